"""The command that made a results file, from its `plan` column."""

from gpubench.errors import GpubenchError
from gpubench.suites.planning import command_of
from gpubench.suites.recorded_plan import recorded_plan


def recorded_command(text: str) -> str:
    """Return the command that makes a file of this plan, or the plan where there is none.

    Args:
        text: What stands in the cell.
    """
    try:
        plan = recorded_plan(text, "plan")
        return command_of(plan) if not plan.made_by else f"{plan.made_by}: {text}"
    except GpubenchError:
        # Of a later version, or of another tool: shown as it is, since the file still counts.
        return text
