"""Rows that were measured differently have no best batch in common, which is said."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gpubench.cli.main import main
from gpubench.overview.overview import overview
from gpubench.report.overview.verdict import verdict
from tests.batches.simulated import A100, frame

SIZES = (64, 96, 100, 128)


def two_runs(**other: Any) -> pd.DataFrame:
    """Return a ladder of one run, and the same of another that was measured differently."""
    rows = frame(A100, SIZES, runs=1, device="GPU", torch="v2.11.0", method=1, flags="a=1")
    return pd.concat([rows, rows.assign(run_id="other", **other)])


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"torch": "v2.12.0"}, "torch is v2.11.0 and v2.12.0"),
        ({"method": 2}, "method is 1 and 2"),
        ({"flags": "a=2"}, "flags is a=1 and a=2"),
    ],
)
def test_what_was_measured_differently_is_named(other: dict[str, Any], words: str) -> None:
    """A method, torch or flag that differs changes times, so that no mean is of both."""
    found = overview(two_runs(**other))

    assert found.warnings == (
        f"rows of GPU were measured differently and are shown apart: {words}",
    )
    assert [side.counts.rows for side in found.sides] == [16, 16]
    assert [curve.side for curve in found.curves] == [0, 1]
    ((name, value),) = other.items()
    assert [dict(side.apart_by)[name] for side in found.sides] == sorted(
        [str(two_runs()[name].iloc[0]), str(value)]
    )


def test_sizes_of_runs_that_share_no_size_are_named() -> None:
    """They differ by all that runs differ by, so best and knee are those of the others."""
    rows = two_runs()
    is_power = rows["batch_size"].isin([64, 128])
    apart = rows[is_power == (rows["run_id"] == "other")]

    found = overview(pd.concat([apart, apart.assign(phase="dgrad")]))

    (warning,) = found.warnings
    assert warning.startswith("matmul/forward/bfloat16/rows=1: batch 96, 100 shared no block")
    assert "(as in 2 curves in all), so best batch and knee leave them out" in warning
    best = found.curves[0].best
    assert best is not None
    assert (best.batch_size, best.sizes) == (128, 2)


def test_of_sizes_of_which_no_two_share_a_block_none_is_best() -> None:
    """A run for each size, as people type them one after another."""
    rows = two_runs()
    found = overview(rows.assign(run_id=rows["batch_size"].astype(str), block=range(len(rows))))

    assert (found.curves[0].best, found.curves[0].pair) == (None, None)
    assert "no two batch sizes of a curve share a block" in verdict(found, 0)


def test_a_file_of_one_design_has_nothing_to_say() -> None:
    """Nor do two machines, which are never pooled, or failed rows, which tell less."""
    rows = two_runs()
    other = rows.assign(device="other", torch="v2.12.0")
    failed = rows.assign(status="oom", time_median_s=float("nan"), torch="", block=99)

    assert overview(pd.concat([rows, other, failed])).warnings == ()


def test_show_warns_on_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """To look at a file is no verdict, so it is shown, with its warning."""
    path = tmp_path / "mixed.csv"
    two_runs(method=2).to_csv(path, index=False)

    assert main(["show", str(path)]) == 0

    shown = capsys.readouterr()
    assert "mixed.csv: rows of GPU were measured differently" in shown.err
    assert "GPU, method 1\n" in shown.out
    assert "GPU, method 2\n" in shown.out
