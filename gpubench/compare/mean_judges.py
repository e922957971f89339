"""How well a weighted mean over cases is known, by how its runs belong together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gpubench.compare.paired_estimates import paired_mean_estimate
from gpubench.compare.turns import TurnOrder, paired_values
from gpubench.compare.uncertainty import Assumed, Estimates, mean_estimate
from gpubench.stats.arrays import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedMean:
    """One weighted mean over cases, by run, on both sides."""

    values: tuple[Array, Array]
    fallback: tuple[Array, Array]
    """What one run of either side may be off by where its runs cannot tell: the SD of what the
    device does to its cases together, and of what the host does."""
    own: tuple[float, float]
    """What the cases' own noise gives to the variance of one value of either side."""
    share: float
    """Share of a case's own variance that is left in the mean: 1 / cases."""


def weighted_mean(means: Mapping[str, WeightedMean], weights: Mapping[str, float]) -> WeightedMean:
    """Return the mean of several workloads' means.

    Args:
        means: By workload.
        weights: The same, together 1; a workload without one counts nothing.
    """
    parts = [(weights[name], mean) for name, mean in means.items() if weights.get(name)]
    first, second = (
        np.sum([weight * mean.values[side] for weight, mean in parts], axis=0) for side in (0, 1)
    )
    spreads = [
        np.sum([weight * mean.fallback[side] for weight, mean in parts], axis=0) for side in (0, 1)
    ]
    return WeightedMean(
        values=(first, second),
        fallback=(spreads[0], spreads[1]),
        own=_own_of(parts),
        share=float(sum(weight**2 * mean.share for weight, mean in parts)),
    )


def _own_of(parts: Sequence[tuple[float, WeightedMean]]) -> tuple[float, float]:
    first, second = (sum(weight**2 * mean.own[side] for weight, mean in parts) for side in (0, 1))
    return float(first), float(second)


class MeanJudge(Protocol):
    """Estimates the difference of a mean."""

    def estimate(self, mean: WeightedMean) -> Estimates:
        """Return a mean's difference."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsApart:
    """For sides whose runs have nothing to do with each other."""

    assumed: Assumed

    def estimate(self, mean: WeightedMean) -> Estimates:
        """Return a mean's difference."""
        return mean_estimate(
            *mean.values,
            fallback=(_variance(mean.fallback[0]), _variance(mean.fallback[1])),
            own=mean.own,
            stated=_stated(self.assumed, mean),
            stated_df=self.assumed.df,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsInTurns:
    """For sides whose runs were measured in pairs."""

    assumed: Assumed
    order: TurnOrder

    def estimate(self, mean: WeightedMean) -> Estimates:
        """Return a mean's difference."""
        return paired_mean_estimate(
            *paired_values(mean.values, self.order),
            stated=_stated(self.assumed, mean),
            stated_df=self.assumed.df,
        )


def _variance(parts: Array) -> float:
    return float((parts**2).sum())


def _stated(assumed: Assumed, mean: WeightedMean) -> float:
    return assumed.common + assumed.own * mean.share
