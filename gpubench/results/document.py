"""The text of a results file: where it came from, its header, and whether its lines are whole."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from gpubench.errors import ResultsFileError
from gpubench.results.schema import OWN_MARK, REQUIRED
from gpubench.results.source import Source, name_of, read_text
from gpubench.results.training_schema import TRAINING_REQUIRED

MOST_COLUMNS = 30_000
"""The contract has 70; other tools may keep more of their own, and a table of samples turned on its
side has no end."""

_QUOTED = re.compile(rb'"[^"]*"')


class ForeignFileError(ResultsFileError):
    """A table that has no column of a results file."""


class NoRowsError(ResultsFileError):
    """A results file that has a header and nothing else."""


class EmptyFileError(ResultsFileError):
    """A file in which nothing stands, as a run leaves one that was stopped before its first row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsText:
    """A results file as text in which every line has as many fields as the header."""

    source: str
    """What messages call it: its path, or where it came from."""
    text: bytes
    """UTF-8 with ``\\n`` line ends, header first, last line complete."""
    header: tuple[str, ...]
    warnings: tuple[str, ...]

    def line_numbers(self) -> list[int]:
        """Return the line on which each row starts; the header is line 1.

        Counted only when a message needs it: rows of other tools may span lines, and finding
        those takes longer than reading the file.
        """
        return [line for line, _ in _records(self.text, self.source)][1:]

    def place_of(self, row: int) -> str:
        """Return ``file:line`` of a row; rows count from 0."""
        return f"{self.source}:{self.line_numbers()[row]}"

    def cell(self, row: int, column: str) -> tuple[int, str]:
        """Return the line number and the text of one cell; rows count from 0."""
        records = _records(self.text, self.source)
        line, record = next(islice(records, row + 1, None))
        return line, record[self.header.index(column)]


def open_document(source: Source, *, name: str | None = None) -> ResultsText:
    """Return the text of a results file, checked as far as lines and columns go.

    Compressed text is recognised by its first bytes, so that a pipe may carry it too.

    Args:
        source: A path, ``-`` for standard input, or an open stream.
        name: What messages call it; by default the path.

    Raises:
        ResultsFileError: If it cannot be read, is no CSV in UTF-8, lacks a required column, or
            has a line with too few or too many fields.
        EmptyFileError: If nothing stands there.
        NoRowsError: If there is a header and no row.
    """
    name = name or name_of(source)
    text = read_text(source, name)
    if not text or text.isspace():
        raise EmptyFileError(
            name,
            seen="the file is empty",
            expected="a header line and rows",
            advice="measure again with `gpubench run`",
        )
    # First, since a row in flight may end in the middle of a character.
    text, warnings = _whole_lines(text)
    _refuse_binary(text, name)
    header = _header(text, name)
    _refuse_second_header(text, name)
    document = ResultsText(source=name, text=text, header=header, warnings=warnings)
    if not _is_regular(text, len(header)):
        refuse_ragged(document)
    return document


def _refuse_binary(text: bytes, name: str) -> None:
    if seen := _what_is_no_text(text):
        raise ResultsFileError(
            name,
            seen=f"it holds {seen}",
            expected="CSV in UTF-8",
            advice="name a results file, or save it as CSV in UTF-8",
        )


def _what_is_no_text(text: bytes) -> str | None:
    if b"\0" in text:
        return "a NUL byte"
    if text.isascii():
        return None
    try:
        text.decode()
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        return f"the byte 0x{text[error.start]:02x} on line {line}"
    return None


def _header(text: bytes, name: str) -> tuple[str, ...]:
    header = tuple(next(iter(_records(text, name)))[1])
    missing = [column for column in REQUIRED if column not in header]
    if missing and (separator := _other_separator(header)):
        raise ResultsFileError(
            f"{name}:1",
            seen=f"the columns are separated by {separator}",
            expected="commas",
            advice="save it as CSV with commas",
        )
    if missing and TRAINING_REQUIRED[0] in header:
        raise ForeignFileError(
            f"{name}:1",
            seen="the columns are those of a training file",
            expected="a timing file, as gpubench run writes it",
            advice="show this one with gpubench claims",
        )
    if len(missing) == len(REQUIRED):
        raise ForeignFileError(
            f"{name}:1",
            seen="the first line names no column of a results file",
            expected=f"columns {', '.join(REQUIRED)}",
            advice="name a results file, or its columns so (docs/results-file.md)",
        )
    if missing:
        raise ResultsFileError(
            f"{name}:1",
            seen=f"the header lacks {', '.join(missing)}",
            expected=f"at least the columns {', '.join(REQUIRED)}",
            advice="name a results file, or add the columns (docs/results-file.md)",
        )
    if len(header) > MOST_COLUMNS:
        raise ResultsFileError(
            f"{name}:1",
            seen=f"the header has {len(header)} columns",
            expected=f"at most {MOST_COLUMNS}",
            advice="delete columns that are not those of a results file",
        )
    twice = next((column for column, times in Counter(header).items() if times > 1), None)
    if twice is not None:
        raise ResultsFileError(
            f"{name}:1",
            seen=f"the column {twice!r} stands there twice",
            expected="each column once",
            advice="delete or rename one of them",
        )
    return header


def _refuse_second_header(text: bytes, name: str) -> None:
    """Refuse files that were put one behind the other, as by ``cat a.csv b.csv``."""
    header = text.partition(b"\n")[0]
    found = text.find(b"\n" + header + b"\n", len(header))
    if found >= 0:
        line = text.count(b"\n", 0, found) + 2
        raise ResultsFileError(
            f"{name}:{line}",
            seen="the header stands there again",
            expected="one header, on the first line",
            advice="join files with gpubench merge",
        )


def _other_separator(header: tuple[str, ...]) -> str:
    """Return what stands between the columns of a table that was saved another way."""
    line = ",".join(header)
    words = {";": "semicolons", "\t": "tabs", "|": "bars"}
    columns = {mark: {name.strip() for name in line.split(mark)} for mark in words}
    found = (word for mark, word in words.items() if columns[mark].issuperset(REQUIRED))
    return next(found, "")


def _whole_lines(text: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Leave out the row in flight of our own files, which always end their lines.

    Other tools often do not end the last line, so theirs is kept and must have all its fields.
    """
    if text.endswith(b"\n"):
        return text, ()
    header, *rows = text.split(b"\n", 1)
    if not rows or OWN_MARK.encode() not in header.split(b","):
        return text + b"\n", ()
    line = text.count(b"\n") + 1
    whole = text[: text.rindex(b"\n") + 1]
    return whole, (f"line {line} is incomplete and left out: its writer was stopped",)


def refuse_ragged(document: ResultsText) -> None:
    """Parse every line and complain about the first whose number of fields is not the header's.

    Raises:
        ResultsFileError: With the line's number.
        NoRowsError: If there is no row at all.
    """
    width = len(document.header)
    rows = 0
    for line, record in _records(document.text, document.source):
        rows += 1
        if len(record) != width:
            raise ResultsFileError(
                f"{document.source}:{line}",
                seen=f"the line has {len(record)} fields",
                expected=f"{width} as in the header",
                advice="repair or delete the line",
            )
    if rows <= 1:
        raise NoRowsError(
            document.source,
            seen="the file has a header and no rows",
            expected="at least one row",
            advice="measure again with `gpubench run`",
        )


def _is_regular(text: bytes, width: int) -> bool:
    """Count separators instead of parsing, which takes a twentieth of the time.

    A long line can hide a short one from the count, but not from the parser of the rows: it
    trips over the long one and has `refuse_ragged` name the culprit.
    """
    bare = _QUOTED.sub(b"", text) if b'"' in text else text
    lines = bare.count(b"\n")
    return lines > 1 and bare.count(b",") == lines * (width - 1)


def _records(text: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank with the number of its first line."""
    lines = io.TextIOWrapper(io.BytesIO(text), encoding="utf-8", newline="\n")
    reader = csv.reader(lines)
    start = 1
    try:
        for record in reader:
            if record:
                yield start, record
            start = reader.line_num + 1
    except csv.Error as error:
        raise ResultsFileError(
            f"{name}:{start}",
            seen=f"the line is no CSV ({error})",
            expected="fields between commas",
            advice="close the quotes, or delete the line",
        ) from error
