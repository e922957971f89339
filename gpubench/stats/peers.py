"""How well the cases of a group know each other's variances."""

from dataclasses import dataclass

import numpy as np

from gpubench.stats.arrays import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """The cases that share a prior."""

    squared: float
    """Mean squared correlation between the deviations of two cases, 0 to 1."""
    independent: float
    """How many independent cases would know their common variance as well, 1 to their number."""
    shares: Array
    """(cases,): by how much less the prior of each one is in doubt than that common variance; 1
    without a trend, and below 1 far from the trend's middle."""


def strangers(cases: int) -> Peers:
    """Return cases that have nothing in common but their prior."""
    return Peers(squared=0.0, independent=float(cases), shares=np.ones(cases))
