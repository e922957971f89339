"""A block row as one line of a results file."""

import csv
import io
import math
import operator
from collections.abc import Iterable
from dataclasses import Field, fields
from typing import Any, ClassVar, Protocol

from gpubench.model import BlockRow
from gpubench.results.schema import COLUMN_NAMES, COLUMNS, LONGEST_TEXT, ColumnSpec, Kind
from gpubench.terminal_text import shortened

# What `pandas.read_csv` takes for "missing" when no options are given.
_MISSING_WORDS = frozenset(
    {
        "#N/A",
        "#N/A N/A",
        "#NA",
        "-1.#IND",
        "-1.#QNAN",
        "-NaN",
        "-nan",
        "1.#IND",
        "1.#QNAN",
        "<NA>",
        "N/A",
        "NA",
        "NULL",
        "NaN",
        "None",
        "n/a",
        "nan",
        "null",
    }
)
_TRUTH_WORDS = frozenset({"true", "false"})


class Record(Protocol):
    """A dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


def looks_like_number(text: str) -> bool:
    """Return whether `pandas.read_csv` without options would not keep a cell as this text.

    That is the case for numbers, for the words that pandas takes for true, false or missing,
    and for nothing at all. A few texts that only Python reads as a number (``1_000``) count too,
    since other readers may do the same.
    """
    if not text or text in _MISSING_WORDS or text.strip().lower() in _TRUTH_WORDS:
        return True
    try:
        float(text)
    except ValueError:
        return False
    return True


def header_line() -> str:
    """Return the first line of every results file, with its line end."""
    return csv_line(COLUMN_NAMES)


def row_line(row: BlockRow) -> str:
    """Return a row as one line of CSV with its line end; no cell can break the line.

    What was not measured is an empty cell, and so is a number that is not finite: a reader could
    not tell the text ``nan`` from a missing value.
    """
    return csv_line(row_cells(row))


def row_cells(row: BlockRow) -> list[str]:
    """Return the texts of a row's cells in contract order."""
    return cells_of(row, COLUMNS)


def cells_of(row: Record, columns: Iterable[ColumnSpec]) -> list[str]:
    """Return the texts of the cells of a record.

    Args:
        row: Its fields are records again, whose fields have the names of columns, or None.
        columns: In their order; what has no field is empty.
    """
    values = _values(row)
    return [_cell(column.kind, values.get(column.name)) for column in columns]


def _values(row: Record) -> dict[str, object]:
    values: dict[str, object] = {}
    for group in fields(row):
        record = getattr(row, group.name)
        if record is not None:
            values.update({field.name: getattr(record, field.name) for field in fields(record)})
    return values


def _cell(kind: Kind, value: object) -> str:
    if value is None:
        return ""
    if kind is Kind.TEXT:
        # An error's text, which becomes a row's detail, may be of any length.
        return _guarded(shortened(_on_one_line(str(value)), LONGEST_TEXT))
    if kind is Kind.INTEGER:
        # `index` refuses a float, which `int` would cut off without a word.
        return str(operator.index(value))  # type: ignore[arg-type]
    # `float` first: the repr of a numpy number is not a number.
    number = float(value)  # type: ignore[arg-type]
    return repr(number) if math.isfinite(number) else ""


def _on_one_line(text: str) -> str:
    return " ".join(text.replace("\0", "").splitlines())


def _guarded(text: str) -> str:
    """Put apostrophes around text that a reader would take for a number or for missing."""
    return f"'{text}'" if text and looks_like_number(text) else text


def csv_line(cells: Iterable[str]) -> str:
    """Return texts as one line of CSV with its line end."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
