"""Pairs of events with calls between them, recorded into a graph that is queued as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from gpubench.device.cuda.driver import CudaDriver, Event
from gpubench.device.cuda.recording import RecordedGraph, recorded
from gpubench.measure.timed_call import TimedCall


@dataclass(frozen=True, slots=True)
class _Recorded:
    recording: RecordedGraph
    pairs: tuple[tuple[Event, Event], ...]


class RecordedIntervals:
    """Graphs of intervals, each recorded once; see `gpubench.device.cuda.intervals.Intervals`.

    One launch then queues dozens of calls, so that the device is blocked for a tenth of a
    millisecond and not for as long as that many launches take the host. What comes ahead of an
    interval is recorded too, outside of it.

    Args:
        driver: The GPU.
    """

    def __init__(self, driver: CudaDriver) -> None:
        self._driver = driver
        # Not the first pair's event: what it says between two replays, no manual promises.
        self._gate = driver.event()
        self._graphs: dict[tuple[TimedCall, tuple[int, ...]], _Recorded] = {}
        self._pairs: tuple[tuple[Event, Event], ...] = ()

    @property
    def first(self) -> Event:
        """An event of the stream ahead of the graph."""
        return self._gate

    def prepare(self, timed: TimedCall, counts: Sequence[int]) -> None:
        """Record the intervals, unless they are.

        Raises:
            CaptureError: If the work cannot be recorded.
        """
        self.recording(timed, counts)

    def queue(self, timed: TimedCall, counts: Sequence[int]) -> None:
        """Queue the intervals as one graph."""
        found = self._found(timed, counts)
        self._pairs = found.pairs
        self._driver.record(self._gate)
        found.recording.graph.replay()

    def times_s(self, count: int) -> tuple[float, ...]:
        """Return what the intervals queued last took."""
        return tuple(self._driver.elapsed_s(start, end) for start, end in self._pairs[:count])

    def recording(self, timed: TimedCall, counts: Sequence[int]) -> RecordedGraph:
        """Return the graph of these intervals.

        Raises:
            CaptureError: If the work cannot be recorded.
        """
        return self._found(timed, counts).recording

    def release(self) -> None:
        """Give up all graphs, and the memory that they keep for themselves."""
        self._graphs.clear()

    def _found(self, timed: TimedCall, counts: Sequence[int]) -> _Recorded:
        key = (timed, tuple(counts))
        if key not in self._graphs:
            self._graphs[key] = self._record(timed, counts)
        return self._graphs[key]

    def _record(self, timed: TimedCall, counts: Sequence[int]) -> _Recorded:
        driver = self._driver
        pairs = tuple((driver.graph_event(), driver.graph_event()) for _ in counts)

        def enqueue() -> object:
            result: object = None
            for (start, end), calls in zip(pairs, counts, strict=True):
                if timed.before is not None:
                    timed.before()
                driver.record(start)
                for _ in range(calls):
                    # Let go of first, as a loop of calls does: the next may take its memory.
                    result = None
                    result = timed.call()
                driver.record(end)
            return result

        return _Recorded(recorded(driver, enqueue), pairs)
