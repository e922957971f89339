from dataclasses import replace
from pathlib import Path

import pytest

from gpubench.reframe.node_file import is_complete, missing_rows, node_table
from gpubench.results.row_text import header_line
from tests.reframe.files import rows, written


@pytest.mark.parametrize("kept", range(1, 9))
def test_what_is_missing_is_counted_by_the_plan(kept: int, tmp_path: Path) -> None:
    """A device that was lost at once has no row at all, and its rows are missing all the same."""
    path = written(tmp_path / "a.csv", rows({0: 1.0, 1: 1.0})[:kept])

    table = node_table(path)

    assert table
    assert missing_rows(table) == 8 - kept
    assert is_complete(path) is (kept == 8)


def test_devices_that_are_measured_alone_too_have_twice_the_rows(tmp_path: Path) -> None:
    """A file of the rows together is half of what was asked for."""
    together = rows({0: 1.0, 1: 1.0}, alone=1)
    alone = [
        replace(row, run=replace(row.run, run_id=f"s{row.run.run_id[1:]}"))
        for row in rows({0: 1.0, 1: 1.0}, alone=1, loaded_devices=1)
    ]

    assert not is_complete(written(tmp_path / "a.csv", together))
    assert is_complete(written(tmp_path / "b.csv", [*together, *alone]))


@pytest.mark.parametrize("content", [None, "", header_line()])
def test_without_a_row_there_is_nothing(content: str | None, tmp_path: Path) -> None:
    """A node that died at once has left nothing to go by."""
    path = tmp_path / "a.csv"
    if content is not None:
        path.write_text(content)

    assert node_table(path) is None
    assert not is_complete(path)


def test_what_cannot_be_read_is_not_complete(tmp_path: Path) -> None:
    """Its node is asked to measure, and says what is wrong with the file."""
    path = tmp_path / "a.csv"
    path.write_text(header_line()[:50])

    assert not is_complete(path)
