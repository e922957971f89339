"""Each side at its own best batch: what more memory, or another knee, buys."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gpubench.compare.distinct import Codes, distinct
from gpubench.compare.matching import MATCH_COLUMNS
from gpubench.compare.pair_tables import SideData, known_values
from gpubench.compare.records import BestBatch, BestUnit
from gpubench.compare.verdicts import ratios
from gpubench.compare.workload_groups import group_names
from gpubench.model import Case

Array = NDArray[np.float64]

_ERRORS = 3.0
_MOST = 0.02
"""Nobody takes more than 2 % for the same because the machine is noisy."""

_UNIT = [name for name in MATCH_COLUMNS if name != "batch_size"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BestChoice:
    """The units of one row of the table at their best batches."""

    units: tuple[BestUnit, ...]
    values: tuple[Array, Array]
    """Log time per batch element by unit and run, on both sides."""

    def known(self) -> "BestChoice":
        """Return the same without a spread between runs, for what is one measurement."""
        return replace(self, values=(known_values(self.values[0]), known_values(self.values[1])))


def indifference(own: tuple[Array, Array], units: tuple[int, int]) -> float:
    """Return how much slower than the fastest, in logs, a batch may look and be no worse.

    The best of twenty noisy times is lucky as well as good, and the noisier side is the luckier:
    chosen by the least time alone, the better of two equal machines was the one with three times
    the noise, and 76 % of the intervals held the truth. Among sizes that the noisier side could
    not tell apart, both sides take the smallest; that many standard errors of a difference
    hardly depend on which noise was drawn.

    Args:
        own: Variance of one run of either side, per case.
        units: Runs, or cards, of either side.
    """
    variances = (float(np.sort(of).mean()) / count for of, count in zip(own, units, strict=True))
    return min(_ERRORS * math.sqrt(2.0 * max(variances)), _MOST)


def best_choices(
    sides: tuple[SideData, SideData],
    usable: tuple[Codes, Codes],
    by_card: tuple[bool, bool],
    tolerance: float,
) -> Mapping[str, BestChoice]:
    """Return each row's units that both sides can run, at each side's own best batch.

    Cases that only one side can hold count here: that is what their memory was bought for. Cases
    that the other side never tried do not, since a longer list of sizes is no virtue of a device.

    Args:
        sides: Baseline and contender.
        usable: Places of the common cases that each side has complete, comparable in method.
        by_card: Whether a side's cards are its units.
        tolerance: See `indifference`.
    """
    curves = [
        _best(side, places, by_card=of_cards, tolerance=tolerance)
        for side, places, of_cards in zip(sides, usable, by_card, strict=True)
    ]
    both = curves[0].units.merge(curves[1].units, on=_UNIT, suffixes=("_a", "_b"))
    if both.empty:
        return {}
    groups = np.array(group_names(both))
    tables = [
        curve.table[both[f"line_{key}"].to_numpy()] for curve, key in zip(curves, "ab", strict=True)
    ]
    return {
        name: _choice(both[groups == name], [table[groups == name] for table in tables])
        for name in sorted(set(groups))
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Curves:
    """One side's units at their best batches."""

    units: pd.DataFrame
    """The case columns of the best case, `line` (its place in `table`), `log_s` and `items`."""
    table: Array
    """Log time per batch element by unit and run."""


def _best(side: SideData, places: Codes, *, by_card: bool, tolerance: float) -> _Curves:
    """Return each unit's best case and its log time per batch element by run."""
    cases = side.cases(places)
    sizes = cases["batch_size"].to_numpy()
    table = side.table(places, by_card=by_card) - np.log(sizes)[:, None]
    unit, _ = distinct(cases, _UNIT)
    means = np.sort(table, axis=1).mean(axis=1)
    best = _fastest(unit, sizes, means, tolerance)
    units = cases.iloc[best].assign(
        line=np.arange(len(best)),
        log_s=means[best],
        items=side.measured.facts["items"][places][best],
    )
    return _Curves(units=units.reset_index(drop=True), table=table[best])


def _fastest(unit: Codes, sizes: Codes, means: Array, tolerance: float) -> Codes:
    """Return the line of each unit's smallest size within the tolerance of its least mean."""
    least = np.full(int(unit.max(initial=-1)) + 1, np.inf)
    np.minimum.at(least, unit, means)
    near = np.flatnonzero(means <= least[unit] + tolerance)
    order = near[np.lexsort((sizes[near], unit[near]))]
    return order[np.flatnonzero(np.diff(unit[order], prepend=-1))]


def _choice(units: pd.DataFrame, tables: Sequence[Array]) -> BestChoice:
    return BestChoice(
        units=tuple(_unit(row) for row in units.to_dict("records")),
        values=(tables[0], tables[1]),
    )


def _unit(row: Mapping[Hashable, Any]) -> BestUnit:
    counts_items = not (np.isnan(row["items_a"]) or np.isnan(row["items_b"]))
    first, second = (
        BestBatch(
            batch_size=int(row[f"batch_size_{key}"]),
            per_s=float(
                (row[f"items_{key}"] if counts_items else 1.0) / np.exp(row[f"log_s_{key}"])
            ),
        )
        for key in "ab"
    )
    return BestUnit(
        unit=Case(
            **{name: row[name] for name in _UNIT},
            batch_size=first.batch_size,
            workload_version=int(row["workload_version_a"]),
        ),
        counts_items=counts_items,
        baseline=first,
        contender=second,
        speedup=float(ratios(np.array([row["log_s_a"] - row["log_s_b"]]))[0]),
    )
