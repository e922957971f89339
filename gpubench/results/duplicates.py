"""Rows that claim to be the same measurement."""

from collections.abc import Callable
from typing import NoReturn

import pandas as pd

from gpubench.errors import ResultsFileError

_SHOWN = 3


def repeated_rows(
    cells: pd.DataFrame, keys: pd.DataFrame, place_of: Callable[[int], str]
) -> "pd.Series[bool]":
    """Return which rows are copies of an earlier one.

    Identical rows are one measurement that was copied. Rows about the same case, run and block
    that differ are two measurements of which nobody can say which one counts.

    Args:
        cells: All columns of the rows, numbered from 0.
        keys: The columns of which each combination may occur once, for the same rows.
        place_of: Tells where a row stands, given its number; asked only to complain.

    Raises:
        ResultsFileError: If two rows with the same key differ; names both places.
    """
    suspect = keys.duplicated(keep=False)
    if not suspect.any():
        return suspect
    suspects, suspect_keys = cells[suspect], keys[suspect]
    repeated = suspects.duplicated()
    clashing = suspect_keys.duplicated() & ~repeated
    if clashing.any():
        second = int(clashing.argmax())
        values = suspect_keys.to_numpy(dtype=object)
        first = int((values == values[second]).all(axis=1).argmax())
        _refuse(suspects.iloc[[first, second]], place_of)
    return repeated.reindex(cells.index, fill_value=False)


def _refuse(pair: pd.DataFrame, place_of: Callable[[int], str]) -> NoReturn:
    first, second = (place_of(int(row)) for row in pair.index)
    # An empty cell is NaN, which differs even from itself.
    texts = pair.astype(object).where(pair.notna(), "")
    differing = (str(name) for name in texts if texts[name].iloc[0] != texts[name].iloc[1])
    # Another tool's header may hold anything, also what steers a terminal.
    names = [name if name.isprintable() else repr(name) for name in differing]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    raise ResultsFileError(
        second,
        seen=f"the same case, run and block as {first} with another "
        + ", ".join(names[:_SHOWN])
        + more,
        expected="one row for each",
        advice="delete the row that does not count",
    )
