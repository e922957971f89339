"""Timed intervals on the device's queue, and the proof that the host left no gap in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from gpubench.device.cuda.batch_clock import SHORTEST_S, BatchClock
from gpubench.device.cuda.driver import CudaDriver
from gpubench.device.cuda.intervals import EventPairs, Intervals
from gpubench.measure.timed_call import TimedCall

MOST_INTERVALS = 64
"""Of one batch: with a flush and two events each they stay far below the 1024 entries after which
a launch waits for the device."""

_LONGEST_BLOCKING_S = 0.1
"""What the host has not queued by then it cannot queue ahead."""

_MARGIN = 1.3
"""How much longer than the queueing took last time the device is blocked."""

_ATTEMPTS = 4
"""One, and three with the blocking doubled, or made as long as queueing turned out to take."""

_TELLING = 3
"""Failed attempts that tell a queue that is full from a host that was held up. Of two, a second
pause twice as long as the first looks the same."""

_AS_LONG = 0.25
"""Within this share the host took longer by what the blocking kernel was longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueingCosts:
    """What queueing is expected to take the host, before any was seen."""

    call_s: float
    interval_s: float
    """Of an interval's two events, and of what is queued before it."""
    shortest_blocking_s: float
    """Longer than the host's usual hiccups, shorter than what a batch measures."""


SINGLY = QueueingCosts(call_s=15e-6, interval_s=10e-6, shortest_blocking_s=0.3e-3)
"""Call by call; a product through torch takes 5 to 25 us."""

AT_ONCE = QueueingCosts(call_s=0.2e-6, interval_s=1e-6, shortest_blocking_s=0.1e-3)
"""As one graph. The host has less time in which it could be held up, so that it is so more rarely;
a batch that lost its proof costs no more than the longer blocking would have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedBatch:
    """The intervals of one batch."""

    times_s: tuple[float, ...]
    """Seconds inside each interval, in order."""
    trusted: bool
    """Whether it was proven that all of them were queued before the first one began."""
    too_long: bool
    """Whether it failed since more was to be queued than the queue takes, or a call waits."""
    calls: int
    """Calls made, those of repeated attempts included."""
    sm_clock_hz: float | None = None
    """The multiprocessors' mean clock over the batch; None where nothing can tell."""


class EventStream(Protocol):
    """Queues intervals and times them on the device."""

    def time(
        self,
        timed: TimedCall,
        counts: Sequence[int],
        *,
        queueing_s: float | None = None,
    ) -> TimedBatch:
        """Time one interval for each count, holding that many calls.

        Args:
            timed: Queues the work once, and what comes ahead of each interval and outside it.
            counts: Calls inside each interval, at most `MOST_INTERVALS` of them.
            queueing_s: What queueing one interval is known to take; None if nobody knows.
        """
        ...


class UnblockedStream:
    """Intervals that begin as soon as the host has queued them, with the host's gaps inside.

    All that is left where no kernel can block the device; such rows carry the warning `unguarded`.
    """

    def __init__(self, driver: CudaDriver, intervals: Intervals | None = None) -> None:
        self._intervals = intervals or EventPairs(driver)
        self._clock = BatchClock(driver)
        self._driver = driver

    def time(
        self,
        timed: TimedCall,
        counts: Sequence[int],
        *,
        queueing_s: float | None = None,
    ) -> TimedBatch:
        """Time a batch; see `EventStream.time`."""
        self._intervals.prepare(timed, counts)
        self._clock.begin()
        self._intervals.queue(timed, counts)
        self._clock.end()
        self._driver.synchronize()
        return TimedBatch(
            times_s=self._intervals.times_s(len(counts)),
            trusted=True,
            too_long=False,
            calls=sum(counts),
            sm_clock_hz=self._clock.mean_hz(),
        )


class BlockedStream:
    """Intervals that are all queued while a spinning kernel keeps the device from starting.

    Once the spin ends, the device runs from event to event without waiting for anybody: what lies
    between two events is its own time. The proof is asked of every batch: when the last event had
    been queued, the device must not yet have reached the first. Else the batch is repeated behind
    a blocking kernel of at least twice the length, and after three of those given up.

    The spin ends by the device's own clock. A kernel that waits for a word from the host, as
    NVBench's does, deadlocks when the host has to wait for the device (NVIDIA/nvbench#240).

    Args:
        driver: The GPU.
        intervals: How they are queued; call by call if it is not said.
        costs: What queueing them is expected to take.
        attempts: How often a batch is queued at most.
    """

    def __init__(
        self,
        driver: CudaDriver,
        intervals: Intervals | None = None,
        *,
        costs: QueueingCosts = SINGLY,
        attempts: int = _ATTEMPTS,
    ) -> None:
        self._driver = driver
        self._intervals = intervals or EventPairs(driver)
        self._costs = costs
        self._clock = BatchClock(driver)
        self._attempts = attempts
        self._interval_s: dict[tuple[int, bool], float] = {}
        self._long: set[tuple[TimedCall, tuple[int, ...]]] = set()

    def time(
        self,
        timed: TimedCall,
        counts: Sequence[int],
        *,
        queueing_s: float | None = None,
    ) -> TimedBatch:
        """Time a batch; see `EventStream.time`."""
        # Intervals of one kind take alike: what a warm-up window of many calls costs the host says
        # little about one of a single call with a flush ahead of it.
        self._intervals.prepare(timed, counts)
        kind, calls = (max(counts), timed.before is not None), sum(counts)
        expected_s = max(self._expected_s(kind), queueing_s or 0.0)
        blocking_s = max(self._costs.shortest_blocking_s, _MARGIN * expected_s * len(counts))
        failed: list[_Failure] = []
        while len(failed) < self._attempts and not _waits_for_the_device(failed):
            blocking_s = min(blocking_s, _LONGEST_BLOCKING_S)
            blocked, queued_s = self._queue_behind(timed, counts, blocking_s)
            if blocked:
                self._interval_s[kind] = queued_s / len(counts)
                times_s = self._intervals.times_s(len(counts))
                if sum(times_s) > 2 * SHORTEST_S:
                    self._long.add((timed, tuple(counts)))
                return TimedBatch(
                    times_s=times_s,
                    trusted=True,
                    too_long=False,
                    calls=(len(failed) + 1) * calls,
                    sm_clock_hz=self._clock.mean_hz(),
                )
            failed.append(_Failure(blocking_s=blocking_s, queued_s=queued_s))
            blocking_s = max(2 * blocking_s, _MARGIN * queued_s)
        return TimedBatch(
            times_s=self._intervals.times_s(len(counts)),
            trusted=False,
            too_long=_waits_for_the_device(failed),
            calls=len(failed) * calls,
        )

    def _expected_s(self, kind: tuple[int, bool]) -> float:
        """Return how long queueing an interval should take, by others where none was seen yet."""
        if kind in self._interval_s:
            return self._interval_s[kind]
        per_call_s = [seconds / calls for (calls, _), seconds in self._interval_s.items()]
        return max(per_call_s, default=self._costs.call_s) * kind[0] + self._costs.interval_s

    def _queue_behind(
        self, timed: TimedCall, counts: Sequence[int], blocking_s: float
    ) -> tuple[bool, float]:
        """Return whether the device was blocked until all was queued, and how long that took."""
        driver = self._driver
        started_s = driver.now_s()
        if (timed, tuple(counts)) in self._long:
            self._clock.alone()
        else:
            self._clock.ahead()
        driver.queue_blocking_kernel(blocking_s)
        self._clock.begin()
        self._intervals.queue(timed, counts)
        blocked = not driver.reached(self._intervals.first)
        self._clock.end()
        queued_s = driver.now_s() - started_s
        driver.synchronize()
        return blocked, queued_s


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
    """A blocking kernel that ended before everything was queued."""

    blocking_s: float
    queued_s: float


def _waits_for_the_device(failed: Sequence[_Failure]) -> bool:
    """Return whether queueing took longer by just what the blocking kernel was longer.

    Then the queue was full, or the call itself waits: the host went on when the blocking kernel
    ended, and none is long enough.
    """
    return len(failed) >= _TELLING and all(
        _as_much_longer(*pair) for pair in pairwise(failed[-_TELLING:])
    )


def _as_much_longer(before: _Failure, last: _Failure) -> bool:
    longer_s = last.blocking_s - before.blocking_s
    # Kernels at their limit are equally long, and tell nothing.
    return 0 < longer_s >= abs(last.queued_s - before.queued_s - longer_s) / _AS_LONG
