"""How well the difference of two sides is known: per case, and for a weighted mean of cases."""

from dataclasses import dataclass, replace

import numpy as np

from gpubench.stats.arrays import Array, Booleans, Integers
from gpubench.stats.case_groups import CaseTraits, unknown_traits
from gpubench.stats.deviations import Deviations, deviations
from gpubench.stats.difference import FALLBACK_DF, SideSpread
from gpubench.stats.grouped_difference import grouped_difference_variance
from gpubench.stats.random_effect import SideMean, mean_variance
from gpubench.stats.student import CERTAIN_DF, combined_df


@dataclass(frozen=True, slots=True, kw_only=True)
class SideTable:
    """One side's values of the matched cases, in logs."""

    values: Array
    """(cases, runs), or (cases, GPUs) where GPUs are the replicates."""
    fallback: Array
    """Variance of one run, (cases,), for where runs do not tell."""
    is_host_bound: Booleans
    """Whether the host decides a case's time, (cases,): what moves such cases together in a run
    leaves the others alone."""
    is_recorded: bool
    """Whether the fallback was measured on that machine."""
    floor: Array
    """Least variance of one run, (cases,)."""

    def of(self, places: Integers) -> "SideTable":
        """Return some of the cases, in the order of their places."""
        return SideTable(
            values=self.values[places],
            fallback=self.fallback[places],
            is_host_bound=self.is_host_bound[places],
            is_recorded=self.is_recorded,
            floor=self.floor[places],
        )

    def per_item(self, batch_sizes: Integers) -> "SideTable":
        """Return the times per batch element; sizes are (cases,)."""
        return replace(self, values=self.values - np.log(batch_sizes)[:, None])

    def known(self) -> "SideTable":
        """Return the means in the place of the runs, without a spread of the runs."""
        return replace(self, values=np.repeat(self.means()[:, None], self.values.shape[1], axis=1))

    def means(self) -> Array:
        """Return the mean of each case, (cases,), whatever the order of its runs."""
        return np.asarray(np.sort(self.values, axis=1).mean(axis=1))

    def by_mover(self) -> Array:
        """Return what the mean of the cases may be off by in one run, where runs cannot tell.

        Returns:
            Two standard deviations: of what the device does to all of the cases that it decides,
            and of what the host does to those that it decides. Either may move its own together.
        """
        spreads = np.sqrt(self.fallback)
        sums = [spreads[~self.is_host_bound].sum(), spreads[self.is_host_bound].sum()]
        return np.array(sums) / len(spreads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """Variance of the difference that no run shows, because it lies between GPUs or sessions."""

    common: float = 0.0
    """What all cases share."""
    own: float = 0.0
    """What each case has beyond that."""
    df: float = CERTAIN_DF
    """What the assumption is worth: a guess is worth little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimates:
    """Differences of logs, contender - baseline, with how well they are known."""

    difference: Array
    """(cases,), as the other two."""
    error: Array
    """Standard error, everything included."""
    df: Array
    """Degrees of freedom of the error."""
    assumed: float
    """The part of the squared error that more runs do not make smaller."""
    is_split: bool = False
    own: tuple[Array, Array] = (np.empty(0), np.empty(0))
    """Variance of one run of either side, per case, beyond what its cases share."""


def case_estimates(
    baseline: SideTable, contender: SideTable, assumed: Assumed, traits: CaseTraits | None = None
) -> Estimates:
    """Return the difference of every case.

    A case's variance is that of its runs, whatever moved them, drawn towards what its peers have:
    those of its kind that lie in the same range. Peers that were moved together are fewer
    witnesses than they are cases, and are counted so. (A shared shift that is estimated as one
    number and subtracted leaks: half of the cases bound by a busy host gave those bound by the
    GPU intervals of 5.3 % where 0.29 % was honest.)

    Args:
        baseline: Logs of times, (cases, runs).
        contender: The same cases in the same order.
        assumed: Variance of the difference between GPUs and sessions.
        traits: Of the same cases; None if nothing is known of them.
    """
    sides = baseline, contender
    moved = deviations(baseline.values), deviations(contender.values)
    spreads = [_spread(*pair) for pair in zip(sides, moved, strict=True)]
    found = grouped_difference_variance(
        (spreads[0], spreads[1]), moved, traits or unknown_traits(len(baseline.values))
    )
    stated = assumed.common + assumed.own
    return Estimates(
        difference=moved[1].means - moved[0].means,
        error=np.sqrt(found.variance + stated),
        df=combined_df(found.variance, found.df, stated, assumed.df),
        assumed=stated,
        is_split=found.is_split,
        own=found.own,
    )


def mean_estimate(
    baseline: Array,
    contender: Array,
    *,
    fallback: tuple[float, float],
    own: tuple[float, float],
    stated: float,
    stated_df: float,
) -> Estimates:
    """Return the difference of one number per run, such as the mean over a workload's cases.

    The cases are fixed, so their number makes nothing more certain here: a t interval over the
    runs. (A bootstrap over three runs would cover 80 % instead of 95 %.) How much noisier one
    side is comes from all cases, since one number per run cannot tell.

    Args:
        baseline: One value per run, in logs.
        contender: The same of the other side.
        fallback: Variance of one such value on either side, for where both have one run.
        own: What the cases' own noise gives to the variance of one such value.
        stated: Variance of the difference that no run shows.
        stated_df: What that is worth.
    """
    first, second = (
        SideMean(squares=_squares(values), runs=len(values), own=of_side)
        for values, of_side in zip((baseline, contender), own, strict=True)
    )
    df = first.df + second.df
    if df:
        estimated = mean_variance(first, second)
    else:
        df, estimated = int(FALLBACK_DF), fallback[0] + fallback[1]
    estimated = max(estimated, np.finfo(float).tiny)
    return Estimates(
        difference=np.array([_mean(contender) - _mean(baseline)]),
        error=np.sqrt(np.array([estimated + stated])),
        df=combined_df(np.array([estimated]), np.array([float(df)]), stated, stated_df),
        assumed=stated,
    )


def _mean(values: Array) -> float:
    return float(np.sort(values).mean())


def _squares(values: Array) -> float:
    return float(np.sort((values - _mean(values)) ** 2).sum())


def _spread(table: SideTable, moved: Deviations) -> SideSpread:
    return SideSpread(
        squares=moved.squares,
        runs=table.values.shape[1],
        fallback=table.fallback,
        is_recorded=table.is_recorded,
        floor=table.floor,
    )
