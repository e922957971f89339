"""The rows of each timing file to sort and search, with what every column means."""

from gpubench.report.layout.document import (
    Align,
    Block,
    Column,
    Listing,
    ListingColumn,
    Paragraph,
    Row,
    Section,
    Table,
)
from gpubench.report.page.contents import ReportContents, TimingPart
from gpubench.report.page.meanings import meaning
from gpubench.report.page.part import PagePart
from gpubench.results.plain_rows import DIGITS

MOST_ROWS = 10_000
"""Of a page, all files together: what a browser opens in two seconds."""

_MANY_ROWS = 5000
_DIGITS_OF_MANY = 4


def digits_of(rows: int) -> int:
    """Return how many digits the numbers of so many rows have on a page that fits into a mail."""
    return DIGITS if rows <= _MANY_ROWS else _DIGITS_OF_MANY


_CONSTANT = (
    Column(title="column", align=Align.LEFT),
    Column(title="value", align=Align.LEFT),
    Column(title="meaning", align=Align.LEFT),
)
_LONGEST = 400


def rows_part(contents: ReportContents) -> PagePart | None:
    """Return the rows; None without a timing file."""
    if not contents.timings:
        return None
    digits = contents.timings[0].rows.digits
    text = (
        "One line per block of one case, in base units;"
        f" numbers that are no integers have {digits} digits here, the file has all."
    )
    head = Section(title="Raw rows", name="rows", blocks=(Paragraph(text=text),))
    sections = (
        Section(level=3, title=part.file.name, blocks=_blocks(part, number))
        for number, part in enumerate(contents.timings)
    )
    return PagePart(sections=(head, *sections), data={})


def _blocks(part: TimingPart, number: int) -> tuple[Block, ...]:
    rows = part.rows
    left = rows.total - len(rows.rows)
    listing = Listing(
        name=f"rows-{number + 1}",
        title=f"Rows of {part.file.name}",
        columns=tuple(ListingColumn(name=name, description=meaning(name)) for name in rows.columns),
        rows=rows.rows,
        left_out=f"The first {len(rows.rows)} of {rows.total} rows; the file has all." * (left > 0),
    )
    told = (
        Row(cells=(name, _shown(value), meaning(name))) for name, value in rows.constant.items()
    )
    same = Table(title="The same in all rows", columns=_CONSTANT, rows=tuple(told))
    return (listing, same) if rows.columns else (same,)


def _shown(value: object) -> str:
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} .."
