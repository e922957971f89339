"""How well the difference of two sides is known: per case, and for a weighted mean of cases."""

from dataclasses import dataclass

import numpy as np

from gpubench.stats.arrays import Array
from gpubench.stats.difference import FALLBACK_DF, SideSpread, difference_variance
from gpubench.stats.random_effect import SideMean, mean_variance
from gpubench.stats.run_effects import RunEffects, run_effects, sum_in_order
from gpubench.stats.student import CERTAIN_DF, combined_df


@dataclass(frozen=True, slots=True, kw_only=True)
class SideTable:
    """One side's values of the matched cases, in logs."""

    values: Array
    """(cases, runs), or (cases, GPUs) where GPUs are the replicates."""
    fallback: Array
    """Variance of one run, (cases,), for where runs do not tell."""
    is_recorded: bool
    """Whether the fallback was measured on that machine."""
    floor: Array
    """Least variance of one run, (cases,)."""


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


def case_estimates(baseline: SideTable, contender: SideTable, assumed: Assumed) -> Estimates:
    """Return the difference of every case.

    What a run does to all its cases is kept apart from what it does to one: the first is known
    from as many observations as there are runs, however many cases there are.

    Args:
        baseline: Logs of times, (cases, runs).
        contender: The same cases in the same order.
        assumed: Variance of the difference between GPUs and sessions.
    """
    effects = run_effects(baseline.values), run_effects(contender.values)
    spreads = [_spread(*pair) for pair in zip((baseline, contender), effects, strict=True)]
    own = difference_variance(*spreads)
    common, common_df = _common(*effects, own.variance)
    estimated = own.variance + common
    df = estimated**2 / (own.variance**2 / own.df + common**2 / common_df)
    stated = assumed.common + assumed.own
    return Estimates(
        difference=effects[1].means - effects[0].means,
        error=np.sqrt(estimated + stated),
        df=combined_df(estimated, df, stated, assumed.df),
        assumed=stated,
        is_split=own.is_split,
        own=own.own,
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
    return sum_in_order((values - _mean(values)) ** 2)


def _spread(table: SideTable, effects: RunEffects) -> SideSpread:
    return SideSpread(
        squares=effects.squares,
        runs=table.values.shape[1],
        fallback=table.fallback,
        is_recorded=table.is_recorded,
        floor=table.floor,
    )


def _common(a: RunEffects, b: RunEffects, own: Array) -> tuple[float, float]:
    """Return the variance of the difference that all cases share, and its degrees of freedom.

    Part of what runs seem to share is the mean of their cases' own deviations; that much is
    taken off, and with independent cases nothing is left.

    Source: Satterthwaite (1946) for the degrees of freedom.
    """
    runs = [len(effects.common) for effects in (a, b)]
    measured = [e.common_variance if len(e.common) > 1 else None for e in (a, b)]
    if measured == [None, None] or len(own) == 1:
        return 0.0, 1.0
    parts = [
        (mine if mine is not None else other or 0.0) / count
        for mine, other, count in zip(measured, measured[::-1], runs, strict=True)
    ]
    total = parts[0] + parts[1]
    common = max(total - sum_in_order(own) / len(own) ** 2, 0.0)
    dfs = [max(count - 1, 1) for count in runs]
    squares = parts[0] ** 2 / dfs[0] + parts[1] ** 2 / dfs[1]
    return common, total**2 / squares if squares else 1.0
