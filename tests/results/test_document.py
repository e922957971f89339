"""Where rows stand in a file."""

import io
from pathlib import Path

import pytest

from gpubench.errors import ResultsFileError
from gpubench.results.document import open_document
from tests.results.examples import FOREIGN, example_row, write_rows


def test_rows_know_their_lines_past_blank_lines_and_quoted_line_ends() -> None:
    """A message about a row leads an editor to it."""
    text = FOREIGN.replace("\nconv", '\n\n"co\nnv"')

    document = open_document(io.StringIO(text), name="a.csv")

    assert document.line_numbers() == [3, 6]
    assert document.place_of(1) == "a.csv:6"
    assert document.cell(1, "workload") == (6, "co\nnv")


def test_line_ends_and_byte_order_marks_are_brought_into_one_form() -> None:
    """All later readers see the same text."""
    document = open_document(io.BytesIO(b"\xef\xbb\xbf" + FOREIGN.replace("\n", "\r\n").encode()))

    assert document.text == FOREIGN.encode()
    assert document.source == "a stream"
    assert document.header[0] == "workload"


def test_files_put_one_behind_the_other_are_told_to_be_merged(tmp_path: Path) -> None:
    """`cat a.csv b.csv > both.csv` is what a shell's user tries first."""
    path = write_rows(tmp_path / "a.csv", [example_row(block=0), example_row(block=1)])
    path.write_bytes(path.read_bytes() * 2)

    with pytest.raises(ResultsFileError, match=r"a\.csv:4: the header stands there again.*merge$"):
        open_document(path)
