"""Where a report goes: a new file, one that gpubench wrote before, or standard output."""

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from gpubench.errors import UsageError
from gpubench.report.page.made_by import MADE_BY

HTML, STATIC, MARKDOWN, JSON = "html", "static", "markdown", "json"

_FORMATS = {"html": HTML, "md": MARKDOWN, "markdown": MARKDOWN, "json": JSON}
_SUFFIXES = {".html": HTML, ".htm": HTML, ".md": MARKDOWN, ".json": JSON}
_DEFAULT = "report.html"

MARKDOWN_MARK = f"<!-- {MADE_BY} -->"
_MARKS = (f'"made_by": "{MADE_BY}"', MARKDOWN_MARK, '<meta name="generator" content="gpubench')
_MARK_WITHIN = 4096
"""Bytes at a file's beginning in which the mark of our own ones stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTarget:
    """Where a report is written, and in which form."""

    path: Path | None
    """None is standard output."""
    form: str
    """`HTML`, `STATIC`, `MARKDOWN` or `JSON`."""

    @property
    def pictures(self) -> Path | None:
        """The folder for the pictures of a Markdown page; None where there are none beside it."""
        if self.path is None or self.form != MARKDOWN:
            return None
        return self.path.with_name(f"{self.path.stem}-pictures")


def report_target(output: str | None, format_name: str | None, *, static: bool) -> ReportTarget:
    """Return where a report goes.

    Args:
        output: What was typed; None for the default.
        format_name: What was typed; None for what the file's name says.
        static: Whether a page without a script was asked for.

    Raises:
        UsageError: If there is no such format, or nothing may be written there.
    """
    chosen = None if format_name is None else _format(format_name)
    if output == "-" or (output is None and chosen not in {None, HTML}):
        return ReportTarget(path=None, form=_form(chosen or HTML, static=static))
    if output == "":
        raise UsageError(
            "-o",
            seen="an empty name",
            expected="that of a file",
            advice="name one, or - for stdout",
        )
    path = Path(_DEFAULT if output is None else output)
    refuse_unwritable(path)
    found = chosen or _SUFFIXES.get(path.suffix.lower())
    if found is None:
        raise UsageError(
            str(path),
            seen="the name says no format",
            expected="one that ends with .html, .md or .json",
            advice="name it so, or give gpubench report --format",
        )
    target = ReportTarget(path=path, form=_form(found, static=static))
    _refuse_foreign_pictures(target)
    return target


def _form(found: str, *, static: bool) -> str:
    if static and found != HTML:
        raise UsageError(
            "--static",
            seen=f"it cannot be combined with {found}",
            expected="an HTML page, which has a script otherwise",
            advice="leave it out",
        )
    return STATIC if static else found


def _format(name: str) -> str:
    if name not in _FORMATS:
        raise UsageError(
            "--format",
            seen=repr(name),
            expected=f"one of {', '.join(_FORMATS)}",
            advice="choose one of these",
        )
    return _FORMATS[name]


def refuse_unwritable(path: Path) -> None:
    """Complain about a place where no report can be written, and about a file that is not ours.

    Raises:
        UsageError: Saying why.
    """
    try:
        if os.path.islink(os.path.realpath(path)):  # noqa: PTH114  # a link that leads to itself
            raise unwritable(path, os.strerror(errno.ELOOP))
        if path.is_dir():
            raise unwritable(path, "it is a folder")
        if not path.parent.is_dir():
            raise unwritable(path, f"there is no folder {path.parent}")
        if path.is_file() and path.stat().st_size and not _is_ours(path):
            raise UsageError(
                str(path),
                seen="there is a file that gpubench report did not write",
                expected="a new name, or an earlier report",
                advice="choose another name",
            )
    except (OSError, ValueError) as error:
        # A ValueError: a NUL in the name.
        raise unwritable(path, getattr(error, "strerror", None) or str(error)) from error


def _is_ours(path: Path) -> bool:
    with path.open("rb") as stream:
        start = stream.read(_MARK_WITHIN)
    return any(mark.encode() in start for mark in _MARKS)


def _refuse_foreign_pictures(target: ReportTarget) -> None:
    """Complain about a folder for pictures that no earlier report can have made."""
    folder = target.pictures
    if folder is None or target.path is None or target.path.is_file():
        return
    try:
        is_foreign = folder.exists() and not (folder.is_dir() and not any(folder.iterdir()))
    except OSError as error:
        # The folder's name is longer than the file's.
        raise unwritable(folder, error.strerror or str(error)) from error
    if is_foreign:
        raise UsageError(
            str(folder),
            seen="it is there, and no report beside it",
            expected="a new folder for the pictures",
            advice="choose another name",
        )


def unwritable(path: Path, reason: str) -> UsageError:
    """Return the complaint about a place where nothing can be written."""
    return UsageError(
        str(path) or "''",
        seen=f"nothing can be written there ({reason})",
        expected="a file in a folder that exists",
        advice="choose another name",
    )
