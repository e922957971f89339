"""The clock of recorded work: graphs of many calls, replayed as a whole behind a short block."""

import statistics

from gpubench.device.cuda.driver import CudaDriver
from gpubench.device.cuda.event_stream import MOST_INTERVALS, EventStream
from gpubench.device.cuda.recorded_intervals import RecordedIntervals
from gpubench.device.cuda.recording import RecordedGraph
from gpubench.device.cuda.repeated_calls import MOST_RECORDED
from gpubench.measure.clock import Chunk, Clock
from gpubench.measure.mean_clock import mean_clock_hz
from gpubench.measure.timed_call import TimedCall

BATCH_S = 2e-3
"""Of timed intervals in one graph: many times what it takes to block the device and to wait."""

_COLD_INTERVALS = 16
"""Of one graph where something comes ahead of each, which takes an unknown part of its time."""


class GraphClock:
    """Times calls that the device repeats from a graph, so that the host queues one launch for all.

    Intervals are those of `KernelClock`: one call each, or several where they are short. A graph
    holds as many as fill two milliseconds, and is recorded once for all chunks and visits.

    Args:
        driver: The GPU.
        intervals: The graphs.
        queue: Queues them.
        overhead_s: What two events read with nothing between them, in seconds.
    """

    timer = "cuda-graph"
    max_chunk = 4 * MOST_INTERVALS
    chunk_s = 0.05
    shares_intervals = True
    warnings = ()

    def __init__(
        self,
        driver: CudaDriver,
        intervals: RecordedIntervals,
        queue: EventStream,
        *,
        overhead_s: float,
    ) -> None:
        self._driver = driver
        self._intervals = intervals
        self._queue = queue
        self._call_s = 0.0
        self._widths: dict[tuple[int, bool], int] = {}
        self.overhead_s = overhead_s

    def release(self) -> None:
        """Give up the recorded graphs and the memory that they keep for themselves."""
        self._intervals.release()

    @property
    def for_warm_up(self) -> Clock:
        """This clock."""
        return self

    def now_s(self) -> float:
        """Return the host's monotonic time in seconds."""
        return self._driver.now_s()

    def record(self, timed: TimedCall, *, calls_per_sample: int, call_s: float) -> RecordedGraph:
        """Record intervals of a work and return their graph.

        Args:
            timed: The work.
            calls_per_sample: Calls of an interval.
            call_s: About what a call takes, in seconds.

        Raises:
            CaptureError: If the work cannot be recorded.
        """
        self._call_s = call_s
        return self._intervals.recording(timed, self._counts(timed, calls_per_sample))

    def time(self, timed: TimedCall, *, samples: int, calls_per_sample: int) -> Chunk:
        """Time a chunk of whole graphs; see `gpubench.measure.clock.Clock`.

        Raises:
            CaptureError: If the work cannot be recorded, which its trial finds out first.
        """
        counts = self._counts(timed, calls_per_sample)
        replays = max(1, round(samples / len(counts)))
        batches = [self._queue.time(timed, counts) for _ in range(replays)]
        times_s = [
            seconds / calls_per_sample
            for batch in batches
            if batch.trusted
            for seconds in batch.times_s
        ]
        if times_s:
            self._call_s = statistics.median(times_s)
        return Chunk(
            times_s=tuple(times_s),
            intervals_s=sum(sum(batch.times_s) for batch in batches),
            dropped=replays * len(counts) - len(times_s),
            extra_calls=sum(batch.calls for batch in batches) - replays * sum(counts),
            sm_clock_hz=mean_clock_hz([(b.sm_clock_hz, sum(b.times_s)) for b in batches]),
        )

    def _counts(self, timed: TimedCall, calls: int) -> list[int]:
        """Return the intervals of one graph, the same ones as long as calls are shared alike."""
        key = (calls, timed.before is not None)
        if key not in self._widths:
            self._widths[key] = self._width(*key)
        return [calls] * self._widths[key]

    def _width(self, calls: int, is_prepared: bool) -> int:  # noqa: FBT001  # half of a key
        most = _COLD_INTERVALS if is_prepared else MOST_INTERVALS
        fitting = round(BATCH_S / (calls * self._call_s)) if self._call_s > 0 else most
        return max(1, min(fitting, most, MOST_RECORDED // calls))
