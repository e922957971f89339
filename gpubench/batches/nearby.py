"""Which sizes are near enough to another to be held against it, and how much each counts."""

from collections.abc import Sequence

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


def next_alike(
    curve: MeasuredCurve, keys: Sequence[str], octaves: float
) -> tuple[Integers, Integers]:
    """Return each size that has a next one of the same key, and that next one.

    Powers of two stay out of it, since whether they are like the others is the question.

    Args:
        curve: The times.
        keys: What sizes have to agree in, by size; empty agrees with nothing.
        octaves: Farthest that the next one may be.
    """
    last: dict[str, int] = {}
    pairs = []
    for index in np.flatnonzero(no_power(curve)).tolist():
        before = last.get(keys[index])
        if keys[index] and before is not None and octaves_from(curve, before)[index] <= octaves:
            pairs.append((before, index))
        last[keys[index]] = index
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


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
