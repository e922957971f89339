"""The rows of a results file as plain values, to be listed one below the other."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gpubench.results.schema import COLUMN_NAMES, COLUMNS, Kind
from gpubench.results.table import ResultsTable

_INTEGERS = frozenset(column.name for column in COLUMNS if column.kind is Kind.INTEGER)

DIGITS = 6
"""Significant ones of what is no integer: more than any of these figures is sure of."""

Value = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainRows:
    """Rows of a file, without the columns that say the same in all of them."""

    columns: tuple[str, ...]
    """In the order of the contract, then those of other tools."""
    rows: tuple[tuple[Value, ...], ...]
    """As many values as there are columns; None is an empty cell."""
    constant: Mapping[str, Value]
    """What all rows of the file say, by column; columns that are empty in all are left out."""
    total: int
    """Rows of the file, of which the first ones are here."""
    digits: int
    """Significant ones of numbers that are no integers."""


def plain_rows(table: ResultsTable, most: int, digits: int = DIGITS) -> PlainRows:
    """Return the rows of a file, in its order.

    Args:
        table: With at least one row.
        most: More rows than that are left out.
        digits: Significant ones that numbers keep, unless they are integers.
    """
    frame = table.frame
    known = [name for name in COLUMN_NAMES if name in frame]
    names = [*known, *(str(name) for name in frame if name not in set(COLUMN_NAMES))]
    same = [name for name in names if len(frame[name].drop_duplicates()) == 1]
    told = {name: _values(frame[name].iloc[:1], name, DIGITS)[0] for name in same}
    columns = tuple(name for name in names if name not in told)
    values = [_values(frame[name].iloc[:most], name, digits) for name in columns]
    count = min(most, len(frame))
    return PlainRows(
        columns=columns,
        rows=tuple(zip(*values, strict=True)) if values else ((),) * count,
        constant={name: value for name, value in told.items() if value is not None},
        total=len(frame),
        digits=digits,
    )


def _values(column: "pd.Series[Any]", name: str, digits: int) -> list[Value]:
    kept = None if name in _INTEGERS else digits
    return [_value(cell, kept) for cell in column.tolist()]


def _value(cell: object, digits: int | None) -> Value:
    if isinstance(cell, float):
        if math.isnan(cell):
            return None
        # A column that is not the contract's may hold what JSON has no number for.
        if math.isinf(cell):
            return str(cell)
        return int(cell) if digits is None else float(f"{cell:.{digits}g}")
    return int(cell) if isinstance(cell, int) else str(cell) or None
