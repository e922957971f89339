"""Differences between two columns of figures of the same seeds, with Student's interval."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from gpubench.stats.arrays import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedGap:
    """A mean difference of pairs."""

    gap: float
    low: float
    high: float
    """95 % interval."""
    p_above: float
    """One-sided: how likely so large a gap is if there is none."""


def paired_gap(one: Array, other: Array) -> PairedGap:
    """Return the mean of one less the other, seed by seed.

    Args:
        one: Shape (seeds,), finite, at least two.
        other: Of the same seeds.
    """
    differences = one - other
    count = len(differences)
    mean = float(differences.mean())
    error = float(differences.std(ddof=1)) / np.sqrt(count)
    half = float(special.stdtrit(count - 1, 0.975)) * error
    if error > 0:
        p_above = float(special.stdtr(count - 1, -mean / error))
    else:
        p_above = 0.0 if mean > 0 else 1.0
    return PairedGap(gap=mean, low=mean - half, high=mean + half, p_above=p_above)


def mean_interval(values: Array) -> tuple[float, float, float]:
    """Return the mean of at least two values with its 95 % interval."""
    found = paired_gap(values, np.zeros_like(values))
    return found.gap, found.low, found.high
