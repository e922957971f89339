"""A document's sections as a page has them: parts with what stands inside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gpubench.report.layout.document import Block, Document, Figure, Listing, Section

_TOP = 2
"""Level of the title of a part; 1 is the page's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a page, with an anchor that links can name."""

    anchor: str
    section: Section
    inner: tuple["Part", ...] = ()


def parts_of(document: Document) -> tuple[Part, ...]:
    """Return the parts in order; a section of a lower level stands inside the one before it."""
    parts: list[Part] = []
    for members in _grouped(document.sections):
        head, *inner = (
            Part(anchor=section.name or f"section-{place}", section=section)
            for place, section in members
        )
        parts.append(Part(anchor=head.anchor, section=head.section, inner=tuple(inner)))
    return tuple(parts)


def figures_of(document: Document) -> tuple[Figure, ...]:
    """Return all pictures, in order."""
    return tuple(block for block in _blocks(document) if isinstance(block, Figure))


def listings_of(document: Document) -> tuple[Listing, ...]:
    """Return all listings, in order."""
    return tuple(block for block in _blocks(document) if isinstance(block, Listing))


def _blocks(document: Document) -> Iterator[Block]:
    for section in document.sections:
        yield from section.blocks


def _grouped(sections: Sequence[Section]) -> Iterator[list[tuple[int, Section]]]:
    group: list[tuple[int, Section]] = []
    for place, section in enumerate(sections, start=1):
        if group and section.level <= _TOP:
            yield group
            group = []
        group.append((place, section))
    if group:
        yield group
