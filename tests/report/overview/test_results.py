"""The files that the project keeps, read as a careless user would."""

import re
from pathlib import Path

import pytest

from gpubench.overview.curve_lines import Overview
from gpubench.overview.overview import overview
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import written
from gpubench.report.overview.cells import curve_cells
from gpubench.report.overview.document import overview_document
from gpubench.report.overview.names import LineNames
from gpubench.report.overview.verdict import verdict
from gpubench.results.reader import read_results
from gpubench.suites.catalog import CUDA_IMPLEMENTATIONS

FOLDER = Path(__file__).parents[3] / "results"
FILES = sorted({*FOLDER.glob("*.csv")} - {*FOLDER.glob("training-*.csv")})
FASTEST = re.compile(
    r": (?P<name>.+) \((?P<dtype>\w+)\) is fastest per \w+ at batch (?P<batch>\d+)"
)


@pytest.fixture(params=FILES, ids=lambda file: file.stem, scope="module")
def shown(request: pytest.FixtureRequest) -> Overview:
    return overview(read_results(str(request.param)).frame)


@pytest.mark.usefixtures("watched_once")
def test_a_sentence_is_about_one_row_of_the_table_and_agrees_with_it(shown: Overview) -> None:
    """It named the batch of `cupy-tensor` where everybody read torch's name."""
    cells = [curve_cells(curve, LineNames(shown.curves)) for curve in shown.curves]
    found = FASTEST.search(verdict(shown, 0))
    assert found
    about = [row for row in cells if row[:2] == (found["name"], found["dtype"])]
    assert len(about) == 1
    assert about[0][2] == found["batch"]
    assert about[0][3] in verdict(shown, 0)
    assert len({row[:2] for row in cells}) == len(cells)


def test_a_librarys_curve_is_what_the_sentence_and_the_table_begin_with(shown: Overview) -> None:
    """Kernels of ours are there to learn from."""
    featured = shown.headlines[0].featured
    assert featured is not None
    assert shown.curves[featured].implementation not in CUDA_IMPLEMENTATIONS
    assert shown.curves[0].implementation not in CUDA_IMPLEMENTATIONS


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize("width", [80, 100, 140])
def test_real_files_fit_the_terminal(shown: Overview, width: int) -> None:
    """The longest names there are, and four digits of everything."""
    text = written(overview_document(shown), "text", Screen(width=width))
    assert max(map(len, text.splitlines())) <= width
