"""How well gradients of each batch size point, how noisy they are, and how layers differ."""

from dataclasses import dataclass

import numpy as np

from gpubench.learning.paired import mean_interval
from gpubench.learning.runs import SizeTable, TaskRuns, Value, size_table
from gpubench.model.training_row import TrainingProtocol, TrainingRow
from gpubench.stats.arrays import Array
from gpubench.stats.ratio_of_means import MeanRatio, ratio_of_means

SATURATED = 0.95
"""A cosine to the full gradient from which on the direction changes no more: 18 degrees."""

_FEWEST_SEEDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """One batch size's gradients, averaged over a run."""

    batch_size: int
    cosine: float
    low: float
    high: float
    """95 % interval over seeds."""
    layer_spread: float
    """Largest over smallest root mean square of a parameter's gradient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseAt:
    """The noise scale at a share of a run."""

    progress: float
    scale: MeanRatio


def directions(runs: TaskRuns) -> tuple[Direction, ...]:
    """Return each size's cosine to the full gradient, ascending by size."""
    rows = runs.where(TrainingProtocol.GRADIENTS)
    cosines, spreads = _over_a_run(rows, _cosine), _over_a_run(rows, _layer_spread)
    if len(cosines.seeds) < _FEWEST_SEEDS:
        return ()
    return tuple(
        _direction(size, cosines, float(spreads.of(size).mean())) for size in cosines.sizes
    )


def saturated_from(found: tuple[Direction, ...]) -> int | None:
    """Return the smallest size whose direction is that of the full batch; None if none is."""
    return next((one.batch_size for one in found if one.low >= SATURATED), None)


def noise_scales(runs: TaskRuns) -> tuple[NoiseAt, ...]:
    """Return the noise scale at each share of a run, over all sizes and seeds.

    Each seed's numerator and denominator are averaged over sizes first: seeds are what is
    independent.
    """
    rows = runs.where(TrainingProtocol.GRADIENTS)
    shares = sorted({row.case.progress for row in rows if row.case.progress is not None})
    return tuple(
        NoiseAt(progress=share, scale=scale)
        for share in shares
        if (scale := _scale([row for row in rows if row.case.progress == share])) is not None
    )


def _scale(rows: list[TrainingRow]) -> MeanRatio | None:
    pairs: dict[int, list[tuple[float, float]]] = {}
    for row in rows:
        found = row.gradients
        if found and found.gradient_square is not None and found.gradient_variance is not None:
            pair = (found.gradient_variance, found.gradient_square)
            pairs.setdefault(row.case.seed, []).append(pair)
    if not pairs:
        return None
    means = np.array([np.mean(of, axis=0) for of in pairs.values()])
    return ratio_of_means(means[:, 0], means[:, 1])


def _over_a_run(rows: tuple[TrainingRow, ...], value: Value) -> SizeTable:
    """Return the mean over all shares of a run, by size and seed."""
    shares = sorted({row.case.progress for row in rows if row.case.progress is not None})
    tables = [size_table([r for r in rows if r.case.progress == one], value) for one in shares]
    if not tables:
        return size_table([], value)
    sizes = set.intersection(*(set(one.sizes) for one in tables))
    seeds = sorted(set.intersection(*(set(one.seeds) for one in tables)))
    return SizeTable(
        sizes=tuple(sorted(sizes)),
        seeds=tuple(seeds),
        values=np.mean([_part(one, sizes, seeds) for one in tables], axis=0),
    )


def _part(table: SizeTable, sizes: set[int], seeds: list[int]) -> Array:
    return table.only(sizes).values[:, [table.seeds.index(seed) for seed in seeds]]


def _direction(size: int, cosines: SizeTable, spread: float) -> Direction:
    mean, low, high = mean_interval(cosines.of(size))
    return Direction(batch_size=size, cosine=mean, low=low, high=high, layer_spread=spread)


def _cosine(row: TrainingRow) -> float | None:
    return None if row.gradients is None else row.gradients.gradient_cosine


def _layer_spread(row: TrainingRow) -> float | None:
    return None if row.gradients is None else row.gradients.layer_gradient_spread
