"""`gpubench list`: what would run, and how long it should take."""

from argparse import Namespace

from gpubench.cli.formats import check_format
from gpubench.cli.plan_options import plan_from


def run(arguments: Namespace) -> int:
    """Run the command."""
    from gpubench.report.plan_list import render_plan_list  # noqa: PLC0415

    check_format(arguments.format)
    planned = plan_from(arguments)
    print(render_plan_list(planned.cases, planned.plan, planned.seconds, arguments.format))
    return 0
