"""How much a quantity changes along a line of points."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

_LEAST_POINTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """The change per step of the line, with its interval."""

    slope: float
    low: float
    high: float


def line_slope(
    steps: Sequence[float], values: Sequence[float], *, confidence: float = 0.95
) -> Slope | None:
    """Return the slope of the least-squares line; None with fewer than 3 points.

    Args:
        steps: Where the points stand, not all in one place.
        values: What was measured there, each with an independent error.
        confidence: Share of intervals that are to hold the truth, between 0 and 1.

    Source: Draper and Smith, Applied Regression Analysis, section 1.4.
    """
    if len(steps) < _LEAST_POINTS:
        return None
    x, y = np.asarray(steps, dtype=float), np.asarray(values, dtype=float)
    x, y = x - x.mean(), y - y.mean()
    slope = float(x @ y / (x @ x))
    df = len(steps) - 2
    error = float(np.sqrt(((y - slope * x) ** 2).sum() / df / (x @ x)))
    half = float(special.stdtrit(df, (1 + confidence) / 2)) * error
    return Slope(slope=slope, low=slope - half, high=slope + half)
