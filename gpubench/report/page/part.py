"""A part of a page: sections with their anchor, and the same figures for a program."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gpubench.report.layout.document import Block, Section, Table

NO_TABLE = Table(columns=(), rows=())
"""Of a picture whose figures stand beside it already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePart:
    """What stands under one title of the page."""

    sections: tuple[Section, ...]
    data: Mapping[str, Any]
    """Joins the document's data."""


def inner(sections: Iterable[Section], title: str) -> tuple[Section, ...]:
    """Return the sections of an analysis' own document as they stand inside a part of a page.

    Args:
        sections: Of the document; what its terminal form leaves out is here too.
        title: What the first one is called, if it has no title.
    """
    found = list(sections)
    if found and not found[0].title:
        found[0] = replace(found[0], title=title)
    return tuple(replace(one, level=3, blocks=said(one.blocks)) for one in found)


def said(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks that say anything."""
    return tuple(block for block in blocks if _has_content(block))


def _has_content(block: Block) -> bool:
    for name in ("rows", "lines", "facts"):
        content = getattr(block, name, None)
        if content is not None:
            return bool(content)
    return getattr(block, "text", "there") != ""
