"""How long two sides in turns take, and the plans of both that fit into a time."""

from collections.abc import Callable
from dataclasses import replace

from gpubench.model import Plan
from gpubench.runner.duration import expected
from gpubench.suites.budget import fit_budget
from gpubench.suites.corrections import Corrections
from gpubench.suites.costs import Costs
from gpubench.suites.grid import cases

Takes = Callable[[Plan], float]
"""Returns the seconds that all runs of a side take."""


def turns_s(
    plan: Plan, costs: Costs | None = None, corrections: Corrections | None = None
) -> float:
    """Return how long all runs of a side should take.

    Each is a command of its own, which is told nothing of those before it: it checks everything,
    and warms a GPU up in full. Only what is compiled stays on disk.

    Args:
        plan: The side's, with as many runs as there are pairs.
        costs: The machine's, where more is known of it than its kind.
        corrections: What visits took beside that, if any were made.
    """
    one = replace(plan, runs=1)
    run = expected(one, cases(one), costs, corrections)
    return plan.runs * run.seconds - (plan.runs - 1) * run.compile_s


def fit_turns(
    asked: tuple[Plan, Plan], budget_s: float, takes: tuple[Takes, Takes], *, fixed: frozenset[str]
) -> tuple[Plan, Plan]:
    """Return the plans of both sides that use a time best without exceeding it together.

    They have the same runs, blocks, sizes and sampling time: what one side measures alone has no
    partner.

    Args:
        asked: What was asked for on each side.
        budget_s: Of both together, > 0.
        takes: Tells what plans of each side take.
        fixed: See `gpubench.suites.budget.fit_budget`.

    Raises:
        UsageError: If even the smallest plans take longer, with the time they need.
    """
    first, second = asked

    def both_s(plan: Plan) -> float:
        return takes[0](plan) + takes[1](_as_many(second, plan))

    plan = fit_budget(first, budget_s, both_s, fixed=fixed)
    return plan, _as_many(second, plan)


def _as_many(side: Plan, plan: Plan) -> Plan:
    """Return a side's plan with the numbers of the other's."""
    return replace(
        side,
        runs=plan.runs,
        blocks=plan.blocks,
        sizes=plan.sizes,
        sample_s=plan.sample_s,
        regimes=plan.regimes if side.backend == plan.backend else side.regimes,
    )
