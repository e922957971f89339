"""How long a plan should take on this machine, from the work that its cases do."""

import os
from collections.abc import Callable, Sequence

from gpubench.model import Case, Plan
from gpubench.suites.catalog import CATALOG
from gpubench.suites.estimate import estimate_s

CPU_FLOP_PER_S_PER_CORE = 20e9
"""What a current core reaches in small float32 products; sizes estimates, never results."""

GPU_FLOP_PER_S = 100e12
"""The same for a current data-centre GPU in bfloat16."""


def seconds_of(plan: Plan, cases: Sequence[Case]) -> float:
    """Return how long a plan should take.

    A user's own workload counts as if its calls took no time. Nobody can tell but its own code,
    which must not run in the process that writes the file.

    Args:
        plan: How often and how long.
        cases: What is measured; the plan's cases, or those that a test session has left.
    """
    flop_of = _flop_functions({case.workload for case in cases} & set(CATALOG))

    def flop(case: Case) -> int | None:
        return flop_of[case.workload](case) if case.workload in flop_of else None

    return estimate_s(plan, cases, flop, _flop_per_s(plan))


def _flop_functions(names: set[str]) -> dict[str, Callable[[Case], int | None]]:
    if not names:
        return {}
    # Importing a workload imports torch, which errors in options must not wait for.
    from gpubench.workloads.registry import find_builtin  # noqa: PLC0415

    return {name: find_builtin(name).flop for name in names}


def _flop_per_s(plan: Plan) -> float:
    if plan.backend == "cuda":
        return GPU_FLOP_PER_S
    return CPU_FLOP_PER_S_PER_CORE * (plan.threads or len(os.sched_getaffinity(0)))
