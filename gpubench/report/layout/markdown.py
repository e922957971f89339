"""Write a document as GitHub-flavoured Markdown, in full."""

import re
from collections.abc import Callable
from dataclasses import replace

from gpubench.report.layout.commands import words_and_commands
from gpubench.report.layout.document import (
    Align,
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
from gpubench.report.style import plain

_CHART_WIDTH = 90

Picture = Callable[[Figure], str]
"""Returns the address of a figure's picture, as a link has it; empty if there is none."""

_FOLDED = "<details><summary>Figures of this picture</summary>\n\n{}\n\n</details>"

_MARKUP = re.compile(r"[\\`*\[\]|$~]|(?<!\w)_|_(?!\w)")
_LINE_START = re.compile(r"^(?=[#>]|[-+]\s|\d+[.)]\s)")


def write_markdown(document: Document, _screen: Screen) -> str:
    """Return a document with everything in it, without a newline at the end.

    Args:
        document: What to say.
        _screen: Markdown has none.
    """
    return markdown_text(document, lambda _: "")


def markdown_text(document: Document, picture: Picture) -> str:
    """Return a document with everything in it, without a newline at the end.

    Args:
        document: What to say.
        picture: Says where a figure's picture lies.
    """
    parts = [f"# {escaped(document.title)}"] if document.title else []
    for section in document.sections:
        parts += _section(section, picture)
    return "\n\n".join(parts)


def escaped(text: str) -> str:
    """Return a text that a Markdown reader shows as it is: no markup, no tag, no control code."""
    safe = _MARKUP.sub(lambda found: "\\" + found[0], plain(text))
    safe = safe.replace("&", "&amp;").replace("<", "&lt;")
    return _LINE_START.sub(r"\\", safe)


def prose(text: str) -> str:
    """Return the same of a sentence, whose commands are code spans, in which nothing is markup."""
    return "".join(
        f"`{part}`" if is_command else escaped(part) if place == 0 else _inside(part)
        for place, (part, is_command) in enumerate(words_and_commands(plain(text)))
    )


def _inside(text: str) -> str:
    """Return the same of what begins no line."""
    return escaped(f".{text}")[1:]


def _section(section: Section, picture: Picture) -> list[str]:
    blocks = [text for block in section.blocks if (text := _block(block, picture))]
    if not section.title:
        return blocks
    return [f"{'#' * section.level} {escaped(section.title)}", *blocks]


def _block(block: Block, picture: Picture) -> str:
    match block:
        case Table():
            return _table(block)
        case Paragraph():
            return prose(block.text)
        case Facts():
            return "\n".join(
                f"- **{escaped(fact.name)}**: {prose(fact.text)}" for fact in block.facts
            )
        case Bullets():
            return "\n".join(f"- {prose(line)}" for line in block.lines)
        case Chart():
            return _chart(block)
        case Figure() | Listing():
            return _picture(block, picture)


def _picture(block: Figure | Listing, picture: Picture) -> str:
    if isinstance(block, Figure):
        return _figure(block, picture(block))
    return escaped(f"({block.title}: --format html shows it)")


def _figure(figure: Figure, address: str) -> str:
    """Return a picture with its figures folded up, or these alone where there is no picture."""
    if not address:
        return _table(replace(figure.table, title=figure.title))
    table = _table(figure.table)
    return "\n\n".join(
        [
            f"**{escaped(figure.title)}**",
            f"![{escaped(figure.description)}]({address})",
            *([escaped(figure.left_out)] if figure.left_out else []),
            *([_FOLDED.format(table)] if table else []),
        ]
    )


def _chart(chart: Chart) -> str:
    lines = chart_lines(chart, _CHART_WIDTH)
    return "\n".join([escaped(chart_title(chart)), "", "```", *lines, "```"])


def _table(table: Table) -> str:
    if not table.rows:
        return ""
    rules = ["---" if column.align is Align.LEFT else "---:" for column in table.columns]
    lines = [
        [escaped(_full_title(column.group, column.title)) for column in table.columns],
        ["---", *rules[1:]],
        *([escaped(cell) for cell in row.cells] for row in table.rows),
    ]
    above = [f"{escaped(table.title)}\n"] if table.title else []
    notes = ["", *(f"- {prose(note)}" for note in table.notes)] if table.notes else []
    return "\n".join([*above, *(f"| {' | '.join(cells)} |" for cells in lines), *notes])


def _full_title(group: str, title: str) -> str:
    return f"{group}: {title}" if group else title
