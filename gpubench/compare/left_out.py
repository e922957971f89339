"""The overall geomean without each of its workloads: which of them decides."""

import math
from collections.abc import Mapping

from gpubench.compare.comparison_records import Interval, WithoutOne
from gpubench.compare.mean_judges import MeanJudge, WeightedMean, weighted_mean
from gpubench.compare.verdicts import intervals


def left_out_one(
    judge: MeanJudge,
    means: Mapping[str, WeightedMean],
    weights: Mapping[str, float],
    overall: Interval,
) -> tuple[WithoutOne, ...]:
    """Return what the others say where one workload is left out; nothing if there is but one.

    A mean of ratios may rest on one workload that nobody runs, and no interval shows that.

    Args:
        judge: Knows how well a mean is known.
        means: By workload.
        weights: The same, together 1.
        overall: Of all of them.
    """
    weighted = [name for name in means if weights.get(name)]
    if len(weighted) <= 1:
        return ()
    return tuple(_without(judge, means, weights, name, overall) for name in weighted)


def _without(
    judge: MeanJudge,
    means: Mapping[str, WeightedMean],
    weights: Mapping[str, float],
    name: str,
    overall: Interval,
) -> WithoutOne:
    kept = {other: weight for other, weight in weights.items() if weight and other != name}
    total = math.fsum(kept.values())
    mean = weighted_mean(means, {other: weight / total for other, weight in kept.items()})
    result = intervals(judge.estimate(mean))[0]
    return WithoutOne(
        workload=name, result=result, decides=_direction(result) != _direction(overall)
    )


def _direction(ratio: Interval) -> int:
    """Return 1 for faster, -1 for slower and 0 where the interval holds neither."""
    return (ratio.low > 1) - (ratio.high < 1)
