"""How much sizes differ that are alike in all that is known: kernel, tiles and alignment."""

import math

import numpy as np

from gpubench.batches.divisibility import ALIGNED
from gpubench.batches.measured import MeasuredCurve
from gpubench.batches.nearby import next_alike
from gpubench.batches.size_findings import AlikeSpread
from gpubench.stats.arrays import Array, Integers

_FARTHEST = 0.45
"""Octaves between neighbours that still count as equal in size."""

_LEAST = 5
"""Pairs; of fewer the median says little."""

_NORMAL = 1.4826
"""Standard deviation of a normal law over its median absolute deviation (Hampel 1974)."""


def alike_spread(curve: MeasuredCurve, log_time: Array) -> AlikeSpread | None:
    """Return what is left to explain between sizes; None of a curve with fewer than five pairs.

    Args:
        curve: The times.
        log_time: Log time by size, blocks and runs averaged.
    """
    ones, others = alike_pairs(curve)
    if len(ones) < _LEAST:
        return None
    changes = log_time[ones] - log_time[others]
    most = int(np.abs(changes).argmax())
    return AlikeSpread(
        spread=_NORMAL * float(np.median(np.abs(changes))) / math.sqrt(2),
        spread_of_all=math.sqrt(float((changes**2).mean()) / 2),
        pairs=len(ones),
        smaller=int(curve.sizes[ones[most]]),
        larger=int(curve.sizes[others[most]]),
        most=math.expm1(float(changes[most])),
    )


def alike_pairs(curve: MeasuredCurve) -> tuple[Integers, Integers]:
    """Return neighbouring sizes that share kernel, tiles and alignment.

    Args:
        curve: The times.
    """
    is_even = (curve.alignment >= ALIGNED).tolist()
    keys = [
        f"{key} {even}" if key else "" for key, even in zip(curve.tile_keys, is_even, strict=True)
    ]
    return next_alike(curve, keys, _FARTHEST)
