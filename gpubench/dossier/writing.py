"""Write a report in its form: each file as a whole, or not at all."""

import os
import tempfile
from pathlib import Path

from gpubench.dossier.target import (
    HTML,
    JSON,
    MARKDOWN,
    MARKDOWN_MARK,
    STATIC,
    ReportTarget,
    refuse_unwritable,
    unwritable,
)
from gpubench.report.layout.document import Document
from gpubench.report.layout.html.page import write_static
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.wiki import WikiPage, wiki_page
from gpubench.report.layout.writers import written

_WRITERS = {HTML: "html", MARKDOWN: "markdown", JSON: "json"}


def write_report(document: Document, target: ReportTarget) -> None:
    """Write a report into its file.

    Args:
        document: What it says.
        target: Where it goes, with a path.

    Raises:
        UsageError: If it cannot be written, or what draws its pictures is not installed.
    """
    path = target.path
    if path is None:
        raise ValueError("standard output is written by who owns it")
    # Once more: while it was measured for an hour somebody may have put rows there.
    refuse_unwritable(path)
    if target.pictures is None:
        _write(path, report_text(document, target.form))
        return
    page = wiki_page(document, target.pictures.name)
    _write_pictures(page, path)
    _write(path, f"{MARKDOWN_MARK}\n\n{page.text}")


def report_text(document: Document, form: str) -> str:
    """Return a report as one text, without a newline at the end.

    Args:
        document: What it says.
        form: As a `ReportTarget` names it; Markdown has the figures of its pictures as tables.

    Raises:
        UsageError: If what draws its pictures is not installed.
    """
    if form == STATIC:
        return write_static(document, Screen())
    return written(document, _WRITERS[form])


def _write_pictures(page: WikiPage, path: Path) -> None:
    for name, content in page.pictures.items():
        place = path.parent / name
        try:
            place.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise unwritable(place.parent, error.strerror or str(error)) from error
        _write_bytes(place, content)


def _write(path: Path, text: str) -> None:
    _write_bytes(path, f"{text}\n".encode(errors="backslashreplace"))


def _write_bytes(path: Path, content: bytes) -> None:
    try:
        _replace(Path(os.path.realpath(path)), content)
    except OSError as error:
        raise unwritable(path, error.strerror or str(error)) from error


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
