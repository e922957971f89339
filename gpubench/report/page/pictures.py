"""Which pictures a page has room for, so that it fits into a mail and opens at once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gpubench.report.layout.document import Block, Figure, Paragraph, Section
from gpubench.units import counted

MOST_PICTURES = 30
"""Of a page, which has at most 1.5 MB then, with 10,000 listed rows."""

_KINDS = (
    "-speeds",
    "-forest",
    "-price",
    "-worth",
    *("-cases-1", "-cases-2", "-cases-3", "-cases-4"),
    "-throughput",
    "-drift",
    "-clock",
    "-power",
    "-memory",
)
"""In the order in which they stay: what decides, what everybody asks for, what proves it."""


def with_room(sections: Sequence[Section], most: int = MOST_PICTURES) -> tuple[Section, ...]:
    """Return the sections with as many pictures as there is room for, and words for the others.

    Args:
        sections: Of a page.
        most: Pictures of the whole page.
    """
    kept = {figure.name for figure in sorted(_figures(sections), key=_rank)[:most]}
    return tuple(_fitted(section, kept, most) for section in sections)


def _figures(sections: Sequence[Section]) -> Iterator[Figure]:
    for section in sections:
        yield from (block for block in section.blocks if isinstance(block, Figure))


def _rank(figure: Figure) -> int:
    """Return the place of a picture's kind; those of one kind stay in their order."""
    found = (place for place, kind in enumerate(_KINDS) if figure.name.endswith(kind))
    return next(found, len(_KINDS))


def _fitted(section: Section, kept: set[str], most: int) -> Section:
    left = [b.title for b in section.blocks if isinstance(b, Figure) and b.name not in kept]
    if not left:
        return section
    titles = "; ".join(left)
    text = f"Not drawn, since a page has room for {counted(most, 'picture')}: {titles}."
    blocks: list[Block] = [
        block for block in section.blocks if not isinstance(block, Figure) or block.name in kept
    ]
    return replace(section, blocks=(*blocks, Paragraph(text=f"{text} --format json has them.")))
