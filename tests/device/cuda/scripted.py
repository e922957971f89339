"""A GPU on a virtual timeline: a queue that runs behind a host whose every action takes time."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from gpubench.device.cuda.driver import (
    Buffer,
    CaptureError,
    ClockMark,
    ClockSpan,
    Event,
    Graph,
)
from gpubench.errors import UnsupportedError

QUEUE_ENTRIES = 1024
"""After so many unfinished launches the host waits for the device."""


@dataclass
class ScriptedEvent:
    """An event; its time is the device's when it gets there."""

    at_s: float = -1.0
    in_graph: bool = False


@dataclass
class ScriptedMark:
    """A reading of the device's counters, and how many there were."""

    cycles: float = 0.0
    at_s: float = 0.0
    readings: int = 0


@dataclass
class ScriptedDriver:
    """Plays a GPU; `kernel` is what works launch on it.

    Args:
        has_blocking_kernel: Whether there is a kernel that holds the device.
        launch_s: Host time of one launch.
        mark_s: Host time of recording an event.
        overhead_s: What an interval reads too much.
        stalls_s: Host pauses, by the number of the launch at which they happen, from 0.
        graph_error: Why nothing can be captured.
        graph_speed: How much faster than alone work runs in a graph.
        graph_timing: Whether events can be recorded inside graphs.
        sm_clock_hz: The device's clock; None for one that has no kernel to read it.
        record_s: Host time of recording one launch into a graph, its share of making it included.
        wait_s: Host time from the device's end to the return of a wait for it.
        read_s: Host time of reading what two events say.
        span_s: Host time of reading what two clock marks say.
        gap_s: What lies between two launches of the host on the device, however early they came.
        graph_gap_s: The same inside a graph.
    """

    has_blocking_kernel: bool = True
    launch_s: float = 5e-6
    mark_s: float = 2e-6
    overhead_s: float = 1e-6
    stalls_s: dict[int, float] = field(default_factory=dict)
    graph_error: str = ""
    graph_speed: float = 1.0
    graph_timing: bool = True
    sm_clock_hz: float | None = 1.98e9
    record_s: float = 0.0
    wait_s: float = 0.0
    read_s: float = 0.0
    span_s: float = 0.0
    gap_s: float = 0.0
    graph_gap_s: float = 0.0
    holds_s: list[float] = field(default_factory=list, init=False)
    launches: int = field(default=0, init=False)
    synchronized: int = field(default=0, init=False)
    claimed: int = field(default=0, init=False)
    l2: "ScriptedL2 | None" = None
    _host_s: float = field(default=0.0, init=False)
    _device_s: float = field(default=0.0, init=False)
    _pending: list[float] = field(default_factory=list, init=False)
    _capturing: "list[Callable[[], None]] | None" = field(default=None, init=False)

    @property
    def can_time_graphs(self) -> bool:
        return self.graph_timing

    def now_s(self) -> float:
        return self._host_s

    def event(self) -> Event:
        return ScriptedEvent()

    def claim(self) -> None:
        self.claimed += 1

    def graph_event(self) -> Event:
        if not self.graph_timing:
            raise UnsupportedError("this torch cannot time inside a graph")
        return ScriptedEvent(in_graph=True)

    def record(self, event: Event) -> None:
        assert isinstance(event, ScriptedEvent)
        if self._capturing is not None:
            assert event.in_graph
            self._capturing.append(lambda: self._event(event))
            return
        self._host_s += self.mark_s
        self._event(event)

    def reached(self, event: Event) -> bool:
        assert isinstance(event, ScriptedEvent)
        return event.at_s <= self._host_s

    def elapsed_s(self, first: Event, last: Event) -> float:
        assert isinstance(first, ScriptedEvent)
        assert isinstance(last, ScriptedEvent)
        assert self.reached(last)
        self._host_s += self.read_s
        return last.at_s - first.at_s + self.overhead_s

    def queue_blocking_kernel(self, seconds: float) -> None:
        assert self.has_blocking_kernel
        self.holds_s.append(seconds)
        self.kernel(seconds)

    def clock_mark(self) -> ClockMark | None:
        return None if self.sm_clock_hz is None else ScriptedMark()

    def mark_clock(self, mark: ClockMark) -> None:
        assert isinstance(mark, ScriptedMark)
        self._host_s += self.mark_s
        mark.at_s = self._device_s = max(self._device_s, self._host_s)
        mark.cycles = self.cycles()
        mark.readings += 1

    def clock_span(self, first: ClockMark, last: ClockMark) -> ClockSpan | None:
        assert isinstance(first, ScriptedMark)
        assert isinstance(last, ScriptedMark)
        assert last.at_s <= self._host_s
        self._host_s += self.span_s
        return ClockSpan(cycles=last.cycles - first.cycles, seconds=last.at_s - first.at_s)

    def cycles(self) -> float:
        """Return what the cycle counter reads when the device has done all that is queued."""
        return self._device_s * (self.sm_clock_hz or 0.0)

    def wait(self, event: Event) -> None:
        assert isinstance(event, ScriptedEvent)
        self._host_s = max(self._host_s, event.at_s) + self.wait_s

    def synchronize(self) -> None:
        self.synchronized += 1
        self._host_s = max(self._host_s, self._device_s) + self.wait_s
        self._pending.clear()

    def buffer(self, nbytes: int) -> Buffer:
        return nbytes

    def sweep(self, buffer: Buffer) -> Callable[[], object]:
        l2 = self.l2
        assert l2 is not None
        assert isinstance(buffer, int)
        return lambda: self.kernel(l2.read_s(buffer))

    def capture(self, enqueue: Callable[[], object]) -> Graph:
        if self.graph_error:
            raise CaptureError(self.graph_error)
        steps: list[Callable[[], None]] = []
        self._capturing = steps
        try:
            enqueue()
        finally:
            self._capturing = None
        return ScriptedGraph(self, steps)

    def kernel(self, seconds: float, *, host_s: float | None = None) -> None:
        """Launch something that keeps the device busy for so long."""
        if self._capturing is not None:
            self._host_s += self.record_s
            self._capturing.append(self._recorded(seconds / self.graph_speed + self.graph_gap_s))
            return
        self._host_s += self.launch_s if host_s is None else host_s
        self._host_s += self.stalls_s.get(self.launches, 0.0)
        self.launches += 1
        self._run(seconds + self.gap_s)
        self._pending.append(self._device_s)
        self._wait_for_room()

    def write(self, action: Callable[[], None]) -> None:
        """Let a kernel write its result: now, or whenever the graph being captured is replayed."""
        if self._capturing is not None:
            self._capturing.append(action)
        else:
            action()

    def _recorded(self, seconds: float) -> Callable[[], None]:
        return lambda: self._run(seconds)

    @property
    def is_capturing(self) -> bool:
        return self._capturing is not None

    def _run(self, seconds: float) -> None:
        self._device_s = max(self._device_s, self._host_s) + seconds

    def _event(self, event: ScriptedEvent) -> None:
        self._device_s = event.at_s = max(self._device_s, self._host_s)

    def _wait_for_room(self) -> None:
        if len(self._pending) > QUEUE_ENTRIES:
            self._host_s = max(self._host_s, self._pending.pop(0))

    def replay(self, steps: list[Callable[[], None]]) -> None:
        self._host_s += self.launch_s
        self._host_s += self.stalls_s.get(self.launches, 0.0)
        self.launches += 1
        for step in steps:
            step()


@dataclass(frozen=True)
class ScriptedGraph:
    driver: ScriptedDriver
    steps: list[Callable[[], None]]

    def replay(self) -> None:
        self.driver.replay(self.steps)


@dataclass
class ScriptedL2:
    """A cache that holds what was read last, as far as it fits."""

    nbytes: int
    evicts: bool = True
    warm_bytes: int = 0
    hot_bytes_per_s: float = 5e12
    cold_bytes_per_s: float = 2e12

    def read_s(self, nbytes: int) -> float:
        is_hot = nbytes == self.warm_bytes
        if self.evicts or not self.warm_bytes:
            self.warm_bytes = nbytes if nbytes <= self.nbytes else 0
        return nbytes / (self.hot_bytes_per_s if is_hot else self.cold_bytes_per_s)


def times(driver: ScriptedDriver, seconds: Iterable[float]) -> Callable[[], None]:
    """Return a work whose calls take these device times, the last one for ever."""
    found = list(seconds)
    script: Iterator[float] = itertools.chain(found, itertools.repeat(found[-1]))
    return lambda: driver.kernel(next(script))
