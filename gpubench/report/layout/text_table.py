"""Lay out a table in the columns of a terminal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from gpubench.report.layout.document import Align, Column
from gpubench.report.layout.wrapping import broken, glued

_GAP = "  "

_MOST_LINES = 1.25
"""Lines per row above which a table with all its columns is harder to read than one without."""

_FEW = 4
"""With so many columns, the names counted, a group is not halved: its numbers belong together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLines:
    """A table as lines, the titles apart, since they may be set in bold."""

    titles: tuple[str, ...]
    rows: tuple[str, ...]
    dropped: tuple[str, ...] = ()
    """Titles of columns for which there was no room."""

    @property
    def width(self) -> int:
        """Columns that the widest line takes."""
        return max(map(len, (*self.titles, *self.rows)), default=0)


def text_tables(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], *, width: int
) -> tuple[TableLines, ...]:
    """Return a table as lines, or several where one of its width is not to be had.

    The first way that fits is taken: titles on one line; titles broken into several; a name that
    is too long on lines of its own above its row, because a name that is cut off names nothing;
    the same without the columns that may be dropped, also where many names would stand alone;
    one table per group of columns, of a wide group one per half of it. A table of few columns may
    be too wide after all.

    Args:
        columns: At least one; the first names the rows.
        rows: Cells, as many per row as columns.
        width: Columns of the terminal.
    """
    for level in sorted({column.dropped for column in columns}, reverse=True):
        kept = [i for i, column in enumerate(columns) if column.dropped <= level]
        found = _in_one([columns[i] for i in kept], [[row[i] for i in kept] for row in rows], width)
        is_readable = level == 0 or len(found.rows) <= _MOST_LINES * len(rows)
        if found.width <= width and is_readable:
            left = tuple(column.title for column in columns if column.dropped > level)
            return (replace(found, dropped=left),)
    return _by_group([columns[i] for i in kept], [[row[i] for i in kept] for row in rows], width)


def _in_one(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> TableLines:
    """Return a table in the first way that fits, else in the last."""
    for are_broken, most in ((False, None), (True, None), (True, width)):
        found = _laid_out(columns, rows, are_titles_broken=are_broken, width=most)
        if found.width <= width:
            break
    return found


def _by_group(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int
) -> tuple[TableLines, ...]:
    """Return a table for each group of columns, all with the names."""
    groups = [list(group) for _, group in groupby(range(len(columns)), lambda i: columns[i].group)]
    if len(groups) <= 2:  # noqa: PLR2004  # the names and one group
        found = _in_one(columns, rows, width)
        if found.width <= width or len(columns) <= _FEW:
            return (found,)
        half = len(columns) // 2 + 1
        groups = [[0], [*range(1, half)], [*range(half, len(columns))]]
    names, *others = groups
    parts = [[*names, *group] for group in others]
    return tuple(
        table
        for part in parts
        for table in text_tables(
            [columns[i] for i in part], [[row[i] for i in part] for row in rows], width=width
        )
    )


def _laid_out(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    are_titles_broken: bool,
    width: int | None,
) -> TableLines:
    """Return the lines of a table.

    Args:
        columns: Of the table.
        rows: Its cells.
        are_titles_broken: Whether titles wider than their cells take several lines.
        width: What long names must leave room in; None gives them as much as they take.
    """
    reaches = [_reach(column, i, rows) for i, column in enumerate(columns)]
    if width is not None:
        reaches[0] = _longest_word(columns[0])
    titles = [
        _title_lines(column, reach) if are_titles_broken else [column.title]
        for column, reach in zip(columns, reaches, strict=True)
    ]
    widths = [
        max([*map(len, titles[i]), *(len(row[i]) for row in rows)]) for i in range(len(columns))
    ]
    _widen_for_groups(columns, widths)
    if width is not None:
        others = sum(widths[1:]) + len(_GAP) * (len(widths) - 1)
        widths[0] = max(min(widths[0], width - others), *map(len, titles[0]))
    height = max(map(len, titles))
    padded = [[""] * (height - len(lines)) + lines for lines in titles]
    head = [_line([lines[i] for lines in padded], columns, widths, width)[0] for i in range(height)]
    return TableLines(
        titles=(*_group_line(columns, widths), *head),
        rows=tuple(line for row in rows for line in _line(row, columns, widths, width)),
    )


def _reach(column: Column, index: int, rows: Sequence[Sequence[str]]) -> int:
    """Return the columns that a title may take without widening its cells."""
    return max([_longest_word(column), *(len(row[index]) for row in rows)])


def _longest_word(column: Column) -> int:
    return max(map(len, glued(column.title).split(" ")))


def _title_lines(column: Column, reach: int) -> list[str]:
    if not column.title:
        return [""]
    return broken(column.title, reach)


def _widen_for_groups(columns: Sequence[Column], widths: list[int]) -> None:
    """Make the first column of each group so wide that the group's title fits."""
    for start, end, title in _groups(columns):
        taken = sum(widths[start:end]) + len(_GAP) * (end - start - 1)
        widths[start] += max(0, len(title) - taken)


def _group_line(columns: Sequence[Column], widths: Sequence[int]) -> tuple[str, ...]:
    line = ""
    for start, _, title in _groups(columns):
        line = line.ljust(sum(widths[:start]) + len(_GAP) * start) + title
    return (line,) if line else ()


def _groups(columns: Sequence[Column]) -> Iterator[tuple[int, int, str]]:
    """Yield where each group with a title begins and ends."""
    start = 0
    for title, members in groupby(columns, lambda column: column.group):
        end = start + len(list(members))
        if title:
            yield start, end, title
        start = end


def _line(
    row: Sequence[str], columns: Sequence[Column], widths: Sequence[int], width: int | None
) -> tuple[str, ...]:
    """Return a row, below its name where that is too long to stand before the next cell."""
    cells = [
        cell.ljust(width) if column.align is Align.LEFT else cell.rjust(width)
        for cell, column, width in zip(row[1:], columns[1:], widths[1:], strict=True)
    ]
    line = _GAP.join([" " * widths[0], *cells]).rstrip()
    reach = len(row[0])
    # The next cell is short in most rows, and leaves room for a name that is a little too long.
    if reach <= widths[0] or not line[: reach + 1].strip():
        return ((row[0].ljust(widths[0]) + line[max(reach, widths[0]) :]).rstrip(),)
    above = [row[0]] if width is None else broken(row[0], width, indent=len(_GAP))
    return *above, line
