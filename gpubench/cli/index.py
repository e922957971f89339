"""`gpubench index`: the README of a folder of results files."""

from argparse import Namespace
from pathlib import Path

from gpubench.cli.exit_codes import DONE
from gpubench.cli.standard_streams import answer
from gpubench.errors import GpubenchError, UsageError
from gpubench.suites.planning import command_of
from gpubench.suites.recorded_plan import recorded_plan


def run(arguments: Namespace) -> int:
    """Run the command."""
    from gpubench.results.index import results_index  # noqa: PLC0415

    folder = Path(arguments.folder)
    if not folder.is_dir():
        raise UsageError(
            str(folder), seen="no folder", expected="a folder with results files", advice="name it"
        )
    files = sorted([*folder.glob("*.csv"), *folder.glob("*.csv.gz")])
    answer(results_index(files, command_of=_command).removesuffix("\n"))
    return DONE


def _command(text: str) -> str:
    """Return the command that makes a file of this plan, or the plan where there is none."""
    try:
        plan = recorded_plan(text, "plan")
        return command_of(plan) if not plan.made_by else f"{plan.made_by}: {text}"
    except GpubenchError:
        # Of a later version, or of another tool: shown as it is, since the file still counts.
        return text
