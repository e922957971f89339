"""How many times as long one way to train takes as another, seed by seed."""

from dataclasses import dataclass

import numpy as np

from gpubench.learning.medians import drawn_logs, interval_of, is_comparable, size_medians
from gpubench.learning.runs import SizeTable
from gpubench.stats.arrays import Array

_FEWEST_SEEDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MedianRatio:
    """A ratio of medians."""

    ratio: float
    low: float
    high: float
    """95 % interval."""


def ratio_of_medians(one: Array, other: Array) -> MedianRatio | None:
    """Return the ratio of two medians; None where one of them is not known.

    Args:
        one: Shape (seeds,), infinite where the target was not reached.
        other: Of as many seeds, the same ones.
    """
    if len(one) < _FEWEST_SEEDS:
        return None
    table = SizeTable(sizes=(1, 2), seeds=tuple(range(len(one))), values=np.array([one, other]))
    medians = size_medians(table)
    if not is_comparable(medians).all():
        return None
    drawn = drawn_logs(table)
    estimate = float(np.log(medians[0] / medians[1]))
    low, high = interval_of(estimate, drawn[:, 0] - drawn[:, 1], len(one))
    return MedianRatio(
        ratio=float(np.exp(estimate)), low=float(np.exp(low)), high=float(np.exp(high))
    )


def shared_columns(one: SizeTable, other: SizeTable) -> tuple[SizeTable, SizeTable]:
    """Return two tables with the seeds that both have."""
    seeds = tuple(sorted(set(one.seeds) & set(other.seeds)))

    def cut(table: SizeTable) -> SizeTable:
        places = [table.seeds.index(seed) for seed in seeds]
        return SizeTable(sizes=table.sizes, seeds=seeds, values=table.values[:, places])

    return cut(one), cut(other)
