"""The axis of ratios, on which twice as fast is as far from 1 as half as fast."""

from collections.abc import Iterable
from typing import Any

from gpubench.report.charts.rounding import rounded
from gpubench.report.charts.spec import guide, number, values

TITLE = "speedup: baseline time / contender time"

_LEAST = 1.02
"""An axis reaches as far as this to both sides of 1, so that noise does not fill a picture."""
_FARTHEST = 100.0
"""A ratio beyond this, or below one over it, is of other things than two machines; an interval
of nothing known ends far beyond, and would press all others into one line."""


def ratio_ends(numbers: Iterable[float]) -> list[float]:
    """Return the ends of an axis that holds 1 and all of some ratios that can be meant.

    Args:
        numbers: Ratios and ends of their intervals.
    """
    able = [min(max(ratio, 1 / _FARTHEST), _FARTHEST) for ratio in numbers]
    low, high = min(*able, 1 / _LEAST, 1.0), max(*able, _LEAST, 1.0)
    room = (high / low) ** 0.03
    return [rounded(low / room), rounded(high * room)]


def held(ratio: float) -> float:
    """Return a ratio as it is drawn: what is too far away at the axis' end."""
    return rounded(min(max(ratio, 1 / _FARTHEST), _FARTHEST))


def ratio_channel(field: str, title: str, ends: list[float]) -> dict[str, Any]:
    """Return ratios on a logarithmic axis.

    Args:
        field: A name of ours.
        title: Of the axis.
        ends: Of `ratio_ends`.
    """
    scale = {"type": "log", "domain": ends, "nice": False}
    axis = {"format": "~g", "values": _ticks(*ends), "labelOverlap": "greedy"}
    return number(field, title, scale=scale, axis={**axis, "labelSeparation": 6})


def one_layer(channel: str, title: str, ends: list[float]) -> dict[str, Any]:
    """Return the line where both sides are alike.

    Args:
        channel: `x` or `y`, on which the ratios stand.
        title: Of their axis.
        ends: Of `ratio_ends`.
    """
    encoding = {channel: ratio_channel("ratio", title, ends)}
    mark = guide("rule", strokeDash=[6, 4])
    return {"data": values([{"ratio": 1}]), "mark": mark, "encoding": encoding}


def _ticks(low: float, high: float) -> list[float]:
    """Return round numbers between two ratios, around eight of them."""
    steps = next((one for one in _STEPS if _count(one, low, high) <= _MOST), _STEPS[-1])
    return [tick for tick in steps if low <= tick <= high]


_MOST = 9


def _count(steps: tuple[float, ...], low: float, high: float) -> int:
    return sum(low <= tick <= high for tick in steps)


def _around(step: float, reach: float) -> tuple[float, ...]:
    """Return 1 with multiples of a step to both sides of it."""
    count = round(reach / step)
    return tuple(rounded(1 + step * index) for index in range(-count, count + 1))


_STEPS = (
    _around(0.01, 0.1),
    _around(0.02, 0.2),
    _around(0.05, 0.5),
    _around(0.1, 0.9),
    (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0),
    (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0),
    (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0),
    (0.01, 0.1, 1.0, 10.0, 100.0),
)
"""Sets of ticks, the finest first."""
