"""Where a report goes: a new file, one that gpubench wrote before, or standard output."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from gpubench.cli.standard_streams import answer
from gpubench.errors import UsageError
from gpubench.report.page.document import MADE_BY

_FORMATS = {"html": "html", "md": "markdown", "markdown": "markdown", "json": "json"}
_SUFFIXES = {".html": "html", ".htm": "html", ".md": "markdown", ".json": "json"}
_DEFAULT = "report.html"
_MARKDOWN_MARK = f"<!-- {MADE_BY} -->"
_MARKS = (f'"made_by": "{MADE_BY}"', _MARKDOWN_MARK, '<meta name="generator" content="gpubench')
_MARK_WITHIN = 4096
"""Bytes at a file's beginning in which the mark of our own ones stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTarget:
    """Where a report is written, and in which format."""

    path: Path | None
    """None is standard output."""
    output_format: str
    """As writers know it."""


def report_target(output: str | None, format_name: str | None) -> ReportTarget:
    """Return where a report goes.

    Args:
        output: What was typed; None for the default.
        format_name: What was typed; None for what the file's name says.

    Raises:
        UsageError: If there is no such format, or nothing may be written there.
    """
    chosen = None if format_name is None else _format(format_name)
    if output == "-" or (output is None and chosen not in {None, "html"}):
        return ReportTarget(path=None, output_format=chosen or "html")
    path = Path(output if output is not None else _DEFAULT)
    _refuse_unwritable(path)
    found = chosen or _SUFFIXES.get(path.suffix.lower())
    if found is None:
        raise UsageError(
            "-o",
            seen=f"{output} says no format",
            expected="a name that ends with .html, .md or .json",
            advice="name it so, or add --format",
        )
    return ReportTarget(path=path, output_format=found)


def write_report(text: str, target: ReportTarget) -> None:
    """Write a report as a whole or not at all.

    Args:
        text: Without a newline at the end.
        target: Where it goes.

    Raises:
        UsageError: If it cannot be written.
    """
    if target.path is None:
        answer(text)
        return
    marked = f"{_MARKDOWN_MARK}\n\n{text}" if target.output_format == "markdown" else text
    try:
        _replace(target.path.resolve(), f"{marked}\n".encode(errors="backslashreplace"))
    except OSError as error:
        raise _unwritable(target.path, error.strerror or str(error)) from error


def _format(name: str) -> str:
    if name not in _FORMATS:
        raise UsageError(
            "--format",
            seen=repr(name),
            expected=f"one of {', '.join(_FORMATS)}",
            advice="choose one of these",
        )
    return _FORMATS[name]


def _refuse_unwritable(path: Path) -> None:
    """Complain before anything is computed, and about a file that is not ours."""
    try:
        if path.is_dir():
            raise _unwritable(path, "it is a folder")
        if not path.parent.is_dir():
            raise _unwritable(path, f"there is no folder {path.parent}")
        if path.is_file() and path.stat().st_size and not _is_ours(path):
            raise UsageError(
                str(path),
                seen="there is a file that gpubench report did not write",
                expected="a new name, or an earlier report",
                advice="choose another name with -o",
            )
    except (OSError, ValueError) as error:
        # A ValueError: a NUL in the name.
        raise _unwritable(path, getattr(error, "strerror", None) or str(error)) from error


def _is_ours(path: Path) -> bool:
    with path.open("rb") as stream:
        start = stream.read(_MARK_WITHIN)
    return any(mark.encode() in start for mark in _MARKS)


def _replace(path: Path, content: bytes) -> None:
    if path.exists() and not path.is_file():
        # A device or a pipe, such as /dev/null: nothing there could be replaced.
        path.write_bytes(content)
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _unwritable(path: Path, reason: str) -> UsageError:
    return UsageError(
        str(path) or "-o",
        seen=f"nothing can be written there ({reason})",
        expected="a file in a folder that exists",
        advice="choose another name with -o",
    )
