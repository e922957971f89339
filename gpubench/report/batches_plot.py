"""A throughput curve drawn with letters."""

import math
from collections.abc import Sequence

from gpubench.batches.records import Point
from gpubench.model import BatchClass, batch_class
from gpubench.units import format_count

MARKS = {BatchClass.CONTROL: ".", BatchClass.MULTIPLE_OF_TEN: "x", BatchClass.POWER_OF_TWO: "o"}
"""Later ones are drawn over earlier ones."""

LEGEND = "o power of two, x multiple of ten, . other"

_HEIGHT = 9
_EVERY = 2
_MARGIN = 8


def plot_lines(points: Sequence[Point], width: int) -> tuple[str, ...]:
    """Return throughput from zero up, over batch size on a log axis.

    Args:
        points: At least two batch sizes, ascending.
        width: Columns of the terminal.
    """
    columns = width - _MARGIN - 1
    most = max(point.per_s for point in points)
    grid = [[" "] * columns for _ in range(_HEIGHT)]
    for kind, mark in MARKS.items():
        for point in points:
            if batch_class(point.batch_size) is kind:
                row = round((1 - point.per_s / most) * (_HEIGHT - 1))
                grid[row][_column(point.batch_size, points, columns)] = mark
    lines = [
        f"{_level(row, most):>{_MARGIN - 1}} |{''.join(cells)}".rstrip()
        for row, cells in enumerate(grid)
    ]
    return (*lines, " " * _MARGIN + _axis(points, columns))


def _level(row: int, most: float) -> str:
    if row % _EVERY:
        return ""
    return format_count(most * (1 - row / (_HEIGHT - 1)))


def _column(size: int, points: Sequence[Point], columns: int) -> int:
    low, high = points[0].batch_size, points[-1].batch_size
    return round(math.log(size / low) / math.log(high / low) * (columns - 1))


def _axis(points: Sequence[Point], columns: int) -> str:
    """Return a line with the powers of two below their columns, as many as there is room for."""
    low, high = points[0].batch_size, points[-1].batch_size
    axis = ["-"] * (columns + 1)
    axis[0] = "+"
    free = 0
    for exponent in range(high.bit_length()):
        power = 1 << exponent
        if low <= power <= high:
            start = _column(power, points, columns) + 1
            label = str(power)
            if start >= free and start + len(label) <= len(axis):
                axis[start : start + len(label)] = label
                free = start + len(label) + 1
    return "".join(axis)
