"""How well a difference is known between sides whose runs were measured in turns."""

import numpy as np

from gpubench.compare.uncertainty import Assumed, Estimates, SideTable
from gpubench.stats.arrays import Array
from gpubench.stats.case_groups import CaseTraits, unknown_traits
from gpubench.stats.deviations import pair_deviations
from gpubench.stats.grouped_difference import grouped_paired_variance
from gpubench.stats.student import combined_df


def paired_case_estimates(
    baseline: SideTable,
    contender: SideTable,
    assumed: Assumed,
    own: tuple[Array, Array],
    traits: CaseTraits | None = None,
) -> Estimates:
    """Return the difference of every case by pairs of runs.

    What the machine did to both runs of a pair cancels; what it did to several cases of one of
    them does not, and such cases are fewer witnesses than they are.

    Args:
        baseline: Cases by pairs.
        contender: The same cases and pairs in the same order.
        assumed: Variance of the difference between GPUs.
        own: Variance of one run of either side, per case, for those who look at a side alone.
        traits: Of the same cases; None if nothing is known of them.
    """
    moved = pair_deviations(baseline.values, contender.values)
    found = grouped_paired_variance(
        moved,
        traits or unknown_traits(len(moved.means)),
        fallback=baseline.fallback + contender.fallback,
        floor=baseline.floor + contender.floor,
    )
    stated = assumed.common + assumed.own
    return Estimates(
        difference=moved.means,
        error=np.sqrt(found.variance + stated),
        df=combined_df(found.variance, found.df, stated, assumed.df),
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
    squares = float(np.sort((contender - baseline - difference) ** 2).sum())
    estimated = max(squares / (pairs - 1) / pairs, np.finfo(float).tiny)
    return Estimates(
        difference=np.array([difference]),
        error=np.sqrt(np.array([estimated + stated])),
        df=combined_df(np.array([estimated]), np.array([pairs - 1.0]), stated, stated_df),
        assumed=stated,
    )


def _mean(values: Array) -> float:
    return float(np.sort(values).mean())
