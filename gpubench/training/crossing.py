"""Where between two evaluations a run reached its target."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gpubench.training.rule import Target
from gpubench.training.task import Evaluation


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A run at one of its evaluations."""

    steps: int
    samples: int
    time_s: float
    """Seconds of training so far, without evaluations."""
    evaluation: Evaluation


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Where a run reached its target; between two evaluations, hence no whole numbers."""

    steps: float
    samples: float
    time_s: float


def crossing_of(trace: Sequence[Checkpoint], target: Target, passes: int) -> Crossing | None:
    """Return where the target was first met so many evaluations in a row; None if it was not.

    Interpolated in the logarithm of the error rate or loss, which falls about exponentially: taken
    at the evaluation itself, a large batch would be late by half a step and a small one by nothing.

    Args:
        trace: Evaluations in their order, the first before any step.
        target: What is to be met.
        passes: How many evaluations in a row have to meet it, >= 1.
    """
    met = [target.is_met(one.evaluation) for one in trace]
    first = next((i for i in range(len(met) - passes + 1) if all(met[i : i + passes])), None)
    if first is None:
        return None
    after = trace[first]
    before = trace[first - 1] if first else after
    share = _share(target.miss_of(before.evaluation), target.miss_of(after.evaluation), target.miss)
    return Crossing(
        steps=before.steps + share * (after.steps - before.steps),
        samples=before.samples + share * (after.samples - before.samples),
        time_s=before.time_s + share * (after.time_s - before.time_s),
    )


def _share(before: float, after: float, target: float) -> float:
    """Return how far between two misses the target lies, 0 to 1; 1 where that cannot be told."""
    if not (math.isfinite(before) and before > after):
        return 1.0
    if after > 0 and target > 0:
        before, after, target = math.log(before), math.log(after), math.log(target)
    return min(1.0, max(0.0, (before - target) / (before - after)))
