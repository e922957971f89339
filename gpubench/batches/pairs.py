"""How well the ratio of two batch sizes of one curve is known."""

import math
from dataclasses import dataclass

import numpy as np

from gpubench.batches.measured import MeasuredCurve
from gpubench.stats.arrays import Array, Integers
from gpubench.stats.student import half_width

_NEAR = 40
"""Sizes of similar time whose spreads are taken together: short kernels repeat within 2 % between
processes where long ones of the same curve repeat within 0.1 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSpread:
    """The spread of a difference between sizes, learnt from those that take about as long."""

    table: Array
    """Log time by run (or by block, in a single run) and size, drift taken out."""
    variances: Array
    """Of one cell of the table, by size; NaN if there is a single row."""
    dfs: Array
    """How well each is known."""

    def interval(self, one: int, other: int, confidence: float) -> tuple[float, float] | None:
        """Return the t interval of log time one - log time other; None without replicates.

        Args:
            one: Index of a size.
            other: Index of another.
            confidence: Share of intervals that are to hold the truth, between 0 and 1.
        """
        return self.contrast(np.array([one, other]), np.array([1.0, -1.0]), confidence)

    def intervals(self, one: int, others: Integers, confidence: float) -> Array:
        """Return `interval` of one size and each of several others, (others, 2), NaN without one.

        Args:
            one: Index of a size.
            others: Indices of others.
            confidence: Share of intervals that are to hold the truth, between 0 and 1.
        """
        differences = np.ascontiguousarray((self.table[:, [one]] - self.table[:, others]).T)
        replicates, pooled = differences.shape[1], self.variances[one] + self.variances[others]
        ends = np.full((len(others), 2), math.nan)
        has_gap = np.isnan(differences).any(axis=1)
        for index in np.flatnonzero(has_gap):
            ends[index] = self.interval(one, int(others[index]), confidence) or math.nan
        known = np.flatnonzero(~has_gap & ~np.isnan(pooled)) if replicates > 1 else others[:0]
        if len(known):
            differences = differences[known]
            variances = np.maximum(pooled[known], differences.var(axis=1, ddof=1))
            dfs = np.minimum(self.dfs[one], self.dfs[others[known]])
            half = half_width(np.sqrt(variances / replicates), dfs, confidence)
            middle = differences.mean(axis=1)
            ends[known] = np.column_stack([middle - half, middle + half])
        return ends

    def contrast(
        self, members: Integers, weights: Array, confidence: float
    ) -> tuple[float, float] | None:
        """Return the t interval of a weighted sum of log times; None without replicates.

        Args:
            members: Indices of sizes.
            weights: One per member.
            confidence: Share of intervals that are to hold the truth, between 0 and 1.
        """
        found = self.estimate(members, weights)
        if found is None:
            return None
        middle, error, df = found
        half = float(half_width(np.array(error), np.array(df), confidence))
        return middle - half, middle + half

    def estimate(self, members: Integers, weights: Array) -> tuple[float, float, float] | None:
        """Return a weighted sum of log times, its standard error and degrees of freedom.

        The variance is that of all sizes that take about as long or, if larger, that of this sum:
        three runs alone know it too badly, with t of 2 degrees of freedom.

        Args:
            members: Indices of sizes.
            weights: One per member.

        Returns:
            None without replicates that hold all members.
        """
        values = self.table[:, members] @ weights
        values = values[~np.isnan(values)]
        shares = weights**2 * self.variances[members]
        variance = float(shares.sum())
        if len(values) <= 1 or math.isnan(variance):
            return None
        # Of a sum of variances at least the least (Satterthwaite 1946), however they overlap.
        df = float(self.dfs[members].min())
        variance = max(variance, float(values.var(ddof=1)))
        return float(values.mean()), math.sqrt(variance / len(values)), df


def pair_spread(curve: MeasuredCurve, log_time: Array) -> PairSpread:
    """Return what runs, or the blocks of a single one, say of differences between sizes.

    Args:
        curve: The times.
        log_time: Log time by size, blocks and runs averaged.
    """
    blocks = curve.log_time - log_time
    left = blocks - np.nanmean(blocks, axis=1, keepdims=True)
    if curve.runs.max() > 0:
        left = np.stack([_mean(left[curve.runs == run]) for run in range(curve.runs.max() + 1)])
    variances, dfs = _local_variances(left, log_time)
    return PairSpread(table=left + log_time, variances=variances, dfs=dfs)


def _local_variances(left: Array, log_time: Array) -> tuple[Array, Array]:
    """Return each size's variance, from the sizes nearest in time, with degrees of freedom.

    What a run does to all sizes of about the same time is no spread between these, and taken out.
    """
    count = len(log_time)
    variances, dfs = np.full(count, math.nan), np.zeros(count)
    for size in range(count):
        near = np.argsort(np.abs(log_time - log_time[size]), kind="stable")[:_NEAR]
        cells = left[:, near]
        present = ~np.isnan(cells)
        shift = _mean(cells.T)
        by_size = _mean(cells - shift[:, None])
        squares = float(np.nansum((cells - shift[:, None] - by_size) ** 2))
        rows = int(present.any(axis=1).sum())
        df = int(present.sum()) - rows - int(present.any(axis=0).sum()) + 1
        if df > 0:
            variances[size], dfs[size] = squares / df, df
    return variances, dfs


def _mean(rows: Array) -> Array:
    """Return column means, NaN where a column has nothing."""
    counts = (~np.isnan(rows)).sum(axis=0)
    return np.where(counts > 0, np.nansum(rows, axis=0) / np.maximum(counts, 1), np.nan)
