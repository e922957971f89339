"""How far runs lie apart, from a few runs of several cases that were disturbed together."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from gpubench.stats.arrays import Array

LEAST_RUNS = 3
"""Two runs deviate alike from their mean, which cannot tell how cases go together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BetweenRunSd:
    """A standard deviation between runs, root mean square over cases."""

    spread: float
    low: float
    high: float
    """Ends of the interval."""
    df: float
    """Degrees of freedom of `spread` squared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A part of the variance, proportional to a chi-square."""

    variance: float
    df: float

    def excess(self, share: float) -> float:
        """Return how far the true value lies beyond this one at a quantile of the chi-square."""
        return self.variance * (self.df / float(2 * special.gammaincinv(self.df / 2, share)) - 1)


def between_run_sd(values: Array, *, confidence: float = 0.95) -> BetweenRunSd:
    """Return the between-run SD, over the cases, with its interval.

    Cases of one run are no independent witnesses: what slows a run slows most of them. So the
    variance is taken apart into what all cases of a run share, known from the runs alone, and
    the rest; the interval is made of the chi-squares of both. One chi-square with matched
    degrees of freedom covers 75 to 90 % where the shared part is large, this one 93 to 97 %
    (simulated, 3 to 10 runs, 1 to 16 cases, cases' own spreads varying with log-sd 0.3).

    Args:
        values: Logs of times, (runs, cases); at least 3 runs, 1 case.
        confidence: Share of intervals that are to hold the truth, between 0 and 1.

    Source: Graybill and Wang (1980), JASA 75, for the interval of a sum of variances;
    Satterthwaite (1946) for its degrees of freedom.
    """
    runs, cases = values.shape
    if runs < LEAST_RUNS or not cases:
        raise ValueError(f"a spread needs {LEAST_RUNS} runs of a case")
    parts = _parts(values - values.mean(axis=0))
    variance, tail = sum(part.variance for part in parts), (1 - confidence) / 2
    below = math.hypot(*(part.excess(1 - tail) for part in parts))
    above = math.hypot(*(part.excess(tail) for part in parts))
    certainty = sum(part.variance**2 / part.df for part in parts)
    return BetweenRunSd(
        spread=math.sqrt(variance),
        low=math.sqrt(max(variance - below, 0.0)),
        high=math.sqrt(variance + above),
        df=variance**2 / certainty if certainty else float(runs - 1),
    )


def _parts(deviations: Array) -> tuple[_Part, ...]:
    """Return the shared and the other part of the mean variance of the cases."""
    runs, cases = deviations.shape
    free = runs - 1
    shared = deviations.mean(axis=1)
    own = deviations - shared[:, np.newaxis]
    return (
        _Part(variance=float(shared @ shared) / free, df=free),
        *(
            [_Part(variance=float((own**2).sum()) / free / cases, df=_own_df(own, free))]
            if cases > 1
            else []
        ),
    )


def _own_df(own: Array, free: int) -> float:
    """Return the degrees of freedom of a mean of variances that are neither equal nor apart.

    It is f tr(S)^2 / tr(S^2) for the covariance S of the cases: from f where one case, or what
    several share, makes up all of it to f x (cases - 1).

    Source: Bai and Saranadasa (1996), Statistica Sinica 6, section 3, for the unbiased estimate
    of tr(S^2) where cases outnumber runs.
    """
    # The runs' products have the same traces as the cases', and there are fewer of them.
    products = own @ own.T / free
    trace = float(np.trace(products))
    if not trace:
        return float(free)
    squared = free**2 / ((free - 1) * (free + 2)) * (float((products**2).sum()) - trace**2 / free)
    # By chance it may come out beyond what any covariance has.
    squared = min(max(squared, trace**2 / (own.shape[1] - 1)), trace**2)
    return float(free * trace**2 / squared)
