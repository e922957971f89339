"""Each side at its own best batch: what more memory, or another knee, buys."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gpubench.compare.comparison_records import BestBatch, BestOfCurve, SideRate
from gpubench.compare.distinct import Codes, distinct
from gpubench.compare.pair_tables import SideData, side_table, without_spread
from gpubench.compare.rows import Rows
from gpubench.compare.uncertainty import SideTable
from gpubench.compare.verdicts import ratios
from gpubench.compare.workload_groups import group_names
from gpubench.curves.alike import CURVE
from gpubench.model import Case
from gpubench.stats.arrays import Array

_ERRORS = 3.0
_MOST = 0.02
"""Nobody takes more than 2 % for the same because the machine is noisy."""
_FACTS = ("flop", "bytes_moved", "power_w")
"""What is told of a case beside its time: operations and bytes of a call, measured power."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BestChoice:
    """The curves of one row of the table at their best batches."""

    curves: tuple[BestOfCurve, ...]
    tables: tuple[SideTable, SideTable]
    """Log time per batch element by curve and run, on both sides."""
    rates: tuple[SideRate, SideRate] | None = None
    """Each side's throughput by itself; None before anybody has asked how well it is known."""

    def known(self) -> "BestChoice":
        """Return the same without a between-run SD, for what is one measurement."""
        first, second = (without_spread(table) for table in self.tables)
        return replace(self, tables=(first, second))


def indifference(own: tuple[Array, Array], curves: tuple[int, int]) -> float:
    """Return how much slower than the fastest, in logs, a batch may look and be no worse.

    The best of twenty noisy times is lucky as well as good, and the noisier side is the luckier:
    chosen by the least time alone, the better of two equal machines was the one with three times
    the noise, and 76 % of the intervals held the truth. Among sizes that the noisier side could
    not tell apart, both sides take the smallest; that many standard errors of a difference
    hardly depend on which noise was drawn.

    Args:
        own: Variance of one run of either side, per case.
        curves: Runs, or GPUs, of either side.
    """
    variances = (float(np.sort(of).mean()) / count for of, count in zip(own, curves, strict=True))
    return min(_ERRORS * math.sqrt(2.0 * max(variances)), _MOST)


def best_choices(
    sides: tuple[SideData, SideData],
    usable: tuple[Codes, Codes],
    by_gpu: tuple[bool, bool],
    tolerance: float,
) -> Mapping[str, BestChoice]:
    """Return each row's curves that both sides can run, at each side's own best batch.

    Cases that only one side can hold count here: that is what their memory was bought for. Cases
    that the other side never tried do not, since a longer list of sizes is no virtue of a device.

    Args:
        sides: Baseline and contender.
        usable: Places of the common cases that each side has complete, comparable in method.
        by_gpu: Whether a side's GPUs are its curves.
        tolerance: See `indifference`.
    """
    curves = [
        _best(side, places, by_gpu=of_gpus, tolerance=tolerance)
        for side, places, of_gpus in zip(sides, usable, by_gpu, strict=True)
    ]
    places = [{key: place for place, key in enumerate(of.keys)} for of in curves]
    rows: dict[str, list[tuple[int, int]]] = {}
    for (key, first), name in zip(places[0].items(), group_names(curves[0].cases), strict=True):
        if key in places[1]:
            rows.setdefault(name, []).append((first, places[1][key]))
    return {name: _choice((curves[0], curves[1]), rows[name]) for name in sorted(rows)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Curves:
    """One side's curves at their best batches."""

    keys: Sequence[tuple[Any, ...]]
    """What tells them apart, `CURVE`."""
    cases: Rows
    """The best case of each."""
    log_s: Array
    """Time per batch element."""
    items: Array
    """Per batch element; NaN where the file does not tell."""
    facts: Mapping[str, Array]
    """`_FACTS`; NaN where the file does not tell."""
    table: SideTable
    """Log time per batch element, (curves, runs)."""

    def best(self, place: int, *, counts_items: bool) -> BestBatch:
        """Return the best batch of one of the curves."""
        items = self.items[place] if counts_items else 1.0
        size, element_s = int(self.cases["batch_size"][place]), np.exp(self.log_s[place])
        flop, moved, power_w = (float(self.facts[name][place]) for name in _FACTS)
        return BestBatch(
            batch_size=size,
            per_s=float(items / element_s),
            flop_per_s=_known(flop / (size * element_s)),
            bytes_per_s=_known(moved / (size * element_s)),
            power_w=_known(power_w),
        )


def _best(side: SideData, places: Codes, *, by_gpu: bool, tolerance: float) -> _Curves:
    """Return each curve's best case and its log times per batch element, (curves, runs)."""
    cases = side.cases(places)
    sizes = cases["batch_size"]
    table = side_table(side, places, by_gpu=by_gpu)
    table = table.per_item(sizes)
    curve, _ = distinct(cases, CURVE)
    means = table.means()
    best = _fastest(curve, sizes, means, tolerance)
    chosen = cases.of(best)
    return _Curves(
        keys=chosen.lines(CURVE),
        cases=chosen,
        log_s=means[best],
        items=side.measured.facts["items"][places][best],
        facts={name: side.measured.facts[name][places][best] for name in _FACTS},
        table=table.of(best),
    )


def _fastest(curve: Codes, sizes: Codes, means: Array, tolerance: float) -> Codes:
    """Return the line of each curve's smallest size within the tolerance of its least mean."""
    least = np.full(int(curve.max(initial=-1)) + 1, np.inf)
    np.minimum.at(least, curve, means)
    near = np.flatnonzero(means <= least[curve] + tolerance)
    order = near[np.lexsort((sizes[near], curve[near]))]
    return order[np.flatnonzero(np.diff(curve[order], prepend=-1))]


def _choice(curves: tuple[_Curves, _Curves], places: Sequence[tuple[int, int]]) -> BestChoice:
    first, second = (
        of.table.of(np.array(of_side, dtype=np.int64))
        for of, of_side in zip(curves, zip(*places, strict=True), strict=True)
    )
    return BestChoice(
        curves=tuple(_curve(curves, of_both) for of_both in places),
        tables=(first, second),
    )


def _curve(curves: tuple[_Curves, _Curves], places: tuple[int, int]) -> BestOfCurve:
    both = tuple(zip(curves, places, strict=True))
    counts_items = not any(np.isnan(of.items[place]) for of, place in both)
    first, second = (of.best(place, counts_items=counts_items) for of, place in both)
    logs = [of.log_s[place] for of, place in both]
    return BestOfCurve(
        curve=Case(
            **dict(zip(CURVE, curves[0].keys[places[0]], strict=True)),
            batch_size=first.batch_size,
        ),
        counts_items=counts_items,
        baseline=first,
        contender=second,
        speedup=float(ratios(np.array([logs[0] - logs[1]]))[0]),
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) or value <= 0 else float(value)
