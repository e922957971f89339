"""Which sizes are near enough to another to be held against it, and how much each counts."""

import numpy as np

from gpubench.batches.contrast import MatchedSet, labelled_set
from gpubench.batches.measured import MeasuredCurve
from gpubench.stats.arrays import Array, Booleans, Integers

_FADE = 1.1
"""The window's edge counts a little: 1 - (1 / 1.1)^3 cubed is 2 %."""


def octaves_from(curve: MeasuredCurve, index: int) -> Array:
    """Return how far each size is from one of them, in octaves, negative below."""
    distances: Array = np.log2(curve.sizes / curve.sizes[index])
    return distances


def no_power(curve: MeasuredCurve) -> Booleans:
    """Return which sizes are no power of two."""
    others = np.ones(len(curve.sizes), dtype=bool)
    others[curve.powers] = False
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


def held_against(
    curve: MeasuredCurve, index: int, others: Integers, width: float, *, degree: int
) -> MatchedSet | None:
    """Return one size against the weighted mean of others, or a local line through them.

    Args:
        curve: The times.
        index: Of the labelled size.
        others: Indices of the sizes that it is held against.
        width: Octaves at which these count next to nothing.
        degree: 0 for the mean, 1 for the line.

    Returns:
        None if there are no others, or too few for the line.
    """
    if not len(others):
        return None
    members = np.concatenate([[index], others]).astype(np.int64)
    distances = octaves_from(curve, index)[members]
    labels = np.zeros(len(members))
    labels[0] = 1.0
    return labelled_set(
        int(curve.sizes[index]),
        members,
        labels,
        np.vander(distances, degree + 1, increasing=True),
        nearness(distances, width),
    )
