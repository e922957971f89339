"""From matched sets of sizes to an effect and how well it is known."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gpubench.batches.contrast import ContrastReading, MatchedSet
from gpubench.batches.measured import Block, MeasuredCurve
from gpubench.stats.arrays import Array, Integers
from gpubench.stats.crossed_bootstrap import column_weights, crossed_error
from gpubench.stats.permutation_test import LabelledSet, permutation_p
from gpubench.stats.student import half_width, two_sided_p

SEED = 20
"""Of all draws here: the same rows give the same digits, in whatever order they come."""

_ENOUGH_SETS = 4
"""Below it the spread between sets is poorly known, and that of their members stands in."""

_REPLICATED = 2

_ENOUGH_ARRANGEMENTS = 1000
"""Below it permuting cannot tell 0.1 % from chance, and Student's t decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The contrast of every matched set in every block, by one reading."""

    reading: str
    keys: tuple[int, ...]
    """Of the sets, ascending: powers of two, or the octaves they begin."""
    others: frozenset[int]
    """Batch sizes that the labelled ones are held against."""
    values: Array
    """Logs of how much faster the label is, by set and block; NaN where not measured."""
    blocks: tuple[Block, ...]
    runs: Integers
    member_spread: float | None
    """Standard deviation of sizes that are alike in all that is held equal; None if unknown."""
    member_error: float | None
    """Standard error by that spread; None if it is unknown."""
    member_df: int
    slope_error: float
    """Standard error that all sets share, from how steep time is taken to be."""
    permutation_p: float | None
    """None if labels cannot be dealt in enough ways."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean of logs with its standard error."""

    effect: float
    error: float | None
    """None if nothing shows how sizes vary."""
    df: float
    p: float
    """Two-sided; 1 where the error is unknown."""

    def interval(self, confidence: float) -> tuple[float, float] | None:
        """Return the ends of the t interval, in logs."""
        if self.error is None:
            return None
        half = float(half_width(np.array(self.error), np.array(self.df), confidence))
        return self.effect - half, self.effect + half


def evidence(curve: MeasuredCurve, log_time: Array, reading: ContrastReading) -> Evidence | None:
    """Return what a curve's blocks say of a reading; None if it has no set.

    Each set is a difference inside one block, so what a block does to all sizes cancels.

    Args:
        curve: The times.
        log_time: Log time by size, blocks and runs averaged.
        reading: Of one of its contrasts.
    """
    if not reading.sets:
        return None
    table = reading.expected - curve.log_time
    values = np.stack([table[:, one.members] @ one.weights for one in reading.sets])
    average = reading.expected - log_time
    untold = np.isnan(values).all(axis=1)
    if untold.any():
        # No block has all members of the set: compare averages, with nothing paired.
        fallback = np.array([average[one.members] @ one.weights for one in reading.sets])
        values[untold] = fallback[untold, None]
    spread, df = reading.member_spread or _member_spread(average, reading.sets)
    shares = sum(float(one.weights @ one.weights) for one in reading.sets)
    return Evidence(
        reading=reading.name,
        keys=tuple(one.key for one in reading.sets),
        others=_others(curve, reading.sets),
        values=values,
        blocks=curve.blocks,
        runs=curve.runs,
        member_spread=spread,
        member_error=None if spread is None else spread * math.sqrt(shares) / len(reading.sets),
        member_df=df,
        slope_error=float(abs(reading.slope_error.mean())),
        permutation_p=_permutation_p(average, reading.sets),
    )


def estimate(found: Evidence) -> Estimate:
    """Return the mean over sets, and blocks within runs, with what is known of its error.

    Batch sizes are the replicates: with four sets or more the spread between them, drawn anew
    together with blocks, is the error; with fewer it is the spread of the sizes that they are
    held against, if that is known.
    """
    by_set = _set_means(found)
    effect, sets = float(by_set.mean()), len(by_set)
    error: float | None = None
    df = float(max(sets - 1, 1))
    by_members = found.member_error if sets < _ENOUGH_SETS else None
    if by_members is not None:
        between = float(by_set.std(ddof=1)) / math.sqrt(sets) if sets > 1 else 0.0
        error, df = max(by_members, between), float(found.member_df)
    elif sets >= _REPLICATED:
        drawn = crossed_error(found.values, found.runs, SEED)
        # A bootstrap divides by n where n - 1 is due.
        error = drawn * math.sqrt(sets / (sets - 1))
    if error is None:
        return Estimate(effect=effect, error=None, df=df, p=1.0)
    error = math.hypot(error, found.slope_error)
    by_t = float(two_sided_p(np.array(effect), np.array(max(error, _TINY)), np.array(df)))
    chosen = by_t if found.permutation_p is None else found.permutation_p
    return Estimate(effect=effect, error=error, df=df, p=chosen)


def _others(curve: MeasuredCurve, sets: Sequence[MatchedSet]) -> frozenset[int]:
    return frozenset(
        int(size) for one in sets for size in curve.sizes[one.members[one.weights <= 0]]
    )


def _set_means(found: Evidence) -> Array:
    weights = column_weights(found.runs)
    present = ~np.isnan(found.values)
    sums = np.where(present, found.values, 0.0) @ weights
    return np.asarray(sums / (present @ weights))


def _member_spread(values: Array, sets: tuple[MatchedSet, ...]) -> tuple[float | None, int]:
    """Return how much sizes without the label vary within their sets, with degrees of freedom."""
    squares, df = 0.0, 0
    for one in sets:
        others = one.weights <= 0
        left = _residuals(values[one.members[others]], one.nuisance[others])
        squares += float(left @ left)
        df += max(int(others.sum()) - one.nuisance.shape[1], 0)
    return (math.sqrt(squares / df) if df >= _ENOUGH_SETS - 1 else None), df


def _permutation_p(values: Array, sets: tuple[MatchedSet, ...]) -> float | None:
    labelled = []
    for one in sets:
        members, columns = one.nuisance.shape
        left = _residuals(values[one.members], one.nuisance)
        # Residuals vary less than the values did, by the columns that were fitted.
        spread = math.sqrt(members / (members - columns)) if members > columns else 1.0
        labelled.append(LabelledSet(residuals=left * spread, weights=one.weights))
    ways = math.prod(one.arrangements for one in labelled)
    if ways < _ENOUGH_ARRANGEMENTS:
        return None
    return permutation_p(labelled, SEED)


def _residuals(values: Array, nuisance: Array) -> Array:
    return np.asarray(values - nuisance @ np.linalg.lstsq(nuisance, values, rcond=None)[0])


_TINY = 1e-12
"""Keeps a file without any noise from dividing by zero."""
