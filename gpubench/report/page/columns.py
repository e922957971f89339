"""Every column of a results file, explained."""

from collections.abc import Iterator

from gpubench.report.layout.document import Align, Column, Row, Section, Table
from gpubench.report.page.contents import ReportContents
from gpubench.report.page.meanings import meaning
from gpubench.report.page.part import PagePart
from gpubench.results.schema import COLUMNS

_COLUMNS = (
    Column(title="column", align=Align.LEFT),
    Column(title="group", align=Align.LEFT),
    Column(title="kind", align=Align.LEFT),
    Column(title="meaning", align=Align.LEFT),
)


def columns_part(contents: ReportContents) -> PagePart | None:
    """Return the columns that the timing files have; None without one."""
    there = {name for part in contents.timings for name in _of(part.rows.columns)}
    there |= {name for part in contents.timings for name in part.rows.constant}
    rows = tuple(
        Row(cells=(one.name, one.group, one.kind.value, meaning(one.name)))
        for one in COLUMNS
        if one.name in there
    )
    if not rows:
        return None
    table = Table(columns=_COLUMNS, rows=rows)
    section = Section(title="Columns explained", name="columns", blocks=(table,))
    return PagePart(sections=(section,), data={})


def _of(names: tuple[str, ...]) -> Iterator[str]:
    yield from names
