"""Devices, software and flags of all files side by side, with what differs marked."""

from collections.abc import Iterator

from gpubench.curves.alike import TOLD_ACROSS
from gpubench.report.layout.document import (
    Align,
    Block,
    Column,
    Paragraph,
    Row,
    Section,
    Table,
)
from gpubench.report.names import version
from gpubench.report.page.contents import ReportContents
from gpubench.report.page.meanings import meaning
from gpubench.report.page.part import PagePart

_OF_DEVICE = (
    *("label", "backend", "device", "device_uuid", "device_memory_bytes", "sm_count"),
    *("compute_capability", "memory_bus_bits", "regime"),
)
TOLD_COLUMNS = (*_OF_DEVICE, *TOLD_ACROSS)
"""What a file says of its device and of what it was measured with."""

_MEANING = Column(title="meaning", align=Align.LEFT, dropped=1)
_MOST_WITH_MEANING = 2
"""Files beside which their columns' meanings have room; a part below explains all columns."""

_SHOWN = 4
_UNTOLD = "-"
_DIFFERS = "differs"


def software_part(contents: ReportContents) -> PagePart | None:
    """Return the table; None without a timing file."""
    parts = contents.timings
    if not parts:
        return None
    names = [name for name in TOLD_COLUMNS if any(name in part.told for part in parts)]
    values = {name: [part.told.get(name, ()) for part in parts] for name in names}
    differing = [name for name in names if len(set(values[name])) > 1]
    columns = (
        Column(title="column", align=Align.LEFT),
        *([Column(title="", align=Align.LEFT)] if len(parts) > 1 else []),
        *(Column(title=part.file.name, align=Align.LEFT) for part in parts),
        *([_MEANING] if len(parts) <= _MOST_WITH_MEANING else []),
    )
    rows = tuple(_row(contents, name, name in differing) for name in names)
    table = Table(columns=columns, rows=rows)
    blocks: tuple[Block, ...] = (*_sentence(contents, differing), table)
    section = Section(title="Devices, software and flags", name="software", blocks=blocks)
    data = {
        part.file.name: {name: list(texts) for name, texts in part.told.items()} for part in parts
    }
    return PagePart(sections=(section,), data={"software": {"files": data, "differing": differing}})


def _sentence(contents: ReportContents, differing: list[str]) -> Iterator[Paragraph]:
    if len(contents.timings) > 1:
        told = f"The files differ in {', '.join(differing)}." if differing else ""
        yield Paragraph(text=told or "The files agree in all of this.")


def _row(contents: ReportContents, name: str, differs: bool) -> Row:  # noqa: FBT001
    parts = contents.timings
    cells = [_shown(part.told.get(name, ())) for part in parts]
    mark = [_DIFFERS if differs else ""] if len(parts) > 1 else []
    explained = [meaning(name)] if len(parts) <= _MOST_WITH_MEANING else []
    return Row(cells=(name, *mark, *cells, *explained))


def _shown(texts: tuple[str, ...]) -> str:
    told = " / ".join(version(text) for text in texts[:_SHOWN])
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return f"{told}{more}" or _UNTOLD
