"""The first screen of a page about several devices of a node."""

from pathlib import Path

import pandas as pd

from gpubench.compare.sides import named_sides
from gpubench.dossier.contents import ReportRequest, report_contents
from gpubench.peaks.table import peak_table
from gpubench.report.page.summary import summary_part
from tests.overview.test_node import DEVICES, rows


def test_the_slowest_device_of_a_node_comes_first_and_the_verdict_names_its_device(
    tmp_path: Path,
) -> None:
    """Devices of a node share their label, and the others' verdicts stand in their sections."""
    path = tmp_path / "node.csv"
    pd.DataFrame(rows()).to_csv(path, index=False)
    request = ReportRequest(
        sides=named_sides([str(path)]), peaks=peak_table(), tell=lambda _text: None
    )

    first, *others = summary_part(report_contents(request)).data["sentences"]

    assert first.startswith("3 devices, 3 loaded at a time: ")
    assert f"Slowest is {DEVICES[2]}, slot 2" in first
    assert [text.partition(":")[0] in DEVICES for text in others] == [True]
