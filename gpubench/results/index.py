"""The list of committed results files, as a page."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from gpubench.results.reader import read_results
from gpubench.results.records import cases
from gpubench.results.table import ResultsTable

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
    entries = [_entry(path, command_of) for path in sorted(paths, key=lambda path: path.name)]
    return "\n".join([_INTRODUCTION, *(entries or ["No files yet.\n"])])


def _entry(path: Path, command_of: Callable[[str], str]) -> str:
    table = read_results(path)
    facts = {
        "device": _texts(table, "device"),
        "measured": _period(table),
        "preset": _texts(table, "preset"),
        "software": _software(table),
        "size": _size(table),
        "command": _commands(table, command_of),
        "SHA-256": f"`{hashlib.sha256(path.read_bytes()).hexdigest()}`",
    }
    lines = [f"| {name} | {_escaped(text)} |" for name, text in facts.items()]
    return "\n".join([f"## [{path.name}]({path.name})", "", "| | |", "|---|---|", *lines, ""])


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
    return ", ".join([*told, f"{untimed} without a time"])


def _commands(table: ResultsTable, command_of: Callable[[str], str]) -> str:
    plans = [str(plan) for plan in table.column("plan").unique() if plan]
    return "<br>".join(f"`{command_of(plan)}`" for plan in plans) or "not recorded"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")
