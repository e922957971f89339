"""From the plan options of the command line to a plan, its cases and the time they take."""

from argparse import Namespace
from dataclasses import dataclass

from gpubench.device.backends import default_device
from gpubench.model import Case, Plan
from gpubench.runner.duration import seconds_of
from gpubench.suites.budget import fit_budget
from gpubench.suites.grid import cases
from gpubench.suites.request import plan_from_texts
from gpubench.units import parse_seconds


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
    plan = plan_from_texts(vars(arguments), default_device=default_device)
    budget_s = None
    if arguments.budget is not None:
        budget_s = parse_seconds("--budget", arguments.budget)
        plan = fit_budget(plan, budget_s, _seconds, fixed=_fixed(arguments))
    planned = cases(plan)
    seconds = seconds_of(plan, planned)
    return Planned(plan=plan, cases=planned, seconds=seconds, budget_s=budget_s)


def _seconds(plan: Plan) -> float:
    return seconds_of(plan, cases(plan))


def _fixed(arguments: Namespace) -> frozenset[str]:
    """Return the fields that the user has set and that a budget must leave alone."""
    options = {"runs": "runs", "blocks": "blocks", "sizes": "sizes", "sample_s": "sample_time"}
    # A command need not have them all.
    given = vars(arguments)
    return frozenset(name for name, option in options.items() if given.get(option) is not None)
