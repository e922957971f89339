"""The variance of a difference where cases differ in kind: group by group, by its own cases."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gpubench.stats.arrays import Array
from gpubench.stats.case_groups import CaseGroup, CaseTraits, case_groups
from gpubench.stats.deviations import Deviations
from gpubench.stats.difference import DifferenceVariance, SideSpread, difference_variance
from gpubench.stats.paired_variance import PairedVariance, paired_variance
from gpubench.stats.variance_shrinkage import typical_variance

_TINY = float(np.finfo(float).tiny)

_LEAST_OWN = 0.01
"""Share of a case's variance that is its own at least: two cases that moved as one in three runs
may have done so by chance, and nothing divides by it then."""


def grouped_difference_variance(
    spreads: tuple[SideSpread, SideSpread],
    moved: tuple[Deviations, Deviations],
    traits: CaseTraits,
) -> DifferenceVariance:
    """Return the variance of mean(b) - mean(a) per case, each by the cases of its group.

    Args:
        spreads: Both sides.
        moved: The deviations that their squares are of.
        traits: Of the same cases.
    """
    known = [
        (spread, of.values / math.sqrt(scale), scale)
        for spread, of in zip(spreads, moved, strict=True)
        if spread.df
        for scale in [max(typical_variance(spread.squares / spread.df, spread.df), _TINY)]
    ]
    df = sum(spread.df for spread, _, _ in known)
    squares = sum((spread.squares / scale for spread, _, scale in known), np.zeros(1))
    floor = sum((spread.floor * spread.df / scale for spread, _, scale in known), np.zeros(1))
    count = len(spreads[0].squares)
    relative = np.broadcast_to(np.maximum(squares, floor) / max(df, 1) + _TINY, (count,))
    groups = case_groups(relative, [(values, spread.df) for spread, values, _ in known], traits)
    return _joined(count, [(group, _of_group(spreads, group)) for group in groups])


def grouped_paired_variance(
    moved: Deviations, traits: CaseTraits, *, fallback: Array, floor: Array
) -> PairedVariance:
    """Return the variance of the mean of each case's paired differences, by the cases of its group.

    Args:
        moved: Deviations of the pairs' differences, (cases, pairs).
        traits: Of the same cases.
        fallback: Variance of one pair's difference per case, for where there are too few cases.
        floor: Variance per case below which the clock cannot see.
    """
    squares, pairs = moved.squares, moved.df + 1
    groups = case_groups(
        np.maximum(squares / moved.df, floor) + _TINY, [(moved.values, moved.df)], traits
    )
    variance, df = np.empty(len(squares)), np.empty(len(squares))
    for group in groups:
        at, factor = group.places, group.factor
        found = paired_variance(
            squares[at] / factor,
            pairs,
            fallback=fallback[at] / factor,
            floor=floor[at] / factor,
            peers=group.peers,
        )
        variance[at], df[at] = found.variance * factor, found.df
    return PairedVariance(variance=variance, df=df)


def _of_group(spreads: tuple[SideSpread, SideSpread], group: CaseGroup) -> DifferenceVariance:
    first, second = (_in_group(spread, group) for spread in spreads)
    return difference_variance(first, second, group.peers)


def _in_group(spread: SideSpread, group: CaseGroup) -> SideSpread:
    """Return the group's cases as if all were expected to be alike."""
    squares, fallback, floor = (
        values[group.places] / group.factor
        for values in (spread.squares, spread.fallback, spread.floor)
    )
    return replace(spread, squares=squares, fallback=fallback, floor=floor)


def _joined(
    count: int, parts: Sequence[tuple[CaseGroup, DifferenceVariance]]
) -> DifferenceVariance:
    variance, df = np.empty(count), np.empty(count)
    own = np.empty(count), np.empty(count)
    for group, found in parts:
        at, factor = group.places, group.factor
        variance[at], df[at] = found.variance * factor, found.df
        for of_side, in_group in zip(own, found.own, strict=True):
            # What moves all of them together is no one's own.
            of_side[at] = in_group * factor * max(1.0 - group.signed, _LEAST_OWN)
    return DifferenceVariance(
        variance=variance,
        df=df,
        is_split=any(found.is_split for _, found in parts),
        own=own,
    )
