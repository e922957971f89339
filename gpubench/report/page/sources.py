"""The files that a page rests on: what made them, and how to prove that they are these."""

import hashlib
from collections.abc import Sequence
from typing import Any

from gpubench.report.layout.document import Align, Bullets, Column, Paragraph, Row, Section, Table
from gpubench.report.page.contents import ReportContents, ReportFile
from gpubench.report.page.part import PagePart, said
from gpubench.units import format_bytes

_COLUMNS = (
    Column(title="file", align=Align.LEFT),
    Column(title="side", align=Align.LEFT),
    Column(title="holds", align=Align.LEFT),
    Column(title="size"),
    Column(title="SHA-256", align=Align.LEFT),
)
_MOST = 100
"""Files that are listed."""
_UNTOLD = "it does not say"


def sources_part(contents: ReportContents) -> PagePart:
    """Return the table of files and the commands that made them."""
    others = () if contents.fleet is None else contents.fleet.others
    files = (*contents.files, *others)
    rows = tuple(_row(file) for file in files[:_MOST])
    commands = tuple(
        f"{file.name}: {command}"
        for file in contents.files
        for command in file.commands or (_UNTOLD,)
    )
    section = Section(
        title="Files and commands",
        name="files",
        blocks=said(
            (
                Table(
                    columns=_COLUMNS,
                    rows=rows,
                    notes=("`sha256sum FILE` says whether a file is the one that was read",),
                ),
                Paragraph(text=_more(files)),
                Bullets(lines=commands),
            )
        ),
    )
    return PagePart(sections=(section,), data={"files": [_data(file) for file in files]})


def _more(files: Sequence[ReportFile]) -> str:
    """Return how all of very many files are proven; empty where all are listed."""
    if len(files) <= _MOST:
        return ""
    lines = "".join(sorted(f"{file.sha256}\n" for file in files))
    digest = hashlib.sha256(lines.encode()).hexdigest()
    return (
        f"{len(files) - _MOST} more files: see --format json. All of them:"
        f" `sha256sum FILES | cut -c1-64 | LC_ALL=C sort | sha256sum` prints {digest}."
    )


def _row(file: ReportFile) -> Row:
    size = format_bytes(file.size_bytes)
    return Row(cells=(file.name, file.side, file.kind.value, size, file.sha256))


def _data(file: ReportFile) -> dict[str, Any]:
    return {
        "file": file.name,
        "side": file.side,
        "kind": file.kind.value,
        "bytes": file.size_bytes,
        "sha256": file.sha256,
        "commands": list(file.commands),
    }
