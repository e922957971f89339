"""How well a difference is known between sides whose runs were measured in turns."""

import numpy as np

from gpubench.compare.uncertainty import Assumed, Estimates, SideTable
from gpubench.stats.arrays import Array
from gpubench.stats.paired_variance import paired_variance
from gpubench.stats.run_effects import RunEffects, pair_effects, sum_in_order
from gpubench.stats.student import combined_df


def paired_case_estimates(
    baseline: SideTable, contender: SideTable, assumed: Assumed, own: tuple[Array, Array]
) -> Estimates:
    """Return the difference of every case by pairs of runs.

    What the machine did to both runs of a pair cancels; what it did to all cases of one of them
    does not, and is known from as many observations as there are pairs.

    Args:
        baseline: Cases by pairs.
        contender: The same cases and pairs in the same order.
        assumed: Variance of the difference between GPUs.
        own: Variance of one run of either side, per case, for those who look at a side alone.
    """
    effects = pair_effects(baseline.values, contender.values)
    found = paired_variance(
        effects.squares,
        baseline.values.shape[1],
        fallback=baseline.fallback + contender.fallback,
        floor=baseline.floor + contender.floor,
    )
    common, common_df = _common(effects, found.variance)
    estimated = found.variance + common
    df = estimated**2 / (found.variance**2 / found.df + common**2 / common_df)
    stated = assumed.common + assumed.own
    return Estimates(
        difference=effects.means,
        error=np.sqrt(estimated + stated),
        df=combined_df(estimated, df, stated, assumed.df),
        assumed=stated,
        own=own,
    )


def paired_mean_estimate(
    baseline: Array, contender: Array, *, stated: float, stated_df: float
) -> Estimates:
    """Return the difference of one number per run, such as the mean over a workload's cases.

    Args:
        baseline: One value per pair, in logs, at least two.
        contender: The same of the other side, in the same order.
        stated: Variance of the difference that no pair shows.
        stated_df: What that is worth.

    Source: Student's t for a mean of paired differences.
    """
    pairs = len(baseline)
    difference = _mean(contender) - _mean(baseline)
    squares = sum_in_order((contender - baseline - difference) ** 2)
    estimated = max(squares / (pairs - 1) / pairs, np.finfo(float).tiny)
    return Estimates(
        difference=np.array([difference]),
        error=np.sqrt(np.array([estimated + stated])),
        df=combined_df(np.array([estimated]), np.array([pairs - 1.0]), stated, stated_df),
        assumed=stated,
    )


def _mean(values: Array) -> float:
    return float(np.sort(values).mean())


def _common(effects: RunEffects, own: Array) -> tuple[float, float]:
    """Return the variance of the difference that all cases share, and its degrees of freedom."""
    pairs = len(effects.common)
    if len(own) == 1:
        return 0.0, 1.0
    shared = effects.common_variance / pairs - sum_in_order(own) / len(own) ** 2
    return max(shared, 0.0), pairs - 1.0
