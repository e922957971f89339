"""What every cell of a results file must hold, checked column by column."""

from collections.abc import Callable
from typing import Any, NoReturn, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gpubench.errors import ResultsFileError
from gpubench.model.row import SCHEMA
from gpubench.model.status import Status
from gpubench.results.document import ResultsText
from gpubench.results.schema import COLUMNS, LONGEST_TEXT, REQUIRED, TEXT_COLUMNS, Kind

_TIMED = frozenset(str(status) for status in Status if status.has_time)
_REPAIR = "correct the cell or delete the row"
_MEASURE_AGAIN = "re-measure the case or delete the row"
# Columns that tell rows apart, with the least value that makes sense.
_LEAST = {"workload_version": 1, "batch_size": 1, "block": 0}
_SECONDS = (1e-15, 1e15)
"""What can be the time of a call; ratios of anything else end where floats do."""
_SIGNED = frozenset({"temperature_c", "host_bound_share", "order_seed", "input_seed"})
"""Numbers that may lie below zero; all others count or measure something."""
_POSITIVE = frozenset({"calls_per_sample", "tiles"})
"""What is never 0; some tools write that for what they did not measure."""
_AMOUNTS = (1e-30, 1e30)
"""The smallest and the largest amount; products and ratios of others leave what a float holds."""
# Above this an integer may have passed through a float and come back as another one.
_LARGEST = 2**53

_ROWS_AT_ONCE = 10_000

_Cells: TypeAlias = NDArray[Any]
"""Numbers of some rows or what is asked of them, as (rows, columns)."""


def check_cells(frame: pd.DataFrame, document: ResultsText) -> None:
    """Complain about the first cell that breaks the contract; make numeric columns numeric.

    Line numbers are counted only for the complaint.

    Args:
        frame: The parsed rows, in the document's order, with all case columns.
        document: Where they came from.

    Raises:
        ResultsFileError: With file, line, column and the cell's text.
    """
    checks = _Checks(frame, document)
    # First, since cells of another schema may mean anything.
    checks.schema()
    checks.numbers()
    checks.texts()
    checks.filled()
    checks.integers()
    checks.status()
    checks.times()
    checks.amounts()
    checks.counts()


class _Checks:
    def __init__(self, frame: pd.DataFrame, document: ResultsText) -> None:
        self._frame = frame
        self._document = document
        self._numeric = [
            column for column in COLUMNS if column.kind is not Kind.TEXT and column.name in frame
        ]

    def numbers(self) -> None:
        for column in self._numeric:
            self._numeric_kind(column.name)
            if column.kind is Kind.NUMBER and self._frame[column.name].dtype != np.float64:
                # A file whose times are all whole seconds has times nevertheless.
                self._frame[column.name] = self._frame[column.name].astype("float64")
        for name in self._those_with(np.isinf):
            self._refuse(name, self._frame[name].abs() == np.inf, *_expected(name))

    def schema(self) -> None:
        if "schema" not in self._frame:
            return
        self._numeric_kind("schema")
        cells = self._frame["schema"]
        # Merged files have rows of other tools, which declare none.
        broken = cells.notna() & (cells != SCHEMA)
        advice = "read it with the gpubench version that wrote it"
        self._refuse("schema", broken, str(SCHEMA), advice)

    def texts(self) -> None:
        for name in TEXT_COLUMNS & set(self._frame.columns):
            cells = self._frame[name]
            # Each text once, which is what a category keeps.
            known = cells.cat.categories if hasattr(cells, "cat") else set(cells)
            if max(map(len, known), default=0) > LONGEST_TEXT:
                broken = cells.astype(str).str.len() > LONGEST_TEXT
                self._refuse(name, broken, f"at most {LONGEST_TEXT} characters", _REPAIR)

    def filled(self) -> None:
        for name in REQUIRED:
            if name in TEXT_COLUMNS:
                broken = self._frame[name] == ""
                self._refuse(name, broken, "a text", _REPAIR)

    def integers(self) -> None:
        for name, least in _LEAST.items():
            cells = self._frame[name]
            whole = (cells >= least) & (cells <= _LARGEST) & (cells % 1 == 0)
            self._refuse(name, ~whole, *_expected(name))
            self._frame[name] = cells.astype("int64")

    def status(self) -> None:
        known = [str(status) for status in Status]
        broken = ~self._frame["status"].isin(known)
        self._refuse("status", broken, f"one of {', '.join(known)}", _REPAIR)

    def times(self) -> None:
        cells = self._frame["time_median_s"]
        timed = self._frame["status"].isin(_TIMED)
        wrong = timed & ~(cells > 0)
        self._refuse("time_median_s", wrong, *_expected("time_median_s"))
        unbelievable = timed & ~cells.between(*_SECONDS)
        expected = "seconds between {:g} and {:g}".format(*_SECONDS)
        self._refuse("time_median_s", unbelievable, expected, _MEASURE_AGAIN)
        expected = f"an empty cell, since only {', '.join(sorted(_TIMED))} have a time"
        extra = ~timed & cells.notna()
        self._refuse("time_median_s", extra, expected, _REPAIR)

    def amounts(self) -> None:
        limits = np.array([_limits(column.name) for column in self._numeric]).reshape(-1, 2)
        # An empty cell is neither too small nor too large.
        for name in self._those_with(lambda c: (c < limits[:, 0]) | (c > limits[:, 1])):
            least, most = _limits(name)
            cells = self._frame[name]
            expected = f"a number from {least:g} to {most:g} or an empty cell"
            self._refuse(name, (cells < least) | (cells > most), expected, _REPAIR)

    def counts(self) -> None:
        is_count = np.array([column.kind is Kind.INTEGER for column in self._numeric])
        # A mean of some rows may be no whole number, yet of nearly nothing it cannot be divided by.
        for name in self._those_with(lambda c: is_count & (np.abs(c) < 1) & (c != 0)):
            cells = self._frame[name]
            broken = (cells.abs() < 1) & (cells != 0)
            self._refuse(name, broken, "0, a count of at least 1 or an empty cell", _REPAIR)

    def _those_with(self, is_broken: Callable[[_Cells], _Cells]) -> list[str]:
        """Return the numeric columns that have a broken cell.

        All columns are asked in one step, since asking each takes longer than reading a file of
        usual size, and some rows at a time, since a copy of all takes as much as the file.
        """
        names = [column.name for column in self._numeric]
        found = np.zeros(len(names), dtype=bool)
        for first in range(0, len(self._frame), _ROWS_AT_ONCE):
            rows = self._frame.iloc[first : first + _ROWS_AT_ONCE][names]
            found |= is_broken(rows.to_numpy(dtype="float64")).any(axis=0)
        return [name for name, is_found in zip(names, found, strict=True) if is_found]

    def _numeric_kind(self, name: str) -> None:
        cells = self._frame[name]
        if not pd.api.types.is_numeric_dtype(cells) or pd.api.types.is_bool_dtype(cells):
            # As text first: pandas would count a column of True and False as ones and zeros.
            numbers = pd.to_numeric(cells.astype(str), errors="coerce").astype("float64")
            self._refuse(name, numbers.isna() & cells.notna(), *_expected(name))
            self._frame[name] = numbers

    def _refuse(self, name: str, broken: "pd.Series[bool]", expected: str, advice: str) -> None:
        if broken.any():
            refuse_cell(
                self._document, int(broken.argmax()), name, expected=expected, advice=advice
            )


def _expected(name: str) -> tuple[str, str]:
    """Return what a numeric column should hold, and what to do if it does not."""
    if name == "time_median_s":
        return "seconds > 0", _MEASURE_AGAIN
    if name in _LEAST:
        return f"an integer >= {_LEAST[name]} (and at most 2^53)", _REPAIR
    return "a number or an empty cell", _REPAIR


def _limits(name: str) -> tuple[float, float]:
    smallest, largest = _AMOUNTS
    if name in _SIGNED:
        return -largest, largest
    return smallest if name in _POSITIVE else 0.0, largest


def refuse_cell(
    document: ResultsText, row: int, column: str, *, expected: str, advice: str
) -> NoReturn:
    """Raise the complaint about one cell.

    Args:
        document: Where the row stands.
        row: Which row of it, from 0.
        column: Which cell.
        expected: What should stand there.
        advice: What to do.

    Raises:
        ResultsFileError: Always.
    """
    line, text = document.cell(row, column)
    raise ResultsFileError(
        f"{document.source}:{line}",
        seen=f"{column} is {text!r}" if text else f"{column} is empty",
        expected=expected,
        advice=advice,
    )
