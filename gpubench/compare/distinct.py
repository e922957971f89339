"""Number the distinct combinations of some columns, in an order that rows do not set."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from gpubench.compare.rows import Rows
from gpubench.stats.arrays import Integers

Codes = Integers

_ROOM = 2**40
"""Combined codes are numbered anew before they could leave 64 bits."""


def distinct(rows: Rows, columns: Sequence[str]) -> tuple[Codes, Rows]:
    """Return each row's number and the distinct combinations in ascending order.

    Args:
        rows: With these columns.
        columns: At least one.
    """
    numbers, first = _numbered_rows(rows, columns)
    return numbers, rows.only(columns).of(first)


def first_of_each(rows: Rows, columns: Sequence[str]) -> Rows:
    """Return the first row of each combination of some columns, these in ascending order."""
    return rows.of(_numbered_rows(rows, columns)[1])


def _numbered_rows(rows: Rows, columns: Sequence[str]) -> tuple[Codes, Codes]:
    """Return each row's number, and where the first row of each is.

    Every column is coded once in the order of its values, and the rest is arithmetic: the order of
    the combined codes is that of the combinations.
    """
    keys, room = np.zeros(len(rows), dtype=np.int64), 1
    for name in columns:
        coded = rows.coded(name)
        count = len(coded.levels)
        if count <= 1:
            continue
        if room * count > _ROOM:
            keys, first = _numbered(keys)
            room = len(first)
        keys, room = keys * count + coded.codes, room * count
    return _numbered(keys)


def _numbered(keys: Codes) -> tuple[Codes, Codes]:
    """Return each key's number in ascending order, and where the first row of each is."""
    numbers, found = pd.factorize(keys)
    first = np.empty(len(found), dtype=np.int64)
    # Written backwards, so that the first occurrence of each is written last.
    first[numbers[::-1]] = np.arange(len(keys))[::-1]
    order = np.argsort(found)
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(len(order))
    return places[numbers], first[order]
