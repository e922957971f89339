"""The cases of a comparison in groups that share a prior, each with what that prior is worth."""

from dataclasses import dataclass

import numpy as np

from gpubench.stats.arrays import Array, Integers
from gpubench.stats.deviations import togetherness
from gpubench.stats.peers import Peers
from gpubench.stats.variance_groups import variance_groups
from gpubench.stats.variance_trend import variance_trend


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTraits:
    """What is known of cases before their runs are compared."""

    kinds: Integers
    """(cases,): cases of one number can share what disturbs them."""
    columns: Array
    """(cases, columns): what their variances may follow, NaN where a file does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseGroup:
    """Some cases whose variances have one prior."""

    places: Integers
    """Where they stand among all, ascending."""
    factor: Array
    """(cases,): how many times its peers' variance a case is expected to have."""
    peers: Peers
    signed: float
    """Share of their variance that is one shift of all of them."""


def unknown_traits(cases: int) -> CaseTraits:
    """Return the traits of cases of which nothing is known."""
    return CaseTraits(kinds=np.zeros(cases, dtype=np.int64), columns=np.empty((cases, 0)))


def case_groups(
    variances: Array, parts: list[tuple[Array, int]], traits: CaseTraits
) -> list[CaseGroup]:
    """Return the groups of the cases of a comparison.

    Args:
        variances: (cases,), > 0, both sides together.
        parts: Deviations of each side that has any, (cases, runs), in units of the side's scale,
            with their degrees of freedom.
        traits: Of the same cases.
    """
    logs = np.log(variances)
    if not parts:
        return [_group(np.arange(len(logs)), logs, parts, traits)]
    groups = variance_groups(logs, sum(df for _, df in parts), traits.kinds)
    return [
        _group(np.flatnonzero(groups == number), logs, parts, traits)
        for number in np.unique(groups)
    ]


def _group(
    places: Integers, logs: Array, parts: list[tuple[Array, int]], traits: CaseTraits
) -> CaseGroup:
    trend = variance_trend(logs[places], traits.columns[places])
    together = togetherness([(values[places], df) for values, df in parts])
    count = len(places)
    return CaseGroup(
        places=places,
        factor=np.exp(trend.location),
        peers=Peers(
            squared=together.squared,
            independent=together.independent(count),
            shares=1.0 / (count * trend.leverage),
        ),
        signed=together.signed,
    )
