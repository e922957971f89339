"""The ratio of two means of paired values, with an interval that may be open."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from gpubench.stats.arrays import Array

_FEWEST = 3
"""Two pairs have a covariance of one degree of freedom, which says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanRatio:
    """A ratio of means, numerator and denominator averaged apart."""

    numerator: float
    denominator: float
    ratio: float | None
    """None is undetermined: the mean in the denominator is not above 0, or the other below it."""
    low: float | None
    high: float | None
    """Ends of the interval; None where there are too few pairs, or it has no end."""


def ratio_of_means(numerators: Array, denominators: Array, confidence: float = 0.95) -> MeanRatio:
    """Return the ratio of two means that cannot be negative in truth.

    The mean of the pairs' own ratios has no expectation where denominators may be about 0, so the
    means are taken first. The interval is Fieller's; where the denominator cannot be told from 0 it
    has no end, and only then.

    Args:
        numerators: At least one, shape (pairs,).
        denominators: As many, each belonging to its numerator.
        confidence: Share of intervals that are to hold the truth, between 0 and 1.

    Source:
        Fieller, Some Problems in Interval Estimation, 1954.
    """
    above, below = float(numerators.mean()), float(denominators.mean())
    is_known = below > 0 and above >= 0
    low, high = _interval(numerators, denominators, confidence) if is_known else (None, None)
    return MeanRatio(
        numerator=above,
        denominator=below,
        ratio=above / below if is_known else None,
        low=low,
        high=high,
    )


def _interval(
    numerators: Array, denominators: Array, confidence: float
) -> tuple[float | None, float | None]:
    """Return all r with (a - r b)^2 <= t^2 (var_a - 2 r cov + r^2 var_b), where they end."""
    count = len(numerators)
    if count < _FEWEST:
        return None, None
    (var_a, cov), (_, var_b) = np.cov(numerators, denominators) / count
    a, b = float(numerators.mean()), float(denominators.mean())
    t2 = float(special.stdtrit(count - 1, (1 + confidence) / 2)) ** 2
    square = b * b - t2 * var_b
    linear = a * b - t2 * cov
    root = linear * linear - square * (a * a - t2 * var_a)
    if root < 0:
        return None, None
    if square <= 0:
        # The denominator may be 0. What is left of the interval, if anything, is its lower end.
        low = (linear + math.sqrt(root)) / square if square else None
        return (low if low is not None and 0 < low < a / b else None), None
    spread = math.sqrt(root)
    return max(0.0, (linear - spread) / square), (linear + spread) / square
