"""Whether variances are of two sorts: the widest gap between a lower and an upper part."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from gpubench.stats.arrays import Array

LEAST_LOWER = 5
"""A variance that came out small by chance is no sort of its own, so the lower part is never
smaller than this; one large one may well be."""

_MOST_MISTAKEN = 0.01
"""Cases that may be expected to stand in the wrong part. Of 20 that spread 1.4 % beside 20 of
0.2 %, every other time one looked quiet by chance in 3 runs a side; taken for a quiet one, it made
8 % of identical pairs have a false verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoSorts:
    """The best division of ascending log variances in two."""

    lower: int
    """How many belong to the lower part; 0 if there are too few to divide."""
    gap: float
    """Distance of the parts' means, in standard deviations within the parts."""
    count: int
    mistaken: float
    """How many of the upper sort are expected to look as if they were of the lower one."""

    @property
    def are_apart(self) -> bool:
        """Whether nobody would take them for one sort, nor one's cases for the other's.

        Of log variances of alike cases (n = 10 to 300, 2 to 8 degrees of freedom, true variances
        varying with log-sd 0 to 1.2) less than 1 % come out so at 2 degrees of freedom, and less
        than 0.1 % from 4 on; of 20 cases of 0.2 % and 20 of 5.4 %, all.
        """
        is_wide = self.gap > 4.0 + 40.0 / self.count
        return bool(self.lower) and is_wide and self.mistaken < _MOST_MISTAKEN

    @property
    def may_be_apart(self) -> bool:
        """Whether they look like two sorts to somebody who is wary; so do 5 % of alike cases."""
        return bool(self.lower) and self.gap > 3.3 + 12.0 / self.count


def two_sorts(ascending: Array, df: float) -> TwoSorts:
    """Return the division that leaves the least variance within the parts.

    Args:
        ascending: Logs of variances in ascending order.
        df: Degrees of freedom of each, >= 1.

    Source: Otsu (1979) for the criterion; the limits of the gap are simulated; the lower tail of
    chi-square for those that stand in the wrong part.
    """
    count = len(ascending)
    none = TwoSorts(lower=0, gap=0.0, count=count, mistaken=0.0)
    if count <= LEAST_LOWER:
        return none
    centred = ascending - ascending.mean()
    lower = np.arange(LEAST_LOWER, count)
    upper = count - lower
    sums, squares = np.cumsum(centred), np.cumsum(centred**2)
    below, above = sums[lower - 1] / lower, (sums[-1] - sums[lower - 1]) / upper
    within = np.maximum(squares[-1] - lower * below**2 - upper * above**2, 0.0)
    best = int(np.argmin(within))
    width = float(above[best] - below[best])
    if width <= 0:
        return none
    deviation = np.sqrt(within[best] / max(count - 2, 1))
    return TwoSorts(
        lower=int(lower[best]),
        gap=width / max(float(deviation), 1e-9 * width),
        count=count,
        mistaken=int(upper[best]) * _chance(float(centred[lower[best] - 1] - above[best]), df),
    )


def _chance(below: float, df: float) -> float:
    """Return how often a variance comes out so far below the mean log of its like, in logs."""
    typical = float(special.digamma(df / 2)) - np.log(df / 2)
    return float(special.chdtr(df, df * np.exp(min(below + typical, 0.0))))
