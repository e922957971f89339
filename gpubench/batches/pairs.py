"""How well the ratio of two batch sizes of one curve is known."""

import math
from dataclasses import dataclass

import numpy as np

from gpubench.batches.measured import MeasuredCurve
from gpubench.stats.arrays import Array
from gpubench.stats.student import half_width


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSpread:
    """The spread of a difference between two sizes, from all sizes of the curve."""

    table: Array
    """Log time by run (or by block, in a single run) and size, drift taken out."""
    variance: float
    """Of one cell of the table; NaN if there is a single row."""
    df: int

    def interval(self, one: int, other: int, confidence: float) -> tuple[float, float] | None:
        """Return the t interval of log time one - log time other; None without replicates.

        The variance is that of all sizes or, if larger, of these two: three runs alone know it
        too badly, with t of 2 degrees of freedom.

        Args:
            one: Index of a size.
            other: Index of another.
            confidence: Share of intervals that are to hold the truth, between 0 and 1.
        """
        differences = self.table[:, one] - self.table[:, other]
        differences = differences[~np.isnan(differences)]
        count = len(differences)
        if count <= 1 or math.isnan(self.variance):
            return None
        variance = max(2 * self.variance, float(differences.var(ddof=1)))
        error = math.sqrt(variance / count)
        half = float(half_width(np.array(error), np.array(float(self.df)), confidence))
        middle = float(differences.mean())
        return middle - half, middle + half


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
    cells = int((~np.isnan(left)).sum())
    df = cells - left.shape[0] - left.shape[1] + 1
    squares = float(np.nansum(left**2))
    return PairSpread(
        table=left + log_time,
        variance=squares / df if df > 0 else math.nan,
        df=df,
    )


def _mean(rows: Array) -> Array:
    """Return column means, NaN where a column has nothing."""
    counts = (~np.isnan(rows)).sum(axis=0)
    return np.where(counts > 0, np.nansum(rows, axis=0) / np.maximum(counts, 1), np.nan)
