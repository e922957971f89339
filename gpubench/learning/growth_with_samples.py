"""How the critical and the quickest batch change with the number of samples to learn from."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from gpubench.learning.analysis import TaskFindings
from gpubench.learning.best_size import BestSizes, best_sizes
from gpubench.learning.critical_batch import CriticalBatch, critical_batch
from gpubench.learning.variants import parsed_variant
from gpubench.model.training_row import TrainingProtocol

_FEWEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class OfSamples:
    """One number of samples."""

    samples: int
    critical: CriticalBatch | None
    quickest: BestSizes | None
    seeds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalGrowth:
    """The critical batch as a power of the number of samples."""

    exponent: float
    low: float
    high: float
    """95 % interval, by the intervals of the fits."""


def by_samples(task: TaskFindings) -> tuple[OfSamples, ...]:
    """Return what was found at each number of samples, ascending; all of them included."""
    found = []
    for params in task.runs.params(TrainingProtocol.TO_TARGET):
        variant = parsed_variant(params)
        is_plain_subset = not params or params == f"samples={variant.samples}"
        reach = task.reach(params) if is_plain_subset else None
        if reach is not None:
            one = OfSamples(
                samples=reach.train_samples,
                critical=critical_batch(reach.steps),
                quickest=best_sizes(reach.times_s),
                seeds=len(reach.steps.seeds),
            )
            found.append(one)
    return tuple(sorted(found, key=lambda one: one.samples))


def critical_growth(found: tuple[OfSamples, ...]) -> CriticalGrowth | None:
    """Return how the critical batch grows; None with fewer than three numbers of samples.

    A weighted regression of logarithms: each fit counts by its own interval, and the residuals
    widen the slope's where they are larger than those intervals explain.
    """
    known = [(one.samples, one.critical) for one in found if one.critical is not None]
    if len(known) < _FEWEST:
        return None
    x = np.log([samples for samples, _ in known])
    y = np.log([fit.batch for _, fit in known])
    errors = np.array([np.log(fit.high / fit.low) / 4 for _, fit in known])
    weights = 1 / np.maximum(errors, 1e-3) ** 2
    centre = np.average(x, weights=weights)
    exponent = float(((x - centre) * weights * y).sum() / ((x - centre) ** 2 * weights).sum())
    residuals = y - np.average(y, weights=weights) - exponent * (x - centre)
    excess = max(1.0, float((residuals**2 * weights).sum() / (len(known) - 2)))
    error = float(np.sqrt(excess / ((x - centre) ** 2 * weights).sum()))
    half = error * float(
        special.ndtri(0.975) if excess <= 1 else special.stdtrit(len(known) - 2, 0.975)
    )
    return CriticalGrowth(exponent=exponent, low=exponent - half, high=exponent + half)
