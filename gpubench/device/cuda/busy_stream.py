"""A device kept busy by one work: stretches of calls, each queued before the last one ended."""

import itertools
import math
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

from gpubench.device.cuda.driver import ClockMark, CudaDriver, Event
from gpubench.device.cuda.kernel_clock import MOST_CALLS
from gpubench.device.cuda.repeated_calls import Repeated, Repeater
from gpubench.device.cuda.sensors import Sensors
from gpubench.measure.busy import WINDOW_S, BusyWindow
from gpubench.measure.timed_call import TimedCall

STRETCH_S = 0.02
"""Long against the host's usual hiccups, and short against the steps of the energy counter."""


_READ_EVERY_S = 0.04
"""Sensors answer in some milliseconds, in which the next calls are to be queued."""


@dataclass(slots=True, kw_only=True)
class _Stretch:
    """Calls that were queued together."""

    calls: int
    end: Event
    mark: ClockMark | None
    gapless: bool = False
    """Whether it was proven that the device went on to it without waiting for the host."""


@dataclass(slots=True)
class _OpenWindow:
    """What is known of the window so far."""

    times_s: list[float] = field(default_factory=list)
    dropped: int = 0
    calls: int = 0
    seconds: float = 0.0
    marks: list[ClockMark] = field(default_factory=list)
    powers_w: list[float] = field(default_factory=list)
    temperature_c: float | None = None
    energy: list[tuple[float, float]] = field(default_factory=list)


class BusyStream:
    """Queues a work so that the device always has the next calls before it is done with the last.

    The proof is asked of every stretch: when its last call had been queued, the device must not yet
    have come to the end of the stretch before. Events between the stretches tell their times; the
    sensors are read while the device works on. Steps need no proof, since a user waits for the host
    as well.

    Args:
        driver: The GPU.
        sensors: Its sensors.
        overhead_s: What two events read with nothing between them, in seconds.
        is_guarded: Whether stretches with a gap of the host's are left out, as of kernels.
        repeater: Says how the work is called.
    """

    def __init__(
        self,
        driver: CudaDriver,
        sensors: Sensors,
        *,
        overhead_s: float,
        is_guarded: bool,
        repeater: Repeater,
    ) -> None:
        self._driver = driver
        self._repeater = repeater
        self._repeated: Repeated | None = None
        self._sensors = sensors
        self._is_guarded = is_guarded
        self._spare_marks: list[ClockMark] = []
        self._counted_j: float | None = None
        self._read_s = -math.inf
        self.overhead_s = overhead_s

    @property
    def timer(self) -> str:
        """The name of the clock; known once the work is."""
        return self._repeated.timer if self._repeated else "cuda-event"

    @property
    def warnings(self) -> tuple[str, ...]:
        """That a graph was rejected."""
        return self._repeated.warnings if self._repeated else ()

    def now_s(self) -> float:
        """Return the host's monotonic time in seconds."""
        return self._driver.now_s()

    def windows(self, timed: TimedCall) -> Generator[BusyWindow, None, None]:
        """Yield windows for ever; see `gpubench.measure.busy.BusyDevice`."""
        driver = self._driver
        self._repeated = repeated = self._repeater.of(timed)
        call = repeated.call
        driver.synchronize()
        before = driver.event()
        driver.record(before)
        ahead, calls, window = self._queue(call, 1), 1, _OpenWindow()
        try:
            for _ in itertools.count():
                following = self._queue(call, calls)
                following.gapless = not driver.reached(ahead.end)
                driver.wait(ahead.end)
                seconds = driver.elapsed_s(before, ahead.end)
                self._take(window, ahead, seconds)
                calls = _calls_for(seconds / ahead.calls, calls)
                before, ahead = ahead.end, following
                if window.seconds >= WINDOW_S:
                    yield self._closed(window)
                    window = _OpenWindow()
        finally:
            driver.synchronize()

    def _queue(self, call: Callable[[], object], calls: int) -> _Stretch:
        driver = self._driver
        mark = self._spare_marks.pop() if self._spare_marks else driver.clock_mark()
        if mark is not None:
            driver.mark_clock(mark)
        for _ in range(calls):
            call()
        end = driver.event()
        driver.record(end)
        return _Stretch(calls=calls, end=end, mark=mark)

    def _take(self, window: _OpenWindow, stretch: _Stretch, seconds: float) -> None:
        """Note what a stretch that has ended says, and what the sensors say at its end."""
        per_call = self._repeated.calls if self._repeated else 1
        if stretch.gapless or not self._is_guarded:
            window.times_s.append(seconds / (stretch.calls * per_call))
        else:
            window.dropped += 1
        window.calls += stretch.calls * per_call
        window.seconds += seconds
        if stretch.mark is not None:
            window.marks.append(stretch.mark)
        if self._driver.now_s() - self._read_s >= _READ_EVERY_S:
            self._read(window)

    def _read(self, window: _OpenWindow) -> None:
        self._read_s = self._driver.now_s()
        reading = self._sensors.read()
        window.temperature_c = reading.temperature_c
        window.powers_w += [] if reading.power_w is None else [reading.power_w]
        energy_j = self._sensors.energy_j()
        if energy_j is not None and energy_j != self._counted_j:
            self._counted_j = energy_j
            window.energy.append((self._driver.now_s(), energy_j))

    def _closed(self, window: _OpenWindow) -> BusyWindow:
        clock_hz = self._clock_hz(window.marks)
        self._spare_marks += window.marks
        powers_w = window.powers_w
        return BusyWindow(
            times_s=tuple(window.times_s),
            dropped=window.dropped,
            calls=window.calls,
            seconds=window.seconds,
            sm_clock_hz=clock_hz,
            power_w=math.fsum(powers_w) / len(powers_w) if powers_w else None,
            temperature_c=window.temperature_c,
            energy=tuple(window.energy),
        )

    def _clock_hz(self, marks: list[ClockMark]) -> float | None:
        """Return the mean clock from the first stretch's beginning to the last one's."""
        # The first is also the last where a single call takes a second.
        span = self._driver.clock_span(marks[0], marks[-1]) if marks[1:] else None
        return None if span is None else span.cycles / span.seconds


def _calls_for(call_s: float, calls: int) -> int:
    """Return how many calls fill a stretch; at most twice as many as the last one had."""
    wanted = math.ceil(STRETCH_S / call_s) if call_s > 0 else MOST_CALLS
    return max(1, min(wanted, 2 * calls, MOST_CALLS))
