"""`gpubench links` as a user types it."""

from pathlib import Path

import pandas as pd
import pytest

from gpubench.cli.main import main
from tests.overview.frames import curve_rows
from tests.report.link_examples import links_file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A made-up file of links."""
    path = tmp_path / "links.csv"
    links_file().to_csv(path, index=False)
    return path


def test_links_are_shown_from_a_file(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The answer on stdout, and nothing else."""
    assert main(["links", str(file)]) == 0

    shown = capsys.readouterr()
    assert "8 ranks" in shown.out
    assert shown.err == ""


def test_some_links_can_be_chosen(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By their case ids, as in other commands."""
    assert main(["links", str(file), "--select", "h2d/*", "--format", "csv"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert all(",h2d," in line for line in lines[1:])


def test_a_file_without_links_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the command that measures some."""
    path = tmp_path / "products.csv"
    pd.DataFrame(curve_rows(lambda size: 1e-3 * size, (1, 2))).to_csv(path, index=False)

    assert main(["links", str(path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "gpubench run --preset links" in line
