"""A line of a results file becomes the row that it was."""

import pytest
from hypothesis import given

from gpubench.model import BlockRow
from gpubench.results.row_reading import block_row
from gpubench.results.row_text import row_cells
from gpubench.results.schema import COLUMN_NAMES
from tests.results.examples import example_row
from tests.strategies import block_rows


def texts(row: BlockRow) -> dict[str, str]:
    return dict(zip(COLUMN_NAMES, row_cells(row), strict=True))


@given(block_rows())
def test_a_row_that_is_read_and_written_again_is_the_same_line(row: BlockRow) -> None:
    """What another process has measured loses no digit on its way into a file."""
    assert row_cells(block_row(texts(row))) == row_cells(row)


def test_columns_of_other_versions_are_neither_missed_nor_minded() -> None:
    """Another gpubench may have fewer columns, or more."""
    cells = texts(example_row())
    for name in ("session", "pair", "checks", "tiles"):
        cells.pop(name, None)
    found = block_row({**cells, "colour": "red"})
    assert found.run.session == ""
    assert found.run.pair is None
    assert found.timing == example_row().timing


@pytest.mark.parametrize(
    ("name", "text"),
    [("batch_size", "many"), ("time_median_s", "nan"), ("status", "fine"), ("block", "")],
)
def test_a_cell_that_cannot_be_is_named(name: str, text: str) -> None:
    """A row that says nothing must not become one that says something."""
    with pytest.raises(ValueError, match=name):
        block_row({**texts(example_row()), name: text})
