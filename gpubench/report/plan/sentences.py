"""The size of a plan in one line, and what a budget buys in another."""

from collections.abc import Sequence

from gpubench.model import Case, Plan
from gpubench.model.plan import devices_of, loads_of
from gpubench.model.regime import STEADY, rows_per_run
from gpubench.stats.power import DEFAULT_SPREAD, detectable_change
from gpubench.suites.estimate import PlanEstimate
from gpubench.units import counted, format_duration, format_percent

_LONGEST = 80
"""What a terminal shows on one line."""


_FINDS_SPREADS = "selfcheck"


def plan_line(cases: Sequence[Case], plan: Plan, seconds: float) -> str:
    """Return the size of a plan in one line.

    Args:
        cases: The plan's cases.
        plan: Says how often they are measured.
        seconds: What all runs together are expected to take.
    """
    devices = devices_of(plan)
    loads = loads_of(plan)
    factors = (
        counted(len(cases), "case"),
        counted(plan.blocks, "block"),
        counted(plan.runs, "run"),
        *((counted(devices, "device"),) if devices > 1 else ()),
        *((counted(loads, "load"),) if loads > 1 else ()),
    )
    count = rows_per_run(cases, plan.blocks) * plan.runs * devices * loads
    rows = counted(count, "row")
    return (
        f"plan: preset {plan.preset} on {_device_words(plan)},"
        f" {' x '.join(factors)} = {rows}, about {format_duration(seconds)}"
    )


def _device_words(plan: Plan) -> str:
    return f"{plan.device} in {plan.workers} parts" if plan.workers else plan.device


def steady_lines(expected: PlanEstimate) -> tuple[str, ...]:
    """Return what steady cases cost, in one line; none where there are none."""
    count = sum(case.regime == STEADY for case, _ in expected.cases)
    if not count:
        return ()
    took = format_duration(expected.steady_s())
    return (
        f"{counted(count, 'steady case')}, once per run: about {took} of each, warming up included",
    )


def announcement(line: str, output: str) -> tuple[str, ...]:
    """Return a plan's line and where its rows go, on two lines where one would be too long.

    Args:
        line: Of `plan_line`.
        output: A file, or words for what is none.
    """
    together = f"{line} -> {output}"
    return (together,) if len(together) <= _LONGEST else (line, f"  -> {output}")


def budget_line(plan: Plan, seconds: float, budget_s: float) -> str:
    """Return what a budget bought, and the change that a comparison of two such files detects.

    Not at an assumed spread where the spread is what is looked for.
    """
    spent = f"budget: {format_duration(seconds)} of {format_duration(budget_s)};"
    if plan.preset == _FINDS_SPREADS:
        return f"{spent} {counted(plan.runs, 'run')}"
    change = format_percent(detectable_change(plan.runs))
    return (
        f"{spent} {counted(plan.runs, 'run')} per side"
        f" detect{'s' * (plan.runs == 1)} a change of {change}"
        f" in one case with 80 % power, if the between-run SD is {format_percent(DEFAULT_SPREAD)}"
    )
