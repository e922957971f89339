"""What makes one size faster per item than another: size, tiles and waves, alignment, the rest."""

from dataclasses import dataclass

import numpy as np

from gpubench.batches.divisibility import ALIGNED
from gpubench.batches.measured import MeasuredCurve
from gpubench.batches.nearby import no_power
from gpubench.batches.smooth import Saturation, saturation
from gpubench.stats.arrays import Array, Booleans


@dataclass(frozen=True, slots=True, kw_only=True)
class GainBreakdown:
    """The log throughput of every size as a sum; a constant is left out."""

    size: Array
    tiles: Array | None
    """None where the file does not tell them; then they are in the rest."""
    alignment: Array
    rest: Array


def gain_breakdown(curve: MeasuredCurve, log_time: Array, fit: Saturation) -> GainBreakdown:
    """Take the throughput of a curve apart.

    Size is the smooth curve. Tiles and waves are what a device could do that needs as long for
    the last wave as for a full one, minus the smooth curve of that; how much of it shows in the
    times is fitted, between none (memory decides) and all. So is what multiples of 8 are worth.
    Powers of two stay out of the fit: what they are worth is not to hide in it.

    Args:
        curve: The times.
        log_time: Log time by size, blocks and runs averaged.
        fit: The fitted saturation curve.
    """
    sizes = curve.sizes.astype(float)
    throughput = curve.log_sizes - log_time
    size = curve.log_sizes - fit.log_time(sizes)
    steps = _steps(curve)
    even = (curve.alignment >= ALIGNED).astype(float)
    share, worth = _fit(throughput - size, steps, even, no_power(curve))
    tiles = None if steps is None else share * steps
    known = size + worth * even + (0.0 if tiles is None else tiles)
    return GainBreakdown(size=size, tiles=tiles, alignment=worth * even, rest=throughput - known)


def _steps(curve: MeasuredCurve) -> Array | None:
    """Return the logs by which tiles and waves lift each size over their own smooth curve."""
    if np.isnan(curve.tiles).any():
        return None
    waves = curve.tiles if np.isnan(curve.slots) else np.ceil(curve.tiles / curve.slots)
    smooth = saturation(curve.sizes.astype(float), np.log(waves))
    return smooth.log_time(curve.sizes.astype(float)) - np.log(waves)


def _fit(left: Array, steps: Array | None, even: Array, kept: Booleans) -> tuple[float, float]:
    """Return how much of the steps shows, 0 to 1, and what a multiple of 8 is worth, in logs."""
    columns = [np.ones(len(left)), even] + ([] if steps is None else [steps])
    solved = np.linalg.lstsq(np.column_stack(columns)[kept], left[kept], rcond=None)[0]
    if steps is None:
        return 0.0, _worth(solved[1], even[kept])
    share = float(np.clip(solved[2], 0.0, 1.0))
    again = np.linalg.lstsq(
        np.column_stack(columns[:2])[kept], (left - share * steps)[kept], rcond=None
    )[0]
    return share, _worth(again[1], even[kept])


def _worth(coefficient: float, even: Array) -> float:
    """Return a coefficient, or 0 where all sizes are alike and it means nothing."""
    return float(coefficient) if even.any() and not even.all() else 0.0
