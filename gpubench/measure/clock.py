"""The port through which measuring sees time: a clock that knows when the device has finished."""

import math
from dataclasses import dataclass
from typing import Protocol

from gpubench.measure.timed_call import TimedCall


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A few samples timed in one go, as a GPU times them between two host synchronisations."""

    times_s: tuple[float, ...]
    """Seconds per call of each sample that can be trusted."""
    intervals_s: float
    """Seconds inside timed intervals, dropped ones included; what the timed share counts."""
    dropped: int = 0
    """Samples that failed the clock's own proof and are not among the times."""
    dense_s: tuple[float, ...] = ()
    """Seconds per call that the device was busy, where the clock can tell them from wall time."""
    extra_calls: int = 0
    """Calls made beyond those of the samples: repeated ones, and those that fill a queue."""
    intervals_per_sample: int = 1
    """Timed intervals that a sample is the sum of; each holds the timer overhead once."""
    sm_clock_hz: float | None = None
    """The mean clock of the device over the chunk by its own counters; None if it has none."""

    @property
    def good_times_s(self) -> tuple[float, ...]:
        """The times that a clock can have meant: neither zero, nor negative, nor NaN."""
        return tuple(time_s for time_s in self.times_s if 0.0 < time_s < math.inf)


class Clock(Protocol):
    """Times work on one device; one clock is declared per case and machine.

    A CPU clock reads the time before and after each sample. A GPU clock queues the whole chunk
    behind a spinning kernel and proves afterwards that no host gap is inside an interval. Both
    fit because a clock is asked for chunks and never for a start and an end.
    """

    @property
    def timer(self) -> str:
        """The name that goes into the `timer` column: ``cpu``, ``cuda-event``, ``cuda-graph``."""
        ...

    @property
    def overhead_s(self) -> float:
        """What an empty interval reads, in seconds; >= 0."""
        ...

    @property
    def max_chunk(self) -> int:
        """The most samples that one chunk may hold, >= 1."""
        ...

    @property
    def chunk_s(self) -> float:
        """How long a chunk should take: long against its overhead, short against a time limit."""
        ...

    @property
    def shares_intervals(self) -> bool:
        """Whether calls near the overhead are to share an interval; not if each has its own."""
        ...

    @property
    def warnings(self) -> tuple[str, ...]:
        """Names of warnings that every row timed by this clock carries; usually none."""
        ...

    @property
    def for_warm_up(self) -> "Clock":
        """The clock that times the warm-up: this one, or one that asks less of its intervals."""
        ...

    def now_s(self) -> float:
        """Return a monotonic host time in seconds: for limits and shares, not for results."""
        ...

    def time(self, timed: TimedCall, *, samples: int, calls_per_sample: int) -> Chunk:
        """Time a chunk.

        Args:
            timed: The work, and what runs ahead of each interval and outside it.
            samples: Intervals to time, 1 to `max_chunk`; about so many where a clock times
                them in groups of its own.
            calls_per_sample: Back-to-back calls inside each interval, >= 1.

        Returns:
            The samples in order, with all device work finished.
        """
        ...
