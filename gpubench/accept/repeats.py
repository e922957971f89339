"""Delivered rows that are the reference's own, or that stand in two delivered files."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from gpubench.accept.measured import Measured
from gpubench.errors import ResultsFileError
from gpubench.results.schema import CASE_COLUMNS

_KEY = ["of", "run_id", "block", *CASE_COLUMNS, "time_median_s"]
_BETWEEN = "\x1f"

_OWN_RUN = r"r[0-9a-f]{32}"
"""A run of gpubench's own has its name alone, so that no other card has a copy of its rows."""


def repeated_cards(reference: Measured, delivered: Measured) -> frozenset[int]:
    """Return the delivered cards of which a run with its times stands in the reference."""
    own = {run for runs in _values(reference).values() for run in runs}
    return frozenset(card for card, runs in _values(delivered).items() if own.intersection(runs))


def disguised_cards(reference: Measured, delivered: Measured) -> dict[int, str]:
    """Return the delivered cards whose rows the reference has under another identifier, with why.

    A copy of the reference that was given another identifier would pass everything.
    """
    owner = {
        run: reference.cards[place].identifier
        for place, runs in _values(reference).items()
        for run in runs
    }
    found: dict[int, str] = {}
    for place, runs in _values(delivered).items():
        owners = {owner[run] for run in runs if run in owner}
        if owners - {delivered.cards[place].identifier}:
            found[place] = (
                "the reference has these rows under another identifier; measure this card itself"
            )
    return found


def refuse_twice(rows: Sequence[pd.DataFrame], sources: Sequence[str]) -> None:
    """Complain about measurements that stand in two files: one card may not count as two.

    Args:
        rows: Of each delivered file, as `rows_of_files` makes them.
        sources: What messages call the files.

    Raises:
        ResultsFileError: Naming both files.
    """
    keys = pd.concat([_keys(part).assign(file=n) for n, part in enumerate(rows)])
    copies = keys[keys.duplicated(_KEY)]
    if copies.empty:
        return
    second = int(copies["file"].iloc[0])
    same = (keys[_KEY] == copies[_KEY].iloc[0]).all(axis=1)
    first = int(keys.loc[same.to_numpy(), "file"].iloc[0])
    raise ResultsFileError(
        sources[second],
        seen=f"rows that stand in {sources[first]} too",
        expected="each measurement once",
        advice="name each card's file once",
    )


def _keys(rows: pd.DataFrame) -> pd.DataFrame:
    is_own = rows["run_id"].str.fullmatch(_OWN_RUN)
    timed = rows.assign(of=rows["device_uuid"].mask(is_own, ""))[rows["is_timed"]]
    return timed[_KEY].drop_duplicates()


def _values(side: Measured) -> dict[int, list[tuple[str, bytes]]]:
    """Return the runs of each card by name with all of their values."""
    return {
        place: [
            (name.partition(_BETWEEN)[2], side.logs[place, :, run].tobytes())
            for run, name in enumerate(card.runs)
            if not np.isnan(side.logs[place, :, run]).all()
        ]
        for place, card in enumerate(side.cards)
    }
