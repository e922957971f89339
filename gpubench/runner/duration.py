"""How long a plan should take on this machine, from the work that its cases do."""

import os
from collections.abc import Callable, Sequence

from gpubench.model import Case, Plan
from gpubench.suites.call_time import WorkSize
from gpubench.suites.catalog import CATALOG
from gpubench.suites.corrections import Corrections
from gpubench.suites.costs import KIND, Costs, cpu_costs, gpu_costs
from gpubench.suites.estimate import PlanEstimate, estimate


def expected(
    plan: Plan,
    cases: Sequence[Case],
    costs: Costs | None = None,
    corrections: Corrections | None = None,
) -> PlanEstimate:
    """Return what a plan should take.

    A user's own workload counts as if its calls took no time. Nobody can tell but its own code,
    which must not run in the process that writes the file.

    Args:
        plan: How often and how long.
        cases: What is measured; the plan's cases, or those that a test session has left.
        costs: The machine's, where more is known of it than its kind.
        corrections: What visits took beside that, if any were made.
    """
    return estimate(plan, cases, _sizes(cases), costs or costs_of(plan), corrections)


def costs_of(plan: Plan) -> Costs:
    """Return what a machine of the plan's kind is expected to take."""
    if plan.backend == "cuda":
        return gpu_costs()
    cpus = len(os.sched_getaffinity(0)) // max(1, plan.workers)
    return cpu_costs(plan.threads or max(1, cpus))


def _sizes(cases: Sequence[Case]) -> Callable[[Case], WorkSize]:
    names = {case.workload for case in cases} & set(CATALOG)
    if not names:
        return lambda _case: WorkSize()
    # Importing a workload imports torch, which errors in options must not wait for.
    from gpubench.workloads.registry import find_builtin, message_bytes  # noqa: PLC0415

    builtin = {name: find_builtin(name) for name in names}

    def size(case: Case) -> WorkSize:
        if case.workload not in builtin:
            return WorkSize()
        workload = builtin[case.workload]
        # What single operations need is what they move; a step's peak is something else.
        bytes_moved = workload.footprint_bytes(case) if case.workload in KIND else None
        return WorkSize(
            flop=workload.flop(case),
            bytes_moved=bytes_moved,
            message_bytes=message_bytes(workload, case),
        )

    return size
