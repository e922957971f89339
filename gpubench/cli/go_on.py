"""`gpubench run --continue`: one command that begins a file, finishes it, then leaves it alone."""

from argparse import Namespace
from dataclasses import fields
from pathlib import Path

from gpubench.errors import UsageError
from gpubench.model import Plan
from gpubench.results.writer import ResultsWriter
from gpubench.terminal_text import shortened

_LONGEST_VALUE = 30


def is_begun(arguments: Namespace) -> bool:
    """Return whether the file of `-o` holds a row, so that there is something to go on with.

    Raises:
        UsageError: If the options name no file that a second call would find, or a budget.
        ResultsFileError: If the file is locked, or not one of `gpubench run`.
    """
    _refuse_what_a_second_call_would_miss(arguments)
    path = arguments.output
    if not _is_longer_than_a_header(path):
        return False
    with ResultsWriter.continue_(path) as writer:
        return writer.has_rows


def refuse_another_plan(path: str, *, asked: Plan, found: Plan) -> None:
    """Complain if a file was begun with other options.

    Raises:
        UsageError: Naming what differs.
    """
    for name in (field.name for field in fields(Plan)):
        then, now = getattr(found, name), getattr(asked, name)
        if then != now:
            # A GPU that has gone since then shows here, too: `--device all` names those of today.
            raise UsageError(
                path,
                seen=f"it was begun with other options ({name} {_typed(then)}, now {_typed(now)})",
                expected="the same at each call of --continue",
                advice="name another file with -o, or finish this one with --resume",
            )


def _typed(value: object) -> str:
    text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return shortened(text, _LONGEST_VALUE) or "not given"


def refuse_another_label(path: str, *, asked: str | None, found: str) -> None:
    """Complain if a file was begun under another name.

    Raises:
        UsageError: Naming both.
    """
    if asked is not None and asked != found:
        raise UsageError(
            path,
            seen=f"it was begun with --label {found!r}",
            expected=f"{asked!r}, as asked",
            advice="name another file with -o",
        )


def _refuse_what_a_second_call_would_miss(arguments: Namespace) -> None:
    if arguments.output in (None, "-"):
        raise UsageError(
            "--continue",
            seen="no file is named",
            expected="one that a second call finds again",
            advice="add -o FILE",
        )
    if arguments.budget is not None:
        raise UsageError(
            "--continue",
            seen="it cannot be combined with --budget",
            expected="the same cases at each call, and on each node",
            advice="see what fits with `gpubench list --budget 20m`, and name that",
        )


def _is_longer_than_a_header(path: str) -> bool:
    try:
        return Path(path).stat().st_size > len(ResultsWriter.header)
    except (OSError, ValueError):
        # Writing says what is wrong with the place.
        return False
