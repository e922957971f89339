"""Medians of runs of which some may not have reached the target, and how sure they are."""

import numpy as np
from scipy import special, stats

from gpubench.learning.runs import SizeTable
from gpubench.stats.arrays import Array

DRAWS = 1000
_SEED = 16
_HALF = 0.5 + 1e-9
"""A product of shares that is a half, to rounding."""


def survival_median(values: Array) -> float:
    """Return the Kaplan-Meier median: until when half of the runs have reached the target.

    Args:
        values: Samples or seconds to the target, shape (seeds,); infinite where it was not reached.

    Source:
        Kaplan and Meier, 1958, as in `scipy.stats.ecdf`; infinite where over half are censored.
    """
    reached = values[np.isfinite(values)]
    if not len(reached):
        return np.inf
    # Censored runs were followed beyond all that reached it; when exactly makes no difference.
    late = np.full(len(values) - len(reached), reached.max())
    data = stats.CensoredData(uncensored=reached, right=late) if len(late) else reached
    function = stats.ecdf(data).sf
    below = np.flatnonzero(function.probabilities <= _HALF)
    return float(function.quantiles[below[0]]) if len(below) else np.inf


def size_medians(table: SizeTable) -> Array:
    """Return each size's Kaplan-Meier median, shape (sizes,)."""
    return np.array([survival_median(row) for row in table.values])


def drawn_medians(table: SizeTable, draws: int = DRAWS) -> Array:
    """Return medians of seeds drawn anew, shape (draws, sizes), the same draws for every size.

    Seeds are paired: a seed has the same first weights and order at every size. All censored runs
    are late by more than any other, so the median is an order statistic.

    Args:
        table: Of one figure; infinite where the target was not reached.
        draws: How many.
    """
    count = len(table.seeds)
    rng = np.random.default_rng(_SEED)
    chosen = rng.integers(count, size=(draws, count))
    drawn = np.sort(table.values[:, chosen], axis=2)
    return np.asarray(drawn[:, :, (count - 1) // 2].T)


def interval_of(estimate: float, drawn: Array, seeds: int) -> tuple[float, float]:
    """Return the 95 % interval of an estimate by the spread of its bootstrap, with Student's t.

    Percentiles of a bootstrap over ten seeds are too narrow: resampling n values has a variance of
    (n - 1) / n of what it stands for, and t has n - 1 degrees of freedom.

    Args:
        estimate: On a scale on which it is about normal, such as a logarithm.
        drawn: The same of each draw; those that are not finite are left out.
        seeds: How many there are, >= 2.
    """
    finite = drawn[np.isfinite(drawn)]
    spread = float(finite.std()) * np.sqrt(seeds / (seeds - 1))
    half = float(special.stdtrit(seeds - 1, 0.975)) * spread
    return estimate - half, estimate + half
