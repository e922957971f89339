"""Rows of results by column, as quick for ten rows as for a million.

A data frame takes 12 us for each look at a column, and a comparison looks at fifty columns a dozen
times: with data frames two files of three cases took 140 ms, and 10 ms without. A self-check makes
a hundred such comparisons.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from gpubench.compare.coded import Cells, Coded, coded_numbers, coded_text, constant, joined
from gpubench.results.schema import TEXT_COLUMNS
from gpubench.stats.arrays import Array, Booleans


class Rows:
    """Rows of results.

    Args:
        cells: Columns of numbers by name.
        coded: Columns of text by name, and of numbers that are keys; a column of `cells` comes to
            be among them when somebody asks for its values.
        count: How many rows there are.
    """

    def __init__(self, cells: Mapping[str, Cells], coded: Mapping[str, Coded], count: int) -> None:
        self._cells = cells
        self._coded = dict(coded)
        self._count = count

    def __len__(self) -> int:
        """Return how many rows there are."""
        return self._count

    def __getitem__(self, name: str) -> Cells:
        """Return the cells of a column."""
        return self._cells[name] if name in self._cells else self._coded[name].cells()

    def numbers(self, name: str) -> Array:
        """Return a column of numbers, NaN where a cell is empty."""
        return np.asarray(self[name], dtype=float)

    def coded(self, name: str) -> Coded:
        """Return a column's values and each row's place among them."""
        if name not in self._coded:
            self._coded[name] = coded_numbers(self._cells[name])
        return self._coded[name]

    def present(self, name: str) -> Cells:
        """Return the distinct cells of a column, ascending."""
        return self.coded(name).present()

    def are_in(self, name: str, values: Collection[object]) -> Booleans:
        """Return for each row whether a column's cell is one of these values."""
        coded = self.coded(name)
        found = np.array([value in values for value in coded.levels], dtype=bool)
        return np.asarray(found[coded.codes])

    def of(self, places: Cells) -> "Rows":
        """Return some of the rows, by their places or by whether each is one of them."""
        is_choice = places.dtype == np.bool_
        if is_choice and places.all():
            return self
        return Rows(
            {name: cells[places] for name, cells in self._cells.items()},
            {name: coded.of(places) for name, coded in self._coded.items()},
            int(places.sum()) if is_choice else len(places),
        )

    def only(self, names: Sequence[str]) -> "Rows":
        """Return the rows with some of their columns."""
        return Rows(
            {name: cells for name, cells in self._cells.items() if name in names},
            {name: coded for name, coded in self._coded.items() if name in names},
            self._count,
        )

    def with_numbers(self, columns: Mapping[str, Cells]) -> "Rows":
        """Return the rows with further columns of numbers, or others in the place of theirs."""
        kept = {name: coded for name, coded in self._coded.items() if name not in columns}
        return Rows({**self._cells, **columns}, kept, self._count)

    def lines(self, names: Sequence[str]) -> list[tuple[Any, ...]]:
        """Return the cells of some columns, row by row, as Python has them."""
        return list(zip(*(self[name].tolist() for name in names), strict=True))

    def frame(self, names: Sequence[str]) -> pd.DataFrame:
        """Return some of the columns as a data frame, for what only those can do."""
        return pd.DataFrame({name: self[name] for name in names})


def rows_of_frame(frame: pd.DataFrame, names: Sequence[str]) -> Rows:
    """Return some columns of a results file; those that it does not have are empty.

    Args:
        frame: As in a `ResultsTable`.
        names: Columns of the contract.
    """
    cells: dict[str, Cells] = {}
    coded: dict[str, Coded] = {}
    for name in names:
        if name not in frame:
            coded[name] = constant("" if name in TEXT_COLUMNS else np.nan, len(frame))
        elif name in TEXT_COLUMNS:
            coded[name] = coded_text(frame[name])
        else:
            cells[name] = frame[name].to_numpy()
    return Rows(cells, coded, len(frame))


def rows_below_each_other(parts: Sequence[Rows], names: Sequence[str]) -> Rows:
    """Return the rows of several parts as one.

    Args:
        parts: At least one.
        names: Columns that all of them have.
    """
    if len(parts) == 1:
        return parts[0]
    text = [name for name in names if name in TEXT_COLUMNS]
    return Rows(
        {
            name: np.concatenate([part[name] for part in parts])
            for name in names
            if name not in text
        },
        {name: joined([part.coded(name) for part in parts]) for name in text},
        sum(map(len, parts)),
    )
