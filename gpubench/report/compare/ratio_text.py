"""Ratios of times and their intervals, with as many digits as they deserve."""

from gpubench.compare.comparison_records import Interval

_WIDE = 0.02
_LARGE = 10
_MOST_DECIMALS = 6
_MOST = 100
"""A ratio beyond this, or below one over it, is of other things than two machines."""


def interval_text(interval: Interval) -> str:
    """Return a ratio's interval with as many digits as it deserves; once what lies beyond them."""
    decimals = _decimals(interval)
    ends = [_end(end, decimals) for end in (interval.low, interval.high)]
    is_beyond = interval.low > _MOST or interval.high < 1 / _MOST
    return ends[0] if is_beyond else " - ".join(ends)


def range_text(interval: Interval) -> str:
    """Return a ratio's interval as a sentence has it, ``1.02 to 1.13``."""
    return interval_text(interval).replace(" - ", " to ")


def ratio_text(interval: Interval) -> str:
    """Return a ratio, ``1.02x``, with as many digits as its interval deserves."""
    return f"{_end(interval.speedup, _decimals(interval))}x"


def _end(ratio: float, decimals: int) -> str:
    """Return a ratio, or the side of what can be meant on which it lies."""
    if ratio > _MOST:
        return f"above {_MOST:.0f}"
    return f"below {1 / _MOST:.2f}" if ratio < 1 / _MOST else f"{ratio:.{decimals}f}"


def exact_ratio(ratio: float) -> str:
    """Return a ratio that is known exactly, ``1.250x``; one that is not 1 is not shown as 1."""
    return f"{ratio:.{_told(ratio, 3)}f}x"


def _decimals(interval: Interval) -> int:
    if interval.high - interval.low < _WIDE * interval.speedup:
        decimals = 3
    else:
        decimals = 2 if interval.speedup < _LARGE else 1
    if interval.low <= 1 <= interval.high:
        return decimals
    return _told(interval.low if interval.low > 1 else interval.high, decimals)


def _told(ratio: float, decimals: int) -> int:
    """Return with how many decimals a ratio that is not 1 is seen to be none."""
    if ratio == 1:
        return decimals
    enough = (d for d in range(decimals, _MOST_DECIMALS) if f"{ratio:.{d}f}" != f"{1:.{d}f}")
    return next(enough, _MOST_DECIMALS)
