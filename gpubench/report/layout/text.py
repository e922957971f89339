"""Write a document for a terminal, in its brief form."""

from dataclasses import replace

from gpubench.report.layout.document import (
    Block,
    Bullets,
    Chart,
    Document,
    Facts,
    Figure,
    Listing,
    Paragraph,
    Section,
    Table,
)
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.text_chart import chart_lines, chart_title
from gpubench.report.layout.text_table import text_tables
from gpubench.report.layout.wide_letters import drawn_together, spread_out
from gpubench.report.layout.wrapping import wrapped
from gpubench.report.style import bold, plain

_GAP = 2


def write_text(document: Document, screen: Screen) -> str:
    """Return a document for people, without a newline at the end.

    Args:
        document: What to say; sections, rows and paragraphs that are not `in_brief` are left out.
        screen: Where it is read.
    """
    parts: list[list[str]] = []
    if document.title:
        parts.append([f" {plain(document.title)} ".center(screen.width, "-")])
    for section in document.sections:
        if section.in_brief:
            parts += _section(section, screen)
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _section(section: Section, screen: Screen) -> list[list[str]]:
    blocks = [lines for block in section.blocks if (lines := _block(block, screen))]
    blocks += [wrapped(section.left_out, screen.width)] if section.left_out else []
    if not section.title:
        return blocks
    title = [bold(line, color=screen.color) for line in wrapped(section.title, screen.width)]
    return [title + blocks[0], *blocks[1:]] if blocks else [title]


def _block(block: Block, screen: Screen) -> list[str]:
    match block:
        case Table():
            return _table(block, screen)
        case Paragraph():
            return wrapped(block.text, screen.width) if block.in_brief else []
        case Facts():
            return _facts(block, screen)
        case Bullets():
            return [
                line for text in block.lines for line in wrapped(text, screen.width, indent=_GAP)
            ]
        case Chart():
            title = wrapped(chart_title(block), screen.width)
            return [
                *(bold(line, color=screen.color) for line in title),
                *chart_lines(block, screen.width),
            ]
        case Figure() | Listing():
            return wrapped(f"({block.title}: --format html shows it)", screen.width)


def _table(table: Table, screen: Screen) -> list[str]:
    rows = [tuple(map(_cell, row.cells)) for row in table.rows if row.in_brief]
    if not rows:
        return []
    columns = [replace(column, title=_cell(column.title)) for column in table.columns]
    lines = wrapped(table.title, screen.width) if table.title else []
    for part in text_tables(columns, rows, width=screen.width):
        lines += [""] * bool(lines and lines[-1])
        titles = map(drawn_together, part.titles)
        lines += [bold(line, color=screen.color) for line in titles]
        lines += map(drawn_together, part.rows)
        if part.dropped:
            lines += wrapped(
                f"(not shown at this width: {', '.join(map(drawn_together, part.dropped))})",
                screen.width,
            )
    lines += [line for note in table.notes for line in wrapped(note, screen.width, indent=_GAP)]
    if table.left_out and len(rows) < len(table.rows):
        lines += wrapped(table.left_out, screen.width)
    return lines


def _cell(text: str) -> str:
    return spread_out(plain(text))


def _facts(block: Facts, screen: Screen) -> list[str]:
    indent = max((len(fact.name) for fact in block.facts), default=0) + _GAP
    return [
        line
        for fact in block.facts
        for line in wrapped(f"{fact.name:<{indent}}{fact.text}", screen.width, indent=indent)
    ]
