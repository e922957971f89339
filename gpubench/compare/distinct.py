"""Number the distinct combinations of some columns, in an order that rows do not set."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gpubench.stats.arrays import Integers

Codes = Integers

_ROOM = 2**40
"""Combined codes are renumbered before they could leave 64 bits."""


def distinct(frame: pd.DataFrame, columns: Sequence[str]) -> tuple[Codes, pd.DataFrame]:
    """Return each row's number and the distinct combinations in ascending order.

    A tenth of the time that grouping by text takes, since each column is hashed once and the
    rest is arithmetic; for a million rows that decides whether an answer comes at once.

    Args:
        frame: Rows with these columns, none of them missing.
        columns: At least one.
    """
    combined, varying = _combined(frame, columns)
    keys, first = _numbered(combined)
    found = pd.DataFrame(
        {
            name: _plain(frame[name].iloc[first])
            if name in varying
            else np.repeat(_plain(frame[name].iloc[:1]), len(first))
            for name in columns
        }
    )
    if not varying:
        return keys, found
    # Most columns of a file are one value, and sorting by thirty takes longer than all the rest.
    order = found[varying].sort_values(varying, kind="stable").index.to_numpy()
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(len(order))
    return places[keys], found.iloc[order].reset_index(drop=True)


def _combined(frame: pd.DataFrame, columns: Sequence[str]) -> tuple[Codes, list[str]]:
    """Return each row's combined code, and the columns that make a difference."""
    keys, room, varying = np.zeros(len(frame), dtype=np.int64), 1, []
    for name in columns:
        codes, count = _codes(frame[name])
        if count <= 1:
            continue
        varying.append(name)
        if room * count > _ROOM:
            keys, first = _numbered(keys)
            room = len(first)
        keys, room = keys * count + codes, room * count
    return keys, varying


def _numbered(keys: Codes) -> tuple[Codes, Codes]:
    """Return each key's number by first occurrence, and where that is."""
    numbers, found = pd.factorize(keys)
    first = np.empty(len(found), dtype=np.int64)
    # Written backwards, so that the first occurrence of each is written last.
    first[numbers[::-1]] = np.arange(len(keys))[::-1]
    return numbers, first


def _codes(column: pd.Series) -> tuple[Codes, int]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return np.asarray(column.cat.codes, dtype=np.int64), len(column.cat.categories)
    codes, found = pd.factorize(column, use_na_sentinel=False)
    return np.asarray(codes, dtype=np.int64), len(found)


def _plain(column: pd.Series) -> NDArray[np.generic]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return np.asarray(column.astype(object))
    return np.asarray(column)
