"""From the plan options of the command line to a plan, its cases and the time they take."""

from argparse import Namespace
from dataclasses import dataclass

from gpubench.device.backends import default_device
from gpubench.device.several import device_named
from gpubench.errors import UsageError
from gpubench.model import Case, Plan
from gpubench.model.plan import devices_of
from gpubench.runner.duration import expected
from gpubench.suites.budget import fit_budget
from gpubench.suites.estimate import PlanEstimate
from gpubench.suites.grid import cases
from gpubench.suites.request import plan_from_texts
from gpubench.units import parse_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan with its cases and how long it should take."""

    plan: Plan
    cases: tuple[Case, ...]
    expected: PlanEstimate
    asked: Plan
    """Before it was fitted into a budget."""
    fixed: frozenset[str] = frozenset()
    """Fields that the user has set, which a budget leaves alone."""
    budget_s: float | None = None
    """What it was fitted into."""
    tried_s: float = 0.0
    """What of the budget went into trying the machine."""

    @property
    def seconds(self) -> float:
        """How long it should take, with what was tried ahead of it."""
        return self.tried_s + self.expected.seconds


def plan_from(arguments: Namespace) -> Planned:
    """Return what the options ask for, fitted into `--budget` where one is given.

    Raises:
        UsageError: Naming the first option that cannot be used.
    """
    texts = vars(arguments)
    if texts.get("device") is not None:
        texts = {**texts, "device": device_named(texts["device"])}
    asked = plan = plan_from_texts(texts, default_device=default_device)
    budget_s = None
    if arguments.budget is not None and devices_of(plan) > 1:
        raise UsageError(
            "--budget",
            seen="several devices, whose time together nobody knows before",
            expected="one device",
            advice="choose --preset or --sizes by what `gpubench list` says it takes",
        )
    if arguments.budget is not None:
        budget_s = parse_seconds("--budget", arguments.budget)
        plan = fit_budget(asked, budget_s, _seconds, fixed=_fixed(arguments))
    found = cases(plan)
    return Planned(
        plan=plan,
        cases=found,
        expected=expected(plan, found),
        asked=asked,
        fixed=_fixed(arguments),
        budget_s=budget_s,
    )


def _seconds(plan: Plan) -> float:
    return expected(plan, cases(plan)).seconds


def _fixed(arguments: Namespace) -> frozenset[str]:
    """Return the fields that the user has set and that a budget must leave alone."""
    options = {
        **{name: name for name in ("runs", "blocks", "sizes")},
        "sample_s": "sample_time",
        "regimes": "regime",
    }
    # A command need not have them all.
    given = vars(arguments)
    return frozenset(name for name, option in options.items() if given.get(option) is not None)
