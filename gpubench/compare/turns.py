"""Runs of two sides that were measured in turns: which belong together, and which stand alone."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gpubench.compare.distinct import Codes, distinct, first_of_each
from gpubench.compare.rows import Rows
from gpubench.compare.side_values import RUN_COLUMNS
from gpubench.stats.arrays import Array

TURN_COLUMNS = ("session", "pair")
"""What says which run of the other side a run was measured beside."""

LEAST_PAIRS = 3
"""With two, what a run does to all its cases looks small too often: of 1000 simulated files with 4
cases and a drift of 3 % per run, 109 had a false verdict, and 45 as runs that stand apart."""

TurnOrder = tuple[Codes, Codes]
"""For each side its runs' places in the order of the pairs."""

_PairKey = tuple[str, int]
_RunKey = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """The complete pairs of two sides' runs."""

    rows: tuple[Rows, Rows]
    """The rows of either side that belong to a complete pair."""
    pairs: int
    left_out: tuple[int, int]
    """Runs of either side without a complete partner."""
    _places: tuple[Mapping[_RunKey, int], Mapping[_RunKey, int]]

    def order(self, runs: tuple[Rows, Rows]) -> TurnOrder:
        """Return for each side its runs' places in the order of the pairs.

        Args:
            runs: The runs of either side's kept rows, `RUN_COLUMNS`.
        """
        first, second = (
            np.argsort([places[key] for key in of.lines(RUN_COLUMNS)])
            for of, places in zip(runs, self._places, strict=True)
        )
        return first, second


def turns_of(baseline: Rows, contender: Rows) -> Turns | None:
    """Return the pairs that most runs of two sides were measured in; None if there are none.

    A run that was interrupted has a partner that stood at another time beside what is missing, and
    a run whose partner is missing says nothing about a difference: both are left out.

    Args:
        baseline: Rows of one side, `RUN_COLUMNS` and `TURN_COLUMNS`.
        contender: The same of the other side.
    """
    sides = (baseline, contender)
    if any(np.isnan(rows.numbers("pair")).all() for rows in sides):
        return None
    runs = [_Runs(rows) for rows in sides]
    both = sorted(runs[0].complete.keys() & runs[1].complete.keys())
    left_out = (len(runs[0].keys) - len(both), len(runs[1].keys) - len(both))
    # Where most runs stand alone, they tell more than a few pairs do.
    if len(both) < max(*left_out, 1):
        return None
    numbers = [[side.complete[key] for key in both] for side in runs]
    first, second = (
        rows.of(np.isin(side.codes, kept))
        for rows, side, kept in zip(sides, runs, numbers, strict=True)
    )
    places = [
        {side.keys[number]: place for place, number in enumerate(kept)}
        for side, kept in zip(runs, numbers, strict=True)
    ]
    return Turns(
        rows=(first, second),
        pairs=len(both),
        left_out=left_out,
        _places=(places[0], places[1]),
    )


class _Runs:
    """One side's runs.

    Args:
        rows: Of the side.
    """

    def __init__(self, rows: Rows) -> None:
        self.codes, found = distinct(rows, RUN_COLUMNS)
        """Per row: its run."""
        self.keys = found.lines(RUN_COLUMNS)
        self.complete = self._complete(rows)
        """The complete runs of a session's pairs."""

    def _complete(self, rows: Rows) -> dict[_PairKey, int]:
        first = first_of_each(rows, RUN_COLUMNS)
        facts = pd.DataFrame(
            {
                "session": first["session"].astype(str),
                "pair": first.numbers("pair"),
                "cells": np.bincount(self.codes),
            }
        )
        # Failed cases have rows too: whatever has fewer than its neighbours was interrupted.
        most = facts.groupby("session")["cells"].transform("max")
        whole = facts[(facts["cells"] == most) & facts["pair"].notna() & (facts["session"] != "")]
        alone = whole[~whole.duplicated(["session", "pair"], keep=False)]
        return {
            (session, int(pair)): int(run)
            for run, session, pair in zip(alone.index, alone["session"], alone["pair"], strict=True)
        }


def paired_values(tables: tuple[Array, Array], order: TurnOrder) -> tuple[Array, Array]:
    """Return both sides' values with the runs of a pair in the same column."""
    return tables[0][..., order[0]], tables[1][..., order[1]]
