"""From which batch size on a curve is as fast as it gets, and how surely."""

import numpy as np

from gpubench.batches.findings import Knee
from gpubench.batches.measured import MeasuredCurve
from gpubench.batches.smooth import Saturation
from gpubench.curves.curve import WITHIN as BELOW_BEST
from gpubench.curves.curve import BestPoint
from gpubench.curves.size_means import size_means
from gpubench.stats.crossed_bootstrap import drawn_columns

_SEED = 7
_TAIL = 0.025


def knee(curve: MeasuredCurve, best: BestPoint, fit: Saturation) -> Knee:
    """Return the smallest batch within 5 % of the best, with an interval over blocks and runs.

    Args:
        curve: The times.
        best: Best batch and knee of the same rows.
        fit: The fitted saturation curve.
    """
    low, high = _interval(curve) if len(curve.blocks) > 1 else (None, None)
    return Knee(
        batch_size=best.knee,
        low=low,
        high=high,
        holds=best.knee_holds,
        best_batch_size=best.batch_size,
        best_per_s=best.per_s,
        is_largest=best.is_largest,
        half_batch_size=fit.half if fit.fits and _covers(curve, fit) else None,
    )


def _interval(curve: MeasuredCurve) -> tuple[int, int]:
    """Return the sizes between which the knee falls in 95 % of the draws of runs and blocks."""
    weights = drawn_columns(curve.runs, _SEED)
    present = ~np.isnan(curve.log_time)
    shares = weights @ present
    # A block that lacks sizes must not lend its drift to those that it has.
    drift = size_means(curve.log_time, curve.runs).by_block[:, None]
    sums = weights @ np.where(present, curve.log_time - drift, 0.0)
    # A size that no drawn block timed cannot be the knee of that draw.
    times = np.where(shares > 0, sums / np.where(shares > 0, shares, 1.0), np.inf)
    log_per_s = curve.log_sizes - times
    reached = log_per_s >= log_per_s.max(axis=1, keepdims=True) + np.log1p(-BELOW_BEST)
    knees = curve.sizes[reached.argmax(axis=1)]
    low, high = np.quantile(knees, [_TAIL, 1 - _TAIL], method="nearest")
    return int(low), int(high)


def _covers(curve: MeasuredCurve, fit: Saturation) -> bool:
    """Return whether half the final throughput is reached within what was measured."""
    return bool(curve.sizes.min() <= fit.half <= curve.sizes.max())
