"""Warm a card up before the first steady case, so that what is steady does not follow the clock."""

from collections.abc import Callable, Iterable
from contextlib import closing

from gpubench.measure.busy import BusyDevice, BusyWindow
from gpubench.measure.timed_call import TimedCall

LEAST_S = 10.0
"""A card that is warm from what ran before is left alone after so long: what is looked at."""

MOST_S = 120.0
"""A heat sink takes a minute or so; a worker that does not answer for five is given up."""

_WITHIN_C = 1.0


def soak(busy: BusyDevice, call: Callable[[], object]) -> float:
    """Keep a card busy until its temperature stands still; return for how many seconds.

    A steady state that is reached in 8 s follows the temperature of its heat sink, which takes a
    minute, so that the first cases on a cold card would be faster than the last ones.

    Args:
        busy: Keeps the card busy.
        call: Work that draws as much power as any.
    """
    with closing(busy.windows(TimedCall(call=call))) as windows:
        return _soaked(windows)


def _soaked(windows: Iterable[BusyWindow]) -> float:
    seconds = 0.0
    readings: list[tuple[float, float]] = []
    for window in windows:
        seconds += window.seconds
        if window.temperature_c is not None:
            readings.append((seconds, window.temperature_c))
        recent = [c for at_s, c in readings if at_s > seconds - LEAST_S]
        stands_still = not recent or max(recent) - min(recent) <= _WITHIN_C
        if seconds >= MOST_S or (seconds >= LEAST_S and stands_still):
            break
    return seconds
