"""Measure a case in the steady state: keep the device busy until nothing moves any more."""

import statistics
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

from gpubench.errors import UnsupportedError
from gpubench.measure.block import BlockTiming, spent_of_block
from gpubench.measure.busy import WINDOW_S, BusyDevice, BusyWindow
from gpubench.measure.limit import Deadline, TimeLimitError
from gpubench.measure.mean_clock import mean_clock_hz
from gpubench.measure.timed_call import TimedCall
from gpubench.model import Telemetry, Timing
from gpubench.stats.summary import summarize

SKIPPED = 3
"""Windows at the beginning: governors oscillate for about three seconds after a step in load
(CUTLASS, GEMM performance measurement methodology)."""

LOOKED_AT = 5
"""Windows that have to stand still, and that become the value."""

MOST_WINDOWS = 30
"""A state that has not settled by then drifts with the heat sink, for minutes."""

_TIME_WITHIN = 0.01
_SLOPE_PER_S = 0.0005
_POWER_WITHIN = 0.03
_TEMPERATURE_WITHIN_C = 1.0
"""Time alone stands still 2.6 % too early on a card that warms up: the clock follows the heat."""

DRIFTING = "still-drifting"
"""The warning of a steady row that had not settled when its windows were used up."""

_HOPELESS_WINDOWS = 3

_LEAST_MOVES = 20
"""Of the energy counter: what they are seen too late by is at most a twentieth of the time between
the first and the last."""


@dataclass(frozen=True, slots=True)
class _Windows:
    """The windows so far."""

    windows: list[BusyWindow]

    @property
    def last(self) -> Sequence[BusyWindow]:
        """Those that are looked at; fewer than wanted at first."""
        return self.windows[SKIPPED:][-LOOKED_AT:]

    @property
    def enough(self) -> bool:
        return len(self.last) == LOOKED_AT

    @property
    def settled(self) -> bool:
        """Whether time, power and temperature stood still over the last windows."""
        if not self.enough or any(not window.times_s for window in self.last):
            return False
        times_s = [statistics.median(window.times_s) for window in self.last]
        seconds = sum(window.seconds for window in self.last)
        slope = statistics.linear_regression(range(LOOKED_AT), times_s).slope * LOOKED_AT / seconds
        return (
            _range(times_s) <= _TIME_WITHIN * statistics.median(times_s)
            and abs(slope) <= _SLOPE_PER_S * statistics.median(times_s)
            and self._within("power_w", lambda level: _POWER_WITHIN * level)
            and self._within("temperature_c", lambda _level: _TEMPERATURE_WITHIN_C)
        )

    def _within(self, name: str, allowed: Callable[[float], float]) -> bool:
        """Whether a reading stood still; one that the device does not have says nothing."""
        found: list[float | None] = [getattr(window, name) for window in self.last]
        known = [value for value in found if value is not None]
        return len(known) < LOOKED_AT or _range(known) <= allowed(statistics.median(known))


def measure_steady(busy: BusyDevice, timed: TimedCall, *, deadline: Deadline) -> BlockTiming:
    """Measure a case under a load that is its own.

    Windows of a second follow each other without a gap. The value is that of the last five, once
    their time, power and temperature stand still. Windows and not calls are its samples: calls
    follow the clock, which dithers, and are no independent readings.

    Args:
        busy: Keeps the device busy.
        timed: The work.
        deadline: When to give up, or to make do with what there is.

    Raises:
        UnsupportedError: If the host is too slow to keep the device busy.
        TimeLimitError: If there is no time for the windows that a value needs.
    """
    started_s = busy.now_s()
    taken = _Windows([])
    with closing(busy.windows(timed)) as windows:
        for window in windows:
            taken.windows.append(window)
            _refuse_gaps(taken.windows)
            if taken.settled or len(taken.windows) >= MOST_WINDOWS or _is_late(deadline, window):
                break
    if not taken.enough:
        raise TimeLimitError(
            f"{len(taken.windows)} windows within the time limit of {deadline.limit_s:g} s,"
            f" {SKIPPED + LOOKED_AT} are the least to report"
        )
    return _block(busy, taken, busy.now_s() - started_s)


def _is_late(deadline: Deadline, window: BusyWindow) -> bool:
    next_s = deadline.clock.now_s() + 2 * max(WINDOW_S, window.seconds)
    return next_s >= deadline.at_s


def _refuse_gaps(windows: Sequence[BusyWindow]) -> None:
    if len(windows) >= _HOPELESS_WINDOWS and not any(w.times_s for w in windows[-LOOKED_AT:]):
        raise UnsupportedError(
            "no steady value: the host queues calls more slowly than the device does them,"
            " so that nothing keeps it busy"
        )


def _block(busy: BusyDevice, taken: _Windows, elapsed_s: float) -> BlockTiming:
    last = [window for window in taken.last if window.times_s]
    medians_s = tuple(statistics.median(window.times_s) for window in last)
    clock_hz = mean_clock_hz((window.sm_clock_hz, window.seconds) for window in last)
    dropped = sum(window.dropped for window in taken.last)
    timed_s = sum(window.seconds for window in last)
    warnings = {DRIFTING: not taken.settled, "samples-dropped": dropped > 0}
    return BlockTiming(
        timing=_timing(busy, taken, last, elapsed_s),
        samples_s=medians_s,
        noise=summarize(medians_s).noise,
        calls=sum(window.calls for window in taken.windows),
        settled_calls_per_sample=None,
        warnings=(*busy.warnings, *(name for name, holds in warnings.items() if holds)),
        sm_clock_hz=clock_hz,
        spent=spent_of_block(timed_s, elapsed_s - timed_s, timed_s),
        own=_telemetry(last),
    )


def _timing(
    busy: BusyDevice, taken: _Windows, last: Sequence[BusyWindow], elapsed_s: float
) -> Timing:
    """Return the windows' median, and the band in which stretches of calls lie around it."""
    stretches = summarize([time_s for window in last for time_s in window.times_s])
    seconds = sum(window.seconds for window in last)
    median_s = statistics.median(statistics.median(window.times_s) for window in last)
    return Timing(
        timer=busy.timer,
        samples=len(last),
        calls_per_sample=max(1, sum(window.calls for window in last) // len(last)),
        dropped_samples=sum(window.dropped for window in last),
        stop_reason="steady" if taken.settled else "time-limit",
        timed_share=min(1.0, seconds / elapsed_s) if elapsed_s > 0 else None,
        time_median_s=median_s,
        time_mean_s=stretches.mean,
        time_min_s=stretches.minimum,
        time_p05_s=stretches.p05,
        time_p25_s=min(median_s, stretches.p25),
        time_p75_s=max(median_s, stretches.p75),
        time_p95_s=stretches.p95,
        time_max_s=stretches.maximum,
        timer_floor_s=busy.overhead_s,
    )


def _telemetry(last: Sequence[BusyWindow]) -> Telemetry:
    """Return power, energy and heat of the windows alone."""
    power_w = _counted_w(last)
    if power_w is None:
        power_w = _mean([window.power_w for window in last])
    call_s = sum(window.seconds for window in last) / sum(window.calls for window in last)
    temperatures_c = [w.temperature_c for w in last if w.temperature_c is not None]
    return Telemetry(
        energy_j=None if power_w is None else power_w * call_s,
        power_w=power_w,
        temperature_c=max(temperatures_c, default=None),
    )


def _counted_w(last: Sequence[BusyWindow]) -> float | None:
    """Return the mean power between the first and the last movement of the energy counter.

    Between movements, since the counter moves in steps of up to 100 ms: from window's end to
    window's end it would be a step off. Seconds apart, the moment at which a step was seen is known
    to a stretch of calls.
    """
    moved = [entry for window in last for entry in window.energy]
    if len(moved) < _LEAST_MOVES:
        return None
    (first_s, first_j), (last_s, last_j) = moved[0], moved[-1]
    return (last_j - first_j) / (last_s - first_s) if last_s > first_s else None


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.fmean(known) if known else None


def _range(values: Sequence[float]) -> float:
    return max(values) - min(values)
