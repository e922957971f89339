"""Fit a plan into its budget on the machine at hand, which is tried first."""

from dataclasses import replace

from gpubench.cli.interrupts import orderly_end
from gpubench.cli.plan_options import Planned
from gpubench.cli.standard_streams import say
from gpubench.model import Plan
from gpubench.runner.duration import expected
from gpubench.runner.session import Session
from gpubench.runner.trial import TRIAL_SHARE, tried
from gpubench.suites.budget import fit_budget
from gpubench.suites.estimate import PlanEstimate
from gpubench.suites.grid import cases
from gpubench.units import counted, format_duration


def fitted(planned: Planned, session: Session) -> Planned:
    """Return a plan that fits into its budget by what this machine takes, the trial included.

    It is fixed before the first row: all runs of a file are alike.

    Args:
        planned: What was asked for, fitted by what such a machine is expected to take.
        session: What would measure that.

    Raises:
        UsageError: If even the smallest plan takes longer here.
        GpubenchError: If the device or a workload cannot be used.
    """
    if planned.budget_s is None:
        return planned
    asked = expected(planned.asked, cases(planned.asked))
    with orderly_end():
        seen = tried(replace(session, plan=planned.asked), asked, TRIAL_SHARE * planned.budget_s)
    say(f"budget: tried by {counted(seen.visits, 'visit')} in {format_duration(seen.seconds)}")

    def estimate(plan: Plan) -> PlanEstimate:
        return expected(plan, cases(plan), seen.costs, seen.corrections)

    plan = fit_budget(
        planned.asked,
        planned.budget_s,
        lambda plan: seen.seconds + estimate(plan).seconds,
        fixed=planned.fixed,
    )
    return replace(
        planned, plan=plan, cases=cases(plan), expected=estimate(plan), tried_s=seen.seconds
    )
