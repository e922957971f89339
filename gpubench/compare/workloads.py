"""The ratios that a buyer quotes: per workload and for the overall geomean."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from gpubench.compare.best_batch import BestChoice
from gpubench.compare.comparison_records import (
    BestComparison,
    Interval,
    OverallComparison,
    Settings,
    Verdict,
    WorkloadComparison,
)
from gpubench.compare.judgement import Judgement, judgements
from gpubench.compare.left_out import left_out_one
from gpubench.compare.mean_judges import MeanJudge, WeightedMean, weighted_mean
from gpubench.compare.uncertainty import Estimates, SideTable
from gpubench.compare.verdicts import intervals
from gpubench.compare.weights import shares
from gpubench.compare.workload_groups import APART
from gpubench.stats.arrays import Array, Integers


def compare_workloads(
    groups: Sequence[str],
    tables: tuple[SideTable, SideTable],
    best: Mapping[str, BestChoice],
    *,
    judge: MeanJudge,
    own: tuple[Array, Array],
    contender: str,
    settings: Settings,
) -> tuple[tuple[WorkloadComparison, ...], OverallComparison | None]:
    """Return one row per workload and the overall geomean.

    Args:
        groups: For each case of the tables, its row.
        tables: The complete matched cases of both sides.
        best: Each row's curves at their own best batch.
        judge: Knows how well a mean is known.
        own: Variance of one run of either side, per case, beyond what its cases share.
        contender: Its label.
        settings: With alpha, the smallest effect and the weights.
    """
    names = sorted(set(groups), key=lambda name: (name in APART, name))
    weights = shares([name for name in names if name not in APART], settings.weights)
    places = {name: np.flatnonzero(np.asarray(groups) == name) for name in names}
    means = {name: _mean_of(tables, own, places[name]) for name in names}
    best_means = {name: _best_mean(own, places[name], best[name]) for name in names if name in best}
    overall = [weighted_mean(means, weights)] if weights else []
    family = _joined([judge.estimate(mean) for mean in (*means.values(), *overall)])
    found = judgements(family, settings)
    rows = tuple(
        WorkloadComparison(
            workload=name,
            contender=contender,
            result=judged.interval,
            p_adjusted=judged.p_adjusted,
            verdict=judged.verdict,
            verdict_reason=judged.reason,
            indicative=any(table.values.shape[1] == 1 for table in tables),
            cases=len(places[name]),
            weight=weights.get(name, 0.0),
            is_raw=name in APART,
            best=_best(judge, best_means.get(name), best.get(name)),
        )
        for name, judged in zip(names, found, strict=False)
    )
    if not weights:
        return rows, None
    best_mean = _weighted_best(best_means, weights)
    without = left_out_one(judge, means, weights, found[-1].interval)
    return rows, replace(_overall(judge, found[-1], best_mean, rows), without=without)


def _best(
    judge: MeanJudge, mean: WeightedMean | None, choice: BestChoice | None
) -> BestComparison | None:
    if mean is None or choice is None or choice.rates is None:
        return None
    return BestComparison(result=_interval(judge, mean), curves=choice.curves, rates=choice.rates)


def _overall(
    judge: MeanJudge,
    judged: Judgement,
    best_mean: WeightedMean | None,
    rows: Sequence[WorkloadComparison],
) -> OverallComparison:
    return OverallComparison(
        result=judged.interval,
        p_adjusted=judged.p_adjusted,
        verdict=judged.verdict,
        verdict_reason=judged.reason,
        best=None if best_mean is None else _interval(judge, best_mean),
        never_behind=_never_behind([row for row in rows if not row.is_raw]),
    )


def _interval(judge: MeanJudge, mean: WeightedMean) -> Interval:
    return intervals(judge.estimate(mean))[0]


def _mean_of(
    tables: tuple[SideTable, SideTable], own: tuple[Array, Array], places: Integers
) -> WeightedMean:
    first, second = (np.sort(t.values[places], axis=0).mean(axis=0) for t in tables)
    share = 1.0 / len(places)
    return WeightedMean(
        values=(first, second),
        fallback=(tables[0].of(places).by_mover(), tables[1].of(places).by_mover()),
        own=_own(own, places, share),
        share=share,
    )


def _best_mean(
    own: tuple[Array, Array],
    places: Integers,
    choice: BestChoice,
) -> WeightedMean:
    first, second = (np.sort(t.values, axis=0).mean(axis=0) for t in choice.tables)
    share = 1.0 / len(choice.curves)
    return WeightedMean(
        values=(first, second),
        fallback=(choice.tables[0].by_mover(), choice.tables[1].by_mover()),
        own=_own(own, places, share),
        share=share,
    )


def _weighted_best(
    best_means: Mapping[str, WeightedMean], weights: Mapping[str, float]
) -> WeightedMean | None:
    """Return the mean at each workload's own best batch, None if one that counts has none."""
    has_best = all(name in best_means for name, weight in weights.items() if weight)
    return weighted_mean(best_means, weights) if has_best else None


def _own(own: tuple[Array, Array], places: Integers, share: float) -> tuple[float, float]:
    first, second = (float(np.sort(of_side[places]).mean()) * share for of_side in own)
    return first, second


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
