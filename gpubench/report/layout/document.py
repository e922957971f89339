"""What a command answers, before anybody has chosen a format.

An analysis makes one document; every writer takes any document. Texts stand here as they came out
of a file: escaping is the business of the writers, who know what their readers would misread.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Align(StrEnum):
    """On which side the cells of a column begin."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What stands in one column of a table."""

    title: str
    align: Align = Align.RIGHT
    group: str = ""
    """Title over neighbouring columns; a table that is too wide is split into one per group."""
    dropped: int = 0
    """Where there is little room, columns with the highest number go first; 0 stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table."""

    cells: tuple[str, ...]
    """As many as there are columns, scaled for a person."""
    in_brief: bool = True
    """Whether a reader with little room sees it too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Cells in columns; the first column names the rows."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    """What marks in its cells mean, one line each, right below it."""
    left_out: str = ""
    """Says, in the brief form only, which rows it leaves out and how to see them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Sentences for people, without line breaks."""

    text: str
    in_brief: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line with its name in front."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Named lines that are read one by one."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """Lines without names that are read one by one."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One mark of a chart."""

    x: int
    """Batch size, >= 1."""
    y: float
    """In the chart's base unit, >= 0."""
    series: str
    """One of the chart's series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Points over batch size on a logarithmic axis, from zero up."""

    title: str
    y_unit: str
    """As in ``rows/s``."""
    series: tuple[tuple[str, str], ...]
    """Mark and name of each series; later ones are drawn over earlier ones."""
    points: tuple[Point, ...]
    """Ascending by batch size, at least two different ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchOption:
    """One way to draw a figure."""

    name: str
    settings: tuple[tuple[str, Any], ...] = ()
    """JSON pointers into the figure's `spec`, and what stands there when this is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """What a reader may choose in a figure, such as a linear or a logarithmic axis."""

    name: str
    options: tuple[SwitchOption, ...]
    """At least two; the first one is how `spec` stands, and each sets the same pointers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture for a page, drawn by Vega-Lite; a terminal has `Chart`."""

    name: str
    """Unique in its document: letters, digits and hyphens, for links and file names."""
    title: str
    description: str
    """What it shows, in a sentence, for a reader who cannot see it."""
    spec: Mapping[str, Any]
    """A Vega-Lite specification with its data inside; it computes nothing that is read off it."""
    table: Table
    """The figures that are drawn, as a person reads them."""
    switches: tuple[Switch, ...] = ()
    left_out: str = ""
    """Says what was too much to draw; empty if everything is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingColumn:
    """One column of a listing."""

    name: str
    description: str
    """What it means, with its unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Lines of a file, unscaled, that a page lets its reader sort and search."""

    name: str
    """Unique in its document, as that of a figure."""
    title: str
    columns: tuple[ListingColumn, ...]
    rows: tuple[tuple[str | float | None, ...], ...]
    """As many values as there are columns; None was not measured."""
    left_out: str = ""
    """Says which lines it leaves out; empty if it has all."""


Block = Table | Paragraph | Facts | Bullets | Chart | Figure | Listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What belongs together, such as all that is said of one machine."""

    blocks: tuple[Block, ...]
    title: str = ""
    in_brief: bool = True
    """Whether a reader with little room sees it too."""
    level: int = 2
    """Of its title: 2 for a part of the document, 3 for what stands inside the part before it."""
    name: str = ""
    """Unique in its document, for links to it: letters, digits and hyphens; empty for none."""
    left_out: str = ""
    """Says, in the brief form only, which sections it leaves out and how to see them."""


Record = Mapping[str, object]
"""One line for a program: names to values in base units; None was not measured."""


def no_records() -> Iterator[Record]:
    """Return no lines."""
    return iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An answer: for people in sections, for programs as lines and as one nested record."""

    sections: tuple[Section, ...]
    title: str = ""
    fields: tuple[str, ...] = ()
    """Names of the records' values, in order."""
    records: Callable[[], Iterator[Record]] = no_records
    """Lines for a spreadsheet; made only for the writer that asks."""
    data: Callable[[], Mapping[str, Any]] = dict
    """All there is to know, for a program; made only for the writer that asks."""
