"""The clock of kernels: device time between two events, with or without the host kept out."""

import statistics
from collections.abc import Iterator, Sequence

from gpubench.device.cuda.driver import CudaDriver
from gpubench.device.cuda.event_stream import MOST_INTERVALS, EventStream, TimedBatch
from gpubench.measure.clock import Chunk, Clock
from gpubench.measure.mean_clock import mean_clock_hz
from gpubench.measure.timed_call import TimedCall

MOST_CALLS = 256
"""Of one batch at first: calls of up to four launches fit below the 1024 entries of the queue."""

_GROWS_AFTER = 8
"""Batches in a row that proved themselves, after which twice as many calls are tried again: a host
that was held up for a while is not to cost every later row the timer overheads of split samples."""

_OVERHEAD_SAMPLES = 200


class KernelClock:
    """Times what the device does between two events around one or more calls.

    Args:
        driver: The GPU.
        queue: How intervals are queued.
        overhead_s: What an empty interval reads, in seconds; see `overhead_of`.
        warnings: Names of warnings that every row timed by this clock carries.
    """

    timer = "cuda-event"
    chunk_s = 0.05
    shares_intervals = True

    def __init__(
        self,
        driver: CudaDriver,
        queue: EventStream,
        *,
        overhead_s: float,
        warnings: tuple[str, ...] = (),
    ) -> None:
        self._driver = driver
        self._queue = queue
        self._most_calls = self._fitting_calls = MOST_CALLS
        self._proven = 0
        self.overhead_s = overhead_s
        self.warnings = warnings

    @property
    def max_chunk(self) -> int:
        """The most samples of one chunk; fewer once the queue turned out too short for so many."""
        return min(MOST_INTERVALS, self._most_calls)

    @property
    def for_warm_up(self) -> Clock:
        """This clock."""
        return self

    def now_s(self) -> float:
        """Return the host's monotonic time in seconds."""
        return self._driver.now_s()

    def time(self, timed: TimedCall, *, samples: int, calls_per_sample: int) -> Chunk:
        """Time a chunk; see `gpubench.measure.clock.Clock`.

        A sample of more calls than can be queued ahead is the sum of several intervals. A sample
        with one interval in a batch that failed its proof is dropped.
        """
        counts = _split(calls_per_sample, self._most_calls)
        batches = [
            self._batch(timed, part) for part in _batches(counts * samples, self._most_calls)
        ]
        intervals_s = [time_s for batch in batches for time_s in batch.times_s]
        trusted = [batch.trusted for batch in batches for _ in batch.times_s]
        width = len(counts)
        whole = [
            sum(intervals_s[start : start + width]) / calls_per_sample
            for start in range(0, len(intervals_s), width)
            if all(trusted[start : start + width])
        ]
        return Chunk(
            times_s=tuple(whole),
            intervals_s=sum(intervals_s),
            dropped=samples - len(whole),
            extra_calls=sum(batch.calls for batch in batches) - samples * calls_per_sample,
            intervals_per_sample=width,
            sm_clock_hz=mean_clock_hz([(b.sm_clock_hz, sum(b.times_s)) for b in batches]),
        )

    def _batch(self, timed: TimedCall, counts: Sequence[int]) -> TimedBatch:
        batch = self._queue.time(timed, counts)
        if batch.trusted:
            self._grow()
        else:
            self._shrink(for_ever=batch.too_long)
        return batch

    def _shrink(self, *, for_ever: bool) -> None:
        """Queue fewer calls at a time.

        For ever where each call launches so much that the queue was full: no blocking kernel is
        long enough for that. Else for a while: less is to be queued, so that the host is held up
        less often.
        """
        self._most_calls, self._proven = max(1, self._most_calls // 2), 0
        if for_ever:
            self._fitting_calls = self._most_calls

    def _grow(self) -> None:
        self._proven += 1
        if self._proven >= _GROWS_AFTER and self._most_calls < self._fitting_calls:
            self._most_calls, self._proven = min(2 * self._most_calls, self._fitting_calls), 0


def overhead_of(queue: EventStream) -> float:
    """Return what two events read with nothing between them: the median of 200, in seconds."""
    nothing = TimedCall(call=lambda: None)
    times_s: list[float] = []
    while len(times_s) < _OVERHEAD_SAMPLES:
        times_s += queue.time(nothing, [1] * MOST_INTERVALS).times_s
    return statistics.median(times_s)


def _split(calls: int, most: int) -> list[int]:
    """Return the calls of one sample as counts of at most `most`, nearly equal."""
    parts = -(-calls // most)
    return [calls // parts + (part < calls % parts) for part in range(parts)]


def _batches(counts: Sequence[int], most_calls: int) -> Iterator[Sequence[int]]:
    """Yield runs of counts that are at most 64 and together at most `most_calls` calls."""
    batch: list[int] = []
    for count in counts:
        if batch and (len(batch) == MOST_INTERVALS or sum(batch) + count > most_calls):
            yield batch
            batch = []
        batch.append(count)
    yield batch
