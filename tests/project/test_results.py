"""The committed results: readable, complete, and listed as they are."""

from pathlib import Path

import pandas as pd
import pytest

from gpubench.cli.main import main
from gpubench.results.reader import read_results
from gpubench.results.schema import COLUMN_NAMES

FOLDER = Path(__file__).parents[2] / "results"
FILES = sorted(FOLDER.glob("cpu-*.csv"))


def test_there_is_a_file_of_this_projects_own() -> None:
    """The README's example must come from a measurement."""
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_committed_file_reads_without_a_caveat_and_has_three_runs(path: Path) -> None:
    """Evidence is whole: nothing was cut, and runs can be compared."""
    table = read_results(path)

    assert table.warnings == ()
    assert table.frame["run_id"].nunique() >= 3
    cells = table.frame.groupby("run_id").size()
    assert cells.nunique() == 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_plain_pandas_reads_every_column_with_the_right_type(path: Path) -> None:
    """Nobody should need our reader for our files."""
    frame = pd.read_csv(path)

    assert tuple(frame.columns) == COLUMN_NAMES
    assert frame["batch_size"].dtype.kind == "i"
    assert frame["block"].dtype.kind == "i"
    assert frame["time_median_s"].dtype.kind == "f"
    assert frame["run_id"].str.fullmatch(r"r[0-9a-f]{32}").all()
    assert frame["torch"].str.startswith("v").all()


def test_the_list_of_results_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    """`gpubench index results > results/README.md` after every change of a file."""
    assert main(["index", str(FOLDER)]) == 0

    # Files that somebody measured here and did not commit are not listed.
    listed = (FOLDER / "README.md").read_text()
    made = capsys.readouterr().out
    others = [path.name for path in FOLDER.glob("*.csv") if path not in FILES]
    lines = [line for line in made.splitlines() if not any(name in line for name in others)]
    assert listed.splitlines() == lines
