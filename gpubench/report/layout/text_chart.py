"""A chart drawn with letters."""

import math

from gpubench.report.layout.document import Chart
from gpubench.units import format_count

_HEIGHT = 9
_EVERY = 2
_MARGIN = 8


def chart_title(chart: Chart) -> str:
    """Return the title with what the marks mean."""
    legend = ", ".join(f"{mark} {name}" for mark, name in reversed(chart.series))
    return f"{chart.title}, {chart.y_unit} ({legend})"


def chart_lines(chart: Chart, width: int) -> tuple[str, ...]:
    """Return values from zero up, over batch size on a log axis.

    Args:
        chart: With at least two different batch sizes.
        width: Columns of the terminal.
    """
    columns = width - _MARGIN - 1
    most = max(point.y for point in chart.points)
    grid = [[" "] * columns for _ in range(_HEIGHT)]
    for mark, name in chart.series:
        for point in chart.points:
            if point.series == name:
                row = round((1 - point.y / most) * (_HEIGHT - 1))
                grid[row][_column(point.x, chart, columns)] = mark
    lines = [
        f"{_level(row, most):>{_MARGIN - 1}} |{''.join(cells)}".rstrip()
        for row, cells in enumerate(grid)
    ]
    return (*lines, " " * _MARGIN + _axis(chart, columns))


def _level(row: int, most: float) -> str:
    if row % _EVERY:
        return ""
    return format_count(most * (1 - row / (_HEIGHT - 1)))


def _column(size: int, chart: Chart, columns: int) -> int:
    low, high = chart.points[0].x, chart.points[-1].x
    return round(math.log(size / low) / math.log(high / low) * (columns - 1))


def _axis(chart: Chart, columns: int) -> str:
    """Return a line with the powers of two below their columns, as many as there is room for.

    Where there is at most one, the ends say which sizes are drawn.
    """
    low, high = chart.points[0].x, chart.points[-1].x
    powers = [1 << n for n in range(high.bit_length()) if low <= 1 << n <= high]
    axis = ["-"] * (columns + 1)
    axis[0] = "+"
    free = 0
    for size in powers if len(powers) > 1 else (low, high):
        label = str(size)
        start = _column(size, chart, columns) + 1
        if len(powers) <= 1:
            start = min(start, len(axis) - len(label))
        if start >= free and start + len(label) <= len(axis):
            axis[start : start + len(label)] = label
            free = start + len(label) + 1
    return "".join(axis)
