"""What `make perf` weighs is a file as it is measured, only longer."""

from pathlib import Path

import pandas as pd

from gpubench.results.reader import read_results
from tools.perf_report import write_long_copy

MEASURED = 4194


def test_a_long_copy_is_a_results_file_with_further_blocks(tmp_path: Path) -> None:
    """Other times in each, so that it is as hard to pack as a measured one."""
    path = tmp_path / "long.csv"

    write_long_copy(path, MEASURED + 300, seed=1)

    frame = read_results(str(path)).frame
    assert len(frame) == MEASURED + 300
    case = ["run_id", "block", "workload", "phase", "dtype", "params", "batch_size"]
    assert not frame.duplicated(case).any()
    first, again = frame.iloc[0], frame.iloc[MEASURED]
    assert again["workload"] == first["workload"]
    assert again["time_median_s"] != first["time_median_s"]
    assert pd.unique(frame["device_uuid"]).tolist() == ["d000000000001"]
