"""The first screen of a page about several devices of a node."""

from pathlib import Path

import pandas as pd
import pytest

from gpubench.compare.sides import named_sides
from gpubench.dossier.contents import ReportRequest, report_contents
from gpubench.peaks.table import peak_table
from gpubench.report.page.cautions import cautions_part
from gpubench.report.page.contents import ReportContents
from gpubench.report.page.summary import summary_part
from gpubench.report.page.together import together
from tests.compare.sides import frame
from tests.overview.test_node import DEVICES, rows


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> ReportContents:
    path = tmp_path_factory.mktemp("node") / "node.csv"
    pd.DataFrame(rows()).to_csv(path, index=False)
    request = ReportRequest(
        sides=named_sides([str(path)]), peaks=peak_table(), tell=lambda _text: None
    )
    return report_contents(request)


def test_the_slowest_device_of_a_node_comes_first_and_the_verdict_names_its_device(
    contents: ReportContents,
) -> None:
    """Devices of a node share their label, and the others' verdicts stand in their sections."""
    first, *others = summary_part(contents).data["sentences"]

    assert first.startswith("3 devices, 3 loaded at a time: ")
    assert f"Slowest is {DEVICES[2]}, slot 2" in first
    assert [text.partition(":")[0] in DEVICES for text in others] == [True]


def test_a_warning_names_all_devices_that_it_is_about(contents: ReportContents) -> None:
    """Devices of a node share their label, so that one line would stand for all of them."""
    told = cautions_part(contents).data["warnings"]

    about = f"node.csv: 3 devices: {', '.join(DEVICES)}: "
    assert any(text.startswith(about) for text in told)
    assert len(told) == len(set(told))


@pytest.mark.parametrize(
    ("runs", "told"),
    [
        (1, "1 run, which tells no between-run SD, so that comparisons are indicative; measure 3"),
        (2, "2 runs, which tell little of the between-run SD; measure 3 or more"),
        (3, ""),
    ],
)
def test_few_runs_are_warned_of_by_what_they_do_not_tell(
    runs: int, told: str, tmp_path: Path
) -> None:
    """Of two runs `compare` marks no verdict as indicative, so that a page must not either."""
    path = tmp_path / "few.csv"
    frame(runs=runs).to_csv(path, index=False)
    request = ReportRequest(
        sides=named_sides([str(path)]), peaks=peak_table(), tell=lambda _text: None
    )
    warnings = cautions_part(report_contents(request)).data["warnings"]

    assert any(told in text for text in warnings) if told else not any("SD" in w for w in warnings)


def test_one_line_is_said_of_many_files_by_their_count() -> None:
    """Fifty lines of one text hide the fifty-first."""
    said = [(f"{number}.csv", "3 runs are missing") for number in range(20)]

    (line,) = together([*said, *said], "file")

    assert line.startswith("20 files: 0.csv, 1.csv")
    assert line.endswith("7.csv and 12 more: 3 runs are missing")


@pytest.mark.parametrize(("files", "more"), [(7, ""), (8, ""), (9, " and 1 more")])
def test_as_many_files_are_named_as_a_node_has_devices(files: int, more: str) -> None:
    """Eight have room; of none left nobody is told."""
    (line,) = together([(str(number), "text") for number in range(files)], "file")

    assert line == f"{files} files: {', '.join(map(str, range(min(files, 8))))}{more}: text"
