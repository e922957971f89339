"""The files that a page rests on: what made them, and how to prove that they are these."""

import hashlib
from collections.abc import Sequence
from typing import Any

from gpubench.report.layout.document import Align, Bullets, Column, Paragraph, Row, Section, Table
from gpubench.report.page.contents import ReportContents, ReportFile
from gpubench.report.page.part import PagePart, said
from gpubench.report.page.together import together
from gpubench.units import format_bytes

_SIDE = "side"
_COLUMNS = (
    Column(title="file", align=Align.LEFT),
    Column(title=_SIDE, align=Align.LEFT),
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
    told = len({file.side for file in files}) < len(files) or not all(map(_names_its_side, files))
    columns = [column for column in _COLUMNS if told or column.title != _SIDE]
    rows = tuple(_row(file, [column.title for column in columns]) for file in files[:_MOST])
    commands = together(
        (
            (file.name, command)
            for file in contents.files
            for command in file.commands or (_UNTOLD,)
        ),
        "file",
    )
    section = Section(
        title="Files and commands",
        name="files",
        blocks=said(
            (
                Table(
                    columns=tuple(columns),
                    rows=rows,
                    notes=("`sha256sum FILE` says whether a file is the one that was read",),
                ),
                Paragraph(text=_more(files)),
                Bullets(lines=tuple(commands)),
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


def _names_its_side(file: ReportFile) -> bool:
    """Return whether a file's name says its side's, as it does of a side that nobody named."""
    return file.side in {file.name, file.name.removesuffix(".gz").removesuffix(".csv")}


def _row(file: ReportFile, titles: Sequence[str]) -> Row:
    cells = {
        "file": file.name,
        _SIDE: file.side,
        "holds": file.kind.value,
        "size": format_bytes(file.size_bytes),
        "SHA-256": file.sha256,
    }
    return Row(cells=tuple(cells[title] for title in titles))


def _data(file: ReportFile) -> dict[str, Any]:
    return {
        "file": file.name,
        "side": file.side,
        "kind": file.kind.value,
        "bytes": file.size_bytes,
        "sha256": file.sha256,
        "commands": list(file.commands),
    }
