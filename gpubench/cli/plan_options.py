"""From the plan options of the command line to a plan, its cases and the time they take."""

import os
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass

from gpubench.model import Case, Plan
from gpubench.suites.budget import fit_budget
from gpubench.suites.catalog import CATALOG
from gpubench.suites.estimate import estimate_s
from gpubench.suites.grid import cases
from gpubench.suites.request import plan_from_texts
from gpubench.units import parse_seconds

CPU_FLOP_PER_S_PER_CORE = 20e9
"""What a current core reaches in small float32 products; sizes estimates, never results."""

GPU_FLOP_PER_S = 100e12
"""The same for a current data-centre GPU in bfloat16."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan with its cases and how long it should take."""

    plan: Plan
    cases: tuple[Case, ...]
    seconds: float
    budget_s: float | None = None
    """What it was fitted into."""


def plan_from(arguments: Namespace) -> Planned:
    """Return what the options ask for, fitted into `--budget` where one is given.

    Raises:
        UsageError: Naming the first option that cannot be used.
    """
    plan = plan_from_texts(vars(arguments))
    budget_s = None
    if arguments.budget is not None:
        budget_s = parse_seconds("--budget", arguments.budget)
        plan = fit_budget(plan, budget_s, seconds_of, fixed=_fixed(arguments))
    planned = cases(plan)
    return Planned(plan=plan, cases=planned, seconds=seconds_of(plan), budget_s=budget_s)


def seconds_of(plan: Plan) -> float:
    """Return how long a plan should take.

    A user's own workload counts as if its calls took no time. Nobody can tell but its own code,
    which must not run in the process that writes the file.
    """
    planned = cases(plan)
    flop_of = _flop_functions({case.workload for case in planned} & set(CATALOG))

    def flop(case: Case) -> int | None:
        return flop_of[case.workload](case) if case.workload in flop_of else None

    return estimate_s(plan, planned, flop, _flop_per_s(plan))


def _flop_functions(names: set[str]) -> dict[str, Callable[[Case], int]]:
    if not names:
        return {}
    # Importing a workload imports torch, which errors in options must not wait for.
    from gpubench.workloads.registry import find_builtin  # noqa: PLC0415

    return {name: find_builtin(name).flop for name in names}


def _fixed(arguments: Namespace) -> frozenset[str]:
    """Return the fields that the user has set and that a budget must leave alone."""
    given = {
        "runs": arguments.runs,
        "blocks": arguments.blocks,
        "sizes": arguments.sizes,
        "sample_s": arguments.sample_time,
    }
    return frozenset(name for name, value in given.items() if value is not None)


def _flop_per_s(plan: Plan) -> float:
    if plan.backend == "cuda":
        return GPU_FLOP_PER_S
    return CPU_FLOP_PER_S_PER_CORE * (plan.threads or len(os.sched_getaffinity(0)))
