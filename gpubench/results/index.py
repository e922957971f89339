"""The list of committed results files, as a page."""

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from gpubench.errors import ResultsFileError
from gpubench.model import parse_plan
from gpubench.model.plan import devices_of, loads_of
from gpubench.model.regime import rows_per_run
from gpubench.results.reader import read_results
from gpubench.results.records import cases
from gpubench.results.table import ResultsTable
from gpubench.terminal_text import visible

_INTRODUCTION = """\
# Results

Generated from the files in this folder; the columns are explained in
[docs/results-file.md](../docs/results-file.md). The SHA-256 proves that a file is the one that was
measured.
"""

# What tells one software stack from another at a glance; the files hold the rest.
_SOFTWARE = ("gpubench", "python", "torch", "cuda", "cupy", "driver")


def results_index(paths: Iterable[Path], *, command_of: Callable[[str], str]) -> str:
    """Return the page that lists results files, in the order of their names.

    Args:
        paths: Results files.
        command_of: Turns the text of the `plan` column into the command that makes such a file.

    Raises:
        ResultsFileError: If one of the files cannot be read.
    """
    ordered = sorted(paths, key=lambda path: path.name)
    return index_page(index_entry(path, command_of=command_of) for path in ordered)


def index_page(entries: Iterable[str]) -> str:
    """Return the page of these entries."""
    return "\n".join([_INTRODUCTION, *(list(entries) or ["No files yet.\n"])])


def index_entry(path: Path, *, command_of: Callable[[str], str]) -> str:
    """Return what the page says of one file.

    Raises:
        ForeignFileError: If it is no results file.
        ResultsFileError: If it cannot be read.
    """
    # os.path says no where pathlib raises: reading names the folder that may not be searched.
    if os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113
        # A pipe could be read once, and its hash would be of nothing.
        raise ResultsFileError(
            str(path),
            seen="it is no regular file",
            expected="results files in this folder",
            advice="move it elsewhere",
        )
    table = read_results(path)
    facts = {
        "device": escaped(_texts(table, "device")),
        "measured": escaped(_period(table)),
        "preset": escaped(_texts(table, "preset")),
        "software": escaped(_software(table)),
        "size": _size(table),
        "command": _commands(table, command_of),
    }
    return entry_of(path, facts)


def entry_of(path: Path, facts: Mapping[str, str]) -> str:
    """Return a file's entry: its name, facts in Markdown, and its hash."""
    title = f"## [{escaped(path.name)}]({quote(path.name)})"
    digest = as_code(hashlib.sha256(path.read_bytes()).hexdigest())
    lines = [f"| {name} | {text} |" for name, text in {**facts, "SHA-256": digest}.items()]
    return "\n".join([title, "", "| | |", "|---|---|", *lines, ""])


def _texts(table: ResultsTable, column: str) -> str:
    """Return the distinct texts of a column in the order in which they occur."""
    texts = [str(text) for text in table.column(column).unique() if text]
    return ", ".join(texts) or "not recorded"


def _period(table: ResultsTable) -> str:
    days = sorted({str(text)[:10] for text in table.column("started_at").unique() if text})
    if not days:
        return "not recorded"
    return days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"


def _software(table: ResultsTable) -> str:
    versions = {name: table.column(name).unique() for name in _SOFTWARE}
    told = (
        f"{name} {str(text).removeprefix('v')}"
        for name, texts in versions.items()
        for text in texts
        if text
    )
    return ", ".join(told) or "not recorded"


def _size(table: ResultsTable) -> str:
    counts = {
        "run": table.frame["run_id"].nunique(),
        "case": len(cases(table)),
        "row": len(table.frame),
    }
    told = [f"{count} {noun}{'s' * (count != 1)}" for noun, count in counts.items()]
    untimed = int(table.frame["time_median_s"].isna().sum())
    return ", ".join([*told, f"{untimed} without a time", *cut_short(table)])


def cut_short(table: ResultsTable) -> list[str]:
    """Return what to know of a file that lacks rows of its plan; nothing where it may be whole.

    Args:
        table: Of a file.
    """
    plans = [str(plan) for plan in table.column("plan").unique() if plan]
    if len(plans) != 1:
        return []
    try:
        plan = parse_plan(plans[0])
    except ValueError:
        # Of a later version, or of another tool: nobody knows how many rows it should have.
        return []
    # Cases that were never begun are not in the file, so there may be more; so may rows of another
    # load, which `gpubench merge --loaded` leaves out.
    loads = min(loads_of(plan), max(1, table.column("loaded_devices").nunique()))
    planned = plan.runs * rows_per_run(cases(table), plan.blocks) * devices_of(plan) * loads
    rows = len(table.frame)
    return [f"cut short: {rows} of at least {planned} planned rows"] if rows < planned else []


def _commands(table: ResultsTable, command_of: Callable[[str], str]) -> str:
    plans = [str(plan) for plan in table.column("plan").unique() if plan]
    return "<br>".join(as_code(command_of(plan)) for plan in plans) or "not recorded"


def as_code(text: str) -> str:
    """Return a text as code in a table's cell, whatever backticks it holds itself."""
    shown = visible(text).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence, gap = "`" * (longest + 1), " " if longest else ""
    return f"{fence}{gap}{shown}{gap}{fence}"


def escaped(text: str) -> str:
    """Return a text that means nothing to Markdown: a file's cells are no markup."""
    safe = re.sub(r"[\\`*\[\]|~]", r"\\\g<0>", visible(text))
    return safe.replace("&", "&amp;").replace("<", "&lt;")
