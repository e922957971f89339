"""Which learning rates are usable at each batch size: those within twice the best one's samples."""

import math
from collections import defaultdict
from dataclasses import dataclass
from statistics import median

import numpy as np
from scipy import special

from gpubench.learning.runs import TaskRuns, samples_to_target

_SLACK = 2.0
_FEWEST_SIZES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class UsableRates:
    """One batch size's search."""

    batch_size: int
    best: float
    octaves: int
    """How many rates, an octave apart, are usable."""
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WidthTrend:
    """How the width of the usable range changes with the batch."""

    per_octave: float
    """Octaves of rate per octave of batch size."""
    low: float
    high: float
    """95 % interval over sizes."""


def usable_rates(
    runs: TaskRuns, params: str = "", optimizer: str = "sgd"
) -> tuple[UsableRates, ...]:
    """Return each search's result, ascending by batch size, but of sizes that no rate solved.

    Args:
        runs: Of a task.
        params: Of a variant.
        optimizer: Whose rates.
    """
    trials: dict[int, dict[float, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in runs.trials(params, optimizer):
        samples = samples_to_target(row)
        of = trials[row.case.batch_size][row.case.learning_rate]
        of.append(np.inf if samples is None else samples)
    found = (_usable(size, trials[size]) for size in sorted(trials))
    return tuple(one for one in found if one is not None)


def width_trend(found: tuple[UsableRates, ...]) -> WidthTrend | None:
    """Return how the width changes with the batch, both in octaves; None with few sizes."""
    if len(found) < _FEWEST_SIZES:
        return None
    x = np.log2([one.batch_size for one in found])
    widths = np.array([one.octaves for one in found], dtype=float)
    across, freedom = x - x.mean(), len(found) - 2
    slope = float(across @ widths / (across @ across))
    # Not scipy.stats.linregress, whose standard error is NaN where all widths are the same.
    left = widths - widths.mean() - slope * across
    error = math.sqrt(left @ left / freedom / (across @ across))
    half = float(special.stdtrit(freedom, 0.975)) * error
    return WidthTrend(per_octave=slope, low=slope - half, high=slope + half)


def _usable(size: int, rates: dict[float, list[float]]) -> UsableRates | None:
    # Trials that were not made, since half had failed, are failures too.
    most = max(map(len, rates.values()))
    padded = {rate: of + [np.inf] * (most - len(of)) for rate, of in rates.items()}
    medians = {rate: median(of) for rate, of in padded.items()}
    best = min(medians, key=lambda rate: medians[rate])
    if not np.isfinite(medians[best]):
        return None
    usable = sorted(rate for rate, one in medians.items() if one <= _SLACK * medians[best])
    return UsableRates(
        batch_size=size,
        best=best,
        octaves=len(usable),
        lowest=usable[0],
        highest=usable[-1],
    )
