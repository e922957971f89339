"""`gpubench list`: what would run, and how long it should take."""

import sys
from argparse import Namespace
from contextlib import redirect_stdout

from gpubench.cli.exit_codes import DONE
from gpubench.cli.plan_options import Planned, plan_from
from gpubench.cli.screen import answer_screen
from gpubench.cli.standard_streams import answer, say
from gpubench.model import Case
from gpubench.report.layout.writers import check_format, written


def run(arguments: Namespace) -> int:
    """Run the command."""
    from gpubench.report.plan.document import plan_document  # noqa: PLC0415

    check_format(arguments.format)
    planned = plan_from(arguments)
    _check_workloads(planned.cases)
    document = plan_document(planned.expected)
    answer(written(document, arguments.format, answer_screen()))
    _say_budget(planned)
    return DONE


def announce(planned: Planned, output: str) -> None:
    """Say what is going to be measured, where its rows go, and what a budget bought."""
    # scipy, which list has too
    from gpubench.report.plan.sentences import announcement, plan_line  # noqa: PLC0415

    for line in announcement(plan_line(planned.cases, planned.plan, planned.seconds), output):
        say(line)
    _say_budget(planned)


def _say_budget(planned: Planned) -> None:
    from gpubench.report.plan.sentences import budget_line  # noqa: PLC0415

    if planned.budget_s is not None:
        say(budget_line(planned.plan, planned.seconds, planned.budget_s))
        if planned.plan.regimes != planned.asked.regimes:
            say("budget: the preset's steady cases do not fit and are left out")


def _check_workloads(cases: tuple[Case, ...]) -> None:
    """Complain here about a user's own workload that `gpubench run` could not import."""
    from gpubench.workloads.registry import find  # noqa: PLC0415

    # What its module prints when it is imported is no part of the list.
    with redirect_stdout(sys.stderr):
        for name in dict.fromkeys(case.workload for case in cases):
            find(name)
