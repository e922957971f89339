"""Lay out cells in columns, as plain text and as Markdown."""

from collections.abc import Sequence

_GAP = "  "


def text_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, width: int
) -> tuple[str, ...]:
    """Return lines with the first column to the left and the others to the right.

    A first cell that would push its line over the width, or touch the next cell, stands on a line
    of its own, because a name that is cut off names nothing.

    Args:
        header: Titles, one per column.
        rows: Cells, as many per row as titles.
        width: Columns of the terminal.
    """
    table = [header, *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(header))]
    others = sum(widths[1:]) + len(_GAP) * (len(widths) - 1)
    room = max(min(widths[0], width - others), len(header[0]))
    return tuple(line for row in table for line in _row_lines(row, room, widths[1:]))


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the lines of a Markdown table with the first column to the left."""
    rule = ["---", *("---:" for _ in header[1:])]
    return tuple(
        f"| {' | '.join(_escaped(cell) for cell in row)} |" for row in [header, rule, *rows]
    )


def _row_lines(row: Sequence[str], room: int, widths: Sequence[int]) -> tuple[str, ...]:
    cells = [cell.rjust(width) for cell, width in zip(row[1:], widths, strict=True)]
    line = _GAP.join([" " * room, *cells]).rstrip()
    reach = len(row[0])
    # The next cell is short in most rows, and leaves room for a name that is a little too long.
    if reach <= room or not line[: reach + 1].strip():
        return ((row[0] + line[reach:]).rstrip(),)
    return row[0], line


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|")
