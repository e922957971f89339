"""One time per batch size, with what blocks do to all sizes taken out."""

from gpubench.batches.measured import MeasuredCurve
from gpubench.curves.size_means import size_means
from gpubench.stats.arrays import Array


def averages(curve: MeasuredCurve) -> Array:
    """Return the mean log time by size, runs alike and blocks alike within them.

    Args:
        curve: The times; every size in some block.
    """
    return size_means(curve.log_time, curve.runs).by_size
