"""That a file lacks rows of its plan, and the command that measures them."""

import shlex
from collections.abc import Iterator

from gpubench.model import parse_plan
from gpubench.results.index import cut_short
from gpubench.results.table import ResultsTable
from gpubench.runner.resume_command import resume_command

_LONGEST = 100
"""A command that is longer is not typed off a line."""


def cut_short_lines(table: ResultsTable) -> Iterator[str]:
    """Yield how many rows a file has of how many, and how to go on; nothing if it may be whole.

    Args:
        table: All rows of the file.
    """
    for text in cut_short(table):
        yield f"{text}{_how_to_go_on(table)}"


def _how_to_go_on(table: ResultsTable) -> str:
    """Return nothing where no command can append to the file: packed, a pipe, another tool's."""
    plan = parse_plan(next(str(text) for text in table.column("plan").unique() if text))
    if plan.made_by or not table.source.endswith(".csv"):
        return ""
    command = shlex.join(resume_command(table.source, plan.workloads))
    return (
        f"; `{command}` measures the rest, on the same device" if len(command) <= _LONGEST else ""
    )
