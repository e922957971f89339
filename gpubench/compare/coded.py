"""A column as its distinct values and each row's place among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Cells = NDArray[Any]
"""Text, or numbers."""

Codes = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A column of which every value is looked at once, however many rows have it."""

    codes: Codes
    """Per row the place of its value, in as few bytes as there are values."""
    levels: Cells
    """Distinct, ascending; where rows were chosen from more, some may be nobody's."""

    def cells(self) -> Cells:
        """Return the value of each row."""
        return np.asarray(self.levels[self.codes])

    def present(self) -> Cells:
        """Return the values that rows have, ascending."""
        counts = np.bincount(self.codes, minlength=len(self.levels))
        return np.asarray(self.levels[counts > 0])

    def of(self, places: Cells) -> "Coded":
        """Return some of the rows, by their places or by whether each is one of them."""
        return Coded(codes=self.codes[places], levels=self.levels)


def constant(value: str | float, rows: int) -> Coded:
    """Return a column of one value, in a byte per row."""
    levels = np.array([value], dtype=object if isinstance(value, str) else float)
    return Coded(codes=np.zeros(rows, dtype=np.int8), levels=levels)


def coded_text(column: "pd.Series[Any]") -> Coded:
    """Return a column of text or of categories; cells that pandas calls missing are empty."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, levels = column.cat.codes.to_numpy(), column.cat.categories.to_numpy(dtype=object)
    else:
        codes, levels = pd.factorize(column.to_numpy(dtype=object))
    if codes.min(initial=0) < 0:
        return coded_text(column.astype(object).fillna(""))
    return _in_order(codes, levels)


def coded_numbers(numbers: Cells) -> Coded:
    """Return a column of numbers; a missing one is the last of the values."""
    return _in_order(*pd.factorize(numbers, use_na_sentinel=False))


def joined(parts: Sequence[Coded]) -> Coded:
    """Return the rows of several columns below each other."""
    levels = np.unique(np.concatenate([part.levels for part in parts]))
    codes = [np.searchsorted(levels, part.levels)[part.codes] for part in parts]
    return Coded(codes=np.concatenate(codes), levels=levels)


def _in_order(codes: Codes, levels: Cells) -> Coded:
    """Return codes that count the values in ascending order."""
    order = np.argsort(levels, kind="stable")
    places = np.empty(len(order), dtype=codes.dtype)
    places[order] = np.arange(len(order))
    return Coded(codes=places[codes], levels=levels[order])
