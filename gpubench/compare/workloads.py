"""The ratios that a buyer quotes: per workload and for the basket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpubench.compare.best_batch import BestChoice
from gpubench.compare.records import (
    Basket,
    BestComparison,
    Settings,
    Verdict,
    WorkloadComparison,
)
from gpubench.compare.uncertainty import Assumed, Estimates, SideTable, mean_estimate
from gpubench.compare.verdicts import adjusted_p, intervals, verdicts
from gpubench.compare.weights import shares
from gpubench.compare.workload_groups import APART

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mean:
    """One weighted mean over cases, by run, on both sides."""

    values: tuple[Array, Array]
    fallback: tuple[float, float]
    own: float
    """Share of a case's own variance that is left in the mean: 1 / cases."""


def compare_workloads(
    groups: Sequence[str],
    tables: tuple[SideTable, SideTable],
    best: Mapping[str, BestChoice],
    *,
    assumed: Assumed,
    log_scale_ratio: float,
    contender: str,
    settings: Settings,
) -> tuple[tuple[WorkloadComparison, ...], Basket | None]:
    """Return one row per workload and the basket.

    Args:
        groups: For each case of the tables, its row.
        tables: The complete matched cases of both sides.
        best: Each row's units at their own best batch.
        assumed: Variance of the difference between cards and occasions.
        log_scale_ratio: How much noisier the contender is, from all cases.
        contender: Its label.
        settings: With alpha, the smallest effect and the weights.
    """
    names = sorted(set(groups), key=lambda name: (name in APART, name))
    weights = shares([n for n in names if n not in APART], settings.weights)
    places = {name: np.flatnonzero(np.asarray(groups) == name) for name in names}
    means = [_mean_of(tables, places[name]) for name in names]
    best_means = {name: _best_mean(tables, places[name], choice) for name, choice in best.items()}
    if weights:
        means.append(_weighted([*zip(names, means, strict=True)], weights))

    def estimate(mean: _Mean) -> Estimates:
        return mean_estimate(
            *mean.values,
            fallback=mean.fallback,
            log_scale_ratio=log_scale_ratio,
            stated=assumed.common + assumed.own * mean.own,
            stated_df=assumed.df,
        )

    family = _joined([estimate(mean) for mean in means])
    found = verdicts(family, adjusted_p(family), settings)
    results = intervals(family)
    best_results = {name: intervals(estimate(mean))[0] for name, mean in best_means.items()}
    indicative = any(table.values.shape[1] == 1 for table in tables)
    rows = tuple(
        WorkloadComparison(
            workload=name,
            contender=contender,
            result=results[place],
            verdict=found[place],
            indicative=indicative,
            cases=len(places[name]),
            weight=weights.get(name, 0.0),
            is_raw=name in APART,
            best=BestComparison(result=best_results[name], units=best[name].units)
            if name in best_results
            else None,
        )
        for place, name in enumerate(names)
    )
    if not weights:
        return rows, None
    best_basket = None
    weighted_names = {name for name, weight in weights.items() if weight}
    if weighted_names <= best_means.keys():
        mean = _weighted([*best_means.items()], weights)
        best_basket = intervals(estimate(mean))[0]
    return rows, Basket(
        result=results[-1],
        verdict=found[-1],
        best=best_basket,
        never_behind=_never_behind([row for row in rows if not row.is_raw]),
    )


def _mean_of(tables: tuple[SideTable, SideTable], places: NDArray[np.int64]) -> _Mean:
    first, second = (np.sort(t.values[places], axis=0).mean(axis=0) for t in tables)
    return _Mean(
        values=(first, second),
        fallback=_fallback(tables, places),
        own=1.0 / len(places),
    )


def _best_mean(
    tables: tuple[SideTable, SideTable], places: NDArray[np.int64], choice: BestChoice
) -> _Mean:
    first, second = (np.sort(values, axis=0).mean(axis=0) for values in choice.values)
    return _Mean(
        values=(first, second),
        fallback=_fallback(tables, places),
        own=1.0 / len(choice.units),
    )


def _fallback(
    tables: tuple[SideTable, SideTable], places: NDArray[np.int64]
) -> tuple[float, float]:
    """Return the variance of a mean of cases that may all be off together in a single run."""
    first, second = (float(np.sqrt(t.fallback[places]).mean() ** 2) for t in tables)
    return first, second


def _weighted(means: Sequence[tuple[str, _Mean]], weights: Mapping[str, float]) -> _Mean:
    parts = [(weights[name], mean) for name, mean in means if weights.get(name)]
    first, second = (
        np.sum([weight * mean.values[side] for weight, mean in parts], axis=0) for side in (0, 1)
    )
    spreads = [
        sum(weight * np.sqrt(mean.fallback[side]) for weight, mean in parts) for side in (0, 1)
    ]
    return _Mean(
        values=(first, second),
        fallback=(float(spreads[0] ** 2), float(spreads[1] ** 2)),
        own=float(sum(weight**2 * mean.own for weight, mean in parts)),
    )


def _joined(parts: Sequence[Estimates]) -> Estimates:
    return Estimates(
        difference=np.concatenate([part.difference for part in parts]),
        error=np.concatenate([part.error for part in parts]),
        df=np.concatenate([part.df for part in parts]),
        assumed=0.0,
    )


def _never_behind(rows: Sequence[WorkloadComparison]) -> bool:
    """Return whether the contender is shown to be faster or the same in every workload."""
    return all(row.verdict in {Verdict.FASTER, Verdict.SAME} for row in rows)
