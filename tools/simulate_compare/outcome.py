"""What a comparison made of a pair whose truth is known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gpubench.compare.comparison_records import Interval, Verdict, WorkloadComparison
from gpubench.stats.arrays import Array
from tools.simulate_compare.drawn import Truth

WORKLOADS = ("matmul", "mlp", "convnet", "transformer")

_CALLED = {Verdict.FASTER, Verdict.SLOWER}


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedOutcome:
    """What a comparison made of one pair."""

    is_false: bool
    """Whether any unchanged case was called faster or slower."""
    found: float
    """Share of the changed cases that were called slower."""
    covered: float
    """Share of the cases' intervals that hold the truth."""
    workloads_covered: float
    """The same of the geometric means."""


def outcome_of(
    found: Sequence[Verdict],
    case_intervals: Sequence[Interval],
    workloads: Sequence[WorkloadComparison],
    truth: Truth,
) -> SimulatedOutcome:
    """Return how far a comparison was right.

    Args:
        found: The verdict of each case.
        case_intervals: Each case's speedup.
        workloads: The geometric means.
        truth: What was drawn.
    """
    changed = truth.changes != 0
    called = np.array([verdict in _CALLED for verdict in found])
    slower = np.array([verdict is Verdict.SLOWER for verdict in found])
    means = {
        name: truth.changes[place::4].mean()
        for place, name in enumerate(WORKLOADS[: len(truth.changes)])
    }
    return SimulatedOutcome(
        is_false=bool(called[~changed].any()),
        found=float(slower[changed].mean()) if changed.any() else 0.0,
        covered=_covered(case_intervals, truth.changes),
        workloads_covered=_covered(
            [row.result for row in workloads], [means[row.workload] for row in workloads]
        ),
    )


def _covered(found: Sequence[Interval], changes: Sequence[float] | Array) -> float:
    """Return the share of intervals of speedups that hold one over the change in time."""
    held = [
        interval.low <= np.exp(-change) <= interval.high
        for interval, change in zip(found, changes, strict=True)
    ]
    return float(np.mean(held))
