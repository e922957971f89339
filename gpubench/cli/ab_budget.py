"""Fit both sides of `gpubench ab` into one budget, by what this machine takes for each."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from gpubench.cli.ab_sides import PlannedSide, PlannedSides, planned_sides
from gpubench.cli.interrupts import orderly_end
from gpubench.cli.recording import search_path
from gpubench.cli.standard_streams import say
from gpubench.runner.duration import expected
from gpubench.runner.session import Session
from gpubench.runner.trial import TRIAL_SHARE, TrialResult, tried
from gpubench.runner.turns.fitting import Takes, fit_turns, turns_s
from gpubench.runner.worker import Worker
from gpubench.suites.estimate import COMMAND_S
from gpubench.suites.grid import cases
from gpubench.units import counted, format_duration

OpenWorker = Callable[[], Worker]


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgeted:
    """Sides that fit into a budget."""

    sides: PlannedSides
    within_s: float
    """What the budget leaves for measuring."""


def budgeted(
    sides: PlannedSides,
    budget_s: float,
    open_worker: OpenWorker,
    now_s: Callable[[], float] = time.monotonic,
) -> Budgeted:
    """Return the sides with the plans that fit into a budget here, the trials included.

    A side that another gpubench measures is not tried: it counts as what the other one showed, if
    that is on the same kind of device.

    Args:
        sides: Fitted by what such machines are expected to take.
        budget_s: Of both together.
        open_worker: Makes the workers that try.
        now_s: The clock by which they are timed.

    Raises:
        UsageError: If even the smallest plans take longer here.
        GpubenchError: If the device or a workload cannot be used.
    """
    most_s = TRIAL_SHARE * budget_s / 2
    found = [
        None if side.program.is_other else _tried(side, most_s, open_worker, now_s)
        for side in sides
    ]
    known = [seen for seen in found if seen is not None]
    tried_s = sum(seen.seconds for seen in known)
    if known:
        visits = counted(sum(seen.visits for seen in known), "visit")
        say(f"budget: tried by {visits} in {format_duration(tried_s)}")
    takes = (_takes(sides, found, 0), _takes(sides, found, 1))
    plans = fit_turns(
        (sides[0].asked_plan, sides[1].asked_plan),
        budget_s - tried_s,
        takes,
        fixed=sides[0].fixed,
    )
    return Budgeted(
        sides=planned_sides(sides, plans, takes), within_s=budget_s - tried_s - COMMAND_S
    )


def _tried(
    side: PlannedSide, most_s: float, open_worker: OpenWorker, now_s: Callable[[], float]
) -> TrialResult:
    plan = replace(side.asked_plan, runs=1)
    session = Session(
        plan=plan,
        cases=cases(plan),
        open_worker=open_worker,
        search_path=search_path(),
        now_s=now_s,
    )
    with orderly_end():
        return tried(session, expected(plan, cases(plan)), most_s)


def _takes(sides: PlannedSides, found: list[TrialResult | None], number: int) -> Takes:
    """Return what plans of a side take, by its own trial or else by the other side's."""
    other = 1 - number
    seen = found[number]
    if seen is None and sides[number].plan.backend == sides[other].plan.backend:
        seen = found[other]
    if seen is None:
        return turns_s
    costs, corrections = seen.costs, seen.corrections
    return lambda plan: turns_s(plan, costs, corrections)
