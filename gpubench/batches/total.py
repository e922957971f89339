"""A power of two against its neighbours at equal size: what a user gains in practice."""

import numpy as np

from gpubench.batches.contrast import Design, MatchedSet, Reading, labelled_set
from gpubench.batches.measured import Integers, Measured
from gpubench.batches.nearby import nearness, no_power, octaves_from, with_label

_WIDTH = 0.32
"""Octaves to either side: from 0.8 to 1.25 times the power of two."""

_FARTHEST = 1.0
"""Octaves within which a sparse ladder's nearest size still counts as a neighbour."""


def total(unit: Measured, smooth: "np.typing.NDArray[np.float64]") -> Design:
    """Return each power of two against a local line through its neighbours on both sides.

    The smooth curve is taken out first: throughput bends, and a chord between distant
    neighbours lies below the bend, which would favour whatever stands in the middle.

    Args:
        unit: The times.
        smooth: Log time by size as the fitted saturation curve has it.
    """
    sets = [found for index in unit.powers if (found := _set(unit, int(index))) is not None]
    reading = Reading(
        name="local line",
        sets=tuple(sets),
        expected=smooth,
        slope_error=np.zeros(len(sets)),
    )
    return Design(name="total", readings=(reading,), note="", caveat="")


def _set(unit: Measured, index: int) -> MatchedSet | None:
    distances, others = octaves_from(unit, index), np.flatnonzero(no_power(unit))
    below = _side(others, -distances[others])
    above = _side(others, distances[others])
    if not len(below) or not len(above):
        return None
    members = with_label(index, np.concatenate([below, above]))
    near = distances[members]
    labels = np.zeros(len(members))
    labels[0] = 1.0
    return labelled_set(
        int(unit.sizes[index]),
        members,
        labels,
        np.column_stack([np.ones(len(members)), near]),
        nearness(near, max(_WIDTH, float(np.abs(near).max()))),
    )


def _side(others: Integers, distances: "np.typing.NDArray[np.float64]") -> Integers:
    """Return the sizes of one side: those in the window, else the nearest there is."""
    inside = others[(distances > 0) & (distances <= _WIDTH)]
    if len(inside):
        return inside
    ahead = np.where(distances > 0, distances, np.inf)
    nearest = int(np.argmin(ahead)) if len(ahead) else -1
    reached = nearest >= 0 and ahead[nearest] <= _FARTHEST
    return others[[nearest]] if reached else others[:0]
