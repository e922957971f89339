"""One time per batch size, with what blocks do to all sizes taken out."""

import numpy as np

from gpubench.batches.measured import MeasuredCurve
from gpubench.stats.arrays import Array
from gpubench.stats.crossed_bootstrap import column_weights

_ROUNDS = 50
"""Far more than tables with few gaps need; without gaps the first is exact."""


def averages(curve: MeasuredCurve) -> Array:
    """Return the mean log time by size.

    A block that lacks sizes would shift the mean of those that it has by its own drift, so
    blocks and sizes are fitted together.

    Args:
        curve: The times; every size in some block.

    Source: two-way additive fit by alternating projections (von Neumann), which converges to
    least squares.
    """
    present = ~np.isnan(curve.log_time)
    weights = present * column_weights(curve.runs)[:, None]
    times = np.where(present, curve.log_time, 0.0)
    drift = np.zeros(len(curve.blocks))
    of_size = np.zeros(len(curve.sizes))
    for _ in range(_ROUNDS):
        of_size = ((times - drift[:, None]) * weights).sum(axis=0) / weights.sum(axis=0)
        left = ((times - of_size) * present).sum(axis=1) / present.sum(axis=1)
        drift = left - left.mean()
        if present.all():
            break
    return of_size
