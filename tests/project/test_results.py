"""The committed results: readable, complete, and listed as they are."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from gpubench.cli.main import main
from gpubench.results.reader import read_results
from gpubench.results.schema import COLUMN_NAMES, COLUMNS
from gpubench.results.training_reader import read_training
from gpubench.results.training_schema import TRAINING_COLUMN_NAMES

FOLDER = Path(__file__).parents[2] / "results"
FILES = sorted([*FOLDER.glob("cpu-*.csv"), *FOLDER.glob("h200-*.csv")])
TRAINING = sorted(FOLDER.glob("training-*.csv"))
WHOLE = [path for path in FILES if path.name.startswith("cpu-")]
"""Those of the GPU were cut short by a time limit, which their list says."""


def test_there_is_a_file_of_this_projects_own() -> None:
    """The README's example must come from a measurement."""
    assert FILES


SPENT = tuple(column.name for column in COLUMNS if column.group == "spent")

NODE = tuple(column.name for column in COLUMNS if column.group == "node")

LINK = tuple(column.name for column in COLUMNS if column.group == "link")

ADDED_LATER = (
    *(("session", "pair"), ("regime", "cycles"), SPENT, ("memory_bus_bits",)),
    *(NODE, LINK),
)
"""By the time they came. A new column needs no new schema: files from before do not have it."""

HEADERS = {
    tuple(name for name in COLUMN_NAMES if name not in sum(ADDED_LATER[known:], ()))
    for known in range(len(ADDED_LATER) + 1)
}
"""Those of every time."""


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.name)
def test_a_committed_file_reads_without_a_warning_and_has_three_runs(path: Path) -> None:
    """Evidence is whole: nothing was cut, and runs can be compared."""
    table = read_results(path)

    assert table.warnings == ()
    assert table.frame["run_id"].nunique() >= 3
    assert len(set(table.frame.groupby("run_id").size())) == 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_plain_pandas_reads_every_column_with_the_right_type(path: Path) -> None:
    """Nobody should need our reader for our files."""
    frame = pd.read_csv(path)

    assert tuple(frame.columns) in HEADERS
    assert frame["batch_size"].dtype.kind == "i"
    assert frame["block"].dtype.kind == "i"
    assert frame["time_median_s"].dtype.kind == "f"
    assert frame["run_id"].str.fullmatch(r"r[0-9a-f]{32}").all()
    assert frame["torch"].str.startswith("v").all()


@pytest.mark.parametrize("path", TRAINING, ids=lambda path: path.name)
def test_a_committed_training_file_reads_without_a_warning(path: Path) -> None:
    """By our reader and by plain pandas."""
    table = read_training(str(path))
    frame = pd.read_csv(path)

    assert table.warnings == ()
    assert len(frame) == len(table.rows)
    assert tuple(frame.columns) == TRAINING_COLUMN_NAMES
    assert len(set(frame["run_id"])) == 1


def test_the_list_of_results_is_up_to_date(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`gpubench index results > results/README.md` after every change of a file."""
    for path in (*FILES, *TRAINING):
        # In a folder of their own: what somebody measured here and did not commit is not listed.
        shutil.copy(path, tmp_path)

    assert main(["index", str(tmp_path)]) == 0

    assert capsys.readouterr().out == (FOLDER / "README.md").read_text()
