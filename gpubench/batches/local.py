"""A power of two against its neighbours at equal size: what a user gains in practice."""

import numpy as np

from gpubench.batches.contrast import ContrastDesign, ContrastReading, MatchedSet
from gpubench.batches.measured import MeasuredCurve
from gpubench.batches.nearby import held_against, no_power, octaves_from
from gpubench.stats.arrays import Array, Integers

_WIDTH = 0.32
"""Octaves to either side: from 0.8 to 1.25 times the power of two."""

_FARTHEST = 1.0
"""Octaves within which a sparse ladder's nearest size still counts as a neighbour."""


def local(curve: MeasuredCurve, smooth: Array) -> ContrastDesign:
    """Return each power of two against a local line through its neighbours on both sides.

    The smooth fit is taken out first: throughput bends, and a chord between distant
    neighbours lies below the bend, which would favour whatever stands in the middle.

    Args:
        curve: The times.
        smooth: Log time by size as the fitted saturation curve has it.
    """
    sets = [found for index in curve.powers if (found := _set(curve, int(index))) is not None]
    reading = ContrastReading(
        name="local line",
        sets=tuple(sets),
        expected=smooth,
        slope_error=np.zeros(len(sets)),
    )
    return ContrastDesign(name="local", readings=(reading,), note="", warning="")


def _set(curve: MeasuredCurve, index: int) -> MatchedSet | None:
    distances, others = octaves_from(curve, index), np.flatnonzero(no_power(curve))
    below = _side(others, -distances[others])
    above = _side(others, distances[others])
    if not len(below) or not len(above):
        return None
    others = np.concatenate([below, above])
    width = max(_WIDTH, float(np.abs(distances[others]).max()))
    return held_against(curve, index, others, width, degree=1)


def _side(others: Integers, distances: Array) -> Integers:
    """Return the sizes of one side: those in the window, else the nearest there is."""
    inside = others[(distances > 0) & (distances <= _WIDTH)]
    if len(inside):
        return inside
    ahead = np.where(distances > 0, distances, np.inf)
    nearest = int(np.argmin(ahead)) if len(ahead) else -1
    reached = nearest >= 0 and ahead[nearest] <= _FARTHEST
    return others[[nearest]] if reached else others[:0]
