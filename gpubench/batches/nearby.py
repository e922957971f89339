"""Which sizes are near enough to another to be held against it, and how much each counts."""

import numpy as np
from numpy.typing import NDArray

from gpubench.batches.measured import Measured

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

_FADE = 1.1
"""The window's edge counts a little: 1 - (1 / 1.1)^3 cubed is 2 %."""


def octaves_from(unit: Measured, index: int) -> Array:
    """Return how far each size is from one of them, in octaves, negative below."""
    distances: Array = np.log2(unit.sizes / unit.sizes[index])
    return distances


def no_power(unit: Measured) -> Booleans:
    """Return which sizes are no power of two."""
    others = np.ones(len(unit.sizes), dtype=bool)
    others[unit.powers] = False
    return others


def nearness(distances: Array, width: float) -> Array:
    """Return weights that fall with distance.

    Args:
        distances: In octaves.
        width: Of the window to either side, in octaves.

    Source: Cleveland (1979): tricube weights of local regression.
    """
    share = np.minimum(np.abs(distances) / (_FADE * width), 1.0)
    weights: Array = (1 - share**3) ** 3
    return weights


def with_label(index: int, others: Integers) -> Integers:
    """Return a labelled size with those it is held against, the labelled one first."""
    return np.concatenate([[index], others]).astype(np.int64)
