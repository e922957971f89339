"""The clock of whole passes: wall time between boundaries of queued steps, and the busy part."""

from collections.abc import Callable
from itertools import pairwise

from gpubench.device.cuda.batch_clock import BatchClock
from gpubench.device.cuda.driver import CudaDriver, Event
from gpubench.device.cuda.event_stream import EventStream
from gpubench.measure.clock import Chunk, Clock
from gpubench.measure.timed_call import TimedCall

_LEAD_IN_FROM = 16
"""Samples of a chunk from which on one more step, ahead of them, fills the queue. It costs at most
a sixteenth of the chunk; where a chunk holds fewer steps they are so long that the gaps at the
beginning of the first one are lost in it."""

_DENSE_EVERY = 4
"""Samples between two dense steps at least: few enough for one in the six of the slowest work,
many enough to take a fifth of its time at most."""

_DENSE_EVERY_SINGLE = 6
"""The same where steps come one at a time, as they do while warming up: what is found there is not
kept, and a step for it would be wasted."""

_SAMPLES_PER_DENSE = 16
"""In long chunks: three dense steps or so in a block of short ones, for a median."""

_DENSE_TRIES = 2
"""After so many failed proofs in a row a step launches more than the queue holds, and it always
will."""


class StepClock:
    """Times steps as a training loop runs them: queued one after the other, never waited for.

    A boundary is marked after every step. The time from one to the next is what a user waits for:
    the device's time where the host runs ahead, and the host's where the device has to wait. How
    much of it the device was busy is measured by a step now and then that is queued as a whole
    while the device is blocked, which takes the host's gaps out; a step that is too long for the
    queue has no such figure.

    Args:
        driver: The GPU.
        blocked: Queues a step with the device blocked; None where that is not possible.
        overhead_s: What two events read with nothing between them, in seconds.
        warnings: Names of warnings that every row timed by this clock carries.
    """

    timer = "cuda-event"
    max_chunk = 256
    # Longer than that of kernels: the step that fills the queue is to be a small part of it.
    chunk_s = 0.4
    shares_intervals = True

    def __init__(
        self,
        driver: CudaDriver,
        blocked: EventStream | None,
        *,
        overhead_s: float,
        warnings: tuple[str, ...] = (),
    ) -> None:
        self._driver = driver
        self._blocked = blocked
        self._dense_tries = _DENSE_TRIES
        self._since_dense = 0
        self._events: list[Event] = []
        self._clock = BatchClock(driver)
        self.overhead_s = overhead_s
        self.warnings = warnings

    @property
    def for_warm_up(self) -> Clock:
        """This clock."""
        return self

    def now_s(self) -> float:
        """Return the host's monotonic time in seconds."""
        return self._driver.now_s()

    def time(self, timed: TimedCall, *, samples: int, calls_per_sample: int) -> Chunk:
        """Time a chunk; see `gpubench.measure.clock.Clock`.

        Raises:
            ValueError: If something is to be done between the steps, which would be timed.
        """
        if timed.before is not None:
            raise ValueError("steps follow each other; nothing can be queued outside of them")
        lead_in = samples >= _LEAD_IN_FROM
        walls_s, queueing_s = self._walls_s(timed.call, samples + lead_in, calls_per_sample)
        clock_hz = self._clock.mean_hz()
        self._since_dense += samples
        steps = samples // _SAMPLES_PER_DENSE or 1
        is_due = self._since_dense >= (_DENSE_EVERY if samples > 1 else _DENSE_EVERY_SINGLE)
        dense = self._dense(timed, steps, queueing_s) if is_due else _NOTHING
        return Chunk(
            times_s=tuple(wall_s / calls_per_sample for wall_s in walls_s[lead_in:]),
            intervals_s=sum(walls_s[lead_in:]) + sum(dense.times_s),
            dense_s=dense.times_s,
            extra_calls=lead_in * calls_per_sample + dense.extra_calls,
            sm_clock_hz=clock_hz,
        )

    def _walls_s(
        self, call: Callable[[], object], steps: int, calls: int
    ) -> tuple[list[float], float]:
        """Return the seconds of each step, and what queueing a call took the host."""
        driver = self._driver
        while len(self._events) <= steps:
            self._events.append(driver.event())
        self._clock.begin()
        driver.record(self._events[0])
        started_s = driver.now_s()
        for event in self._events[1 : steps + 1]:
            for _ in range(calls):
                call()
            driver.record(event)
        queueing_s = (driver.now_s() - started_s) / (steps * calls)
        self._clock.end()
        driver.synchronize()
        boundaries = pairwise(self._events[: steps + 1])
        return [driver.elapsed_s(first, last) for first, last in boundaries], queueing_s

    def _dense(self, timed: TimedCall, steps: int, queueing_s: float) -> Chunk:
        """Time steps one by one with the device blocked, unless that failed before."""
        self._since_dense = 0
        if self._blocked is None or self._dense_tries == 0:
            return _NOTHING
        times_s: list[float] = []
        calls = 0
        for _ in range(steps):
            batch = self._blocked.time(timed, [1], queueing_s=queueing_s)
            calls += batch.calls
            if not batch.trusted:
                self._dense_tries -= 1
                break
            self._dense_tries = _DENSE_TRIES
            times_s += batch.times_s
        return Chunk(times_s=tuple(times_s), intervals_s=0.0, extra_calls=calls)


_NOTHING = Chunk(times_s=(), intervals_s=0.0)
