"""Timed intervals on the device's queue, and the proof that the host left no gap in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from gpubench.device.cuda.batch_clock import BatchClock
from gpubench.device.cuda.driver import CudaDriver, Event
from gpubench.measure.timed_call import TimedCall

MOST_INTERVALS = 64
"""Of one batch: with a flush and two events each they stay far below the 1024 entries after which
a launch waits for the device."""

_SHORTEST_BLOCKING_S = 0.3e-3
"""Longer than the host's usual hiccups, shorter than what a batch measures."""

_LONGEST_BLOCKING_S = 0.1
"""What the host has not queued by then it cannot queue ahead."""

_MARGIN = 1.3
"""How much longer than the queueing took last time the device is blocked."""

_FIRST_CALL_S = 15e-6
"""Host time of a call before one was seen; a product through torch takes 5 to 15 us."""

_EVENT_PAIR_S = 10e-6
"""The same of an interval's two events and of what is queued before it."""

_ATTEMPTS = 4
"""One, and three with the blocking doubled, or made as long as queueing turned out to take."""

_TELLING = 3
"""Failed attempts that tell a queue that is full from a host that was held up. Of two, a second
pause twice as long as the first looks the same."""

_AS_LONG = 0.25
"""Within this share the host took longer by what the blocking kernel was longer."""


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

    def __init__(self, driver: CudaDriver) -> None:
        self._events = _EventPairs(driver)
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
        self._clock.begin()
        self._events.queue(timed, counts)
        self._clock.end()
        self._driver.synchronize()
        return TimedBatch(
            times_s=self._events.times_s(len(counts)),
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
        attempts: How often a batch is queued at most.
    """

    def __init__(self, driver: CudaDriver, *, attempts: int = _ATTEMPTS) -> None:
        self._driver = driver
        self._events = _EventPairs(driver)
        self._clock = BatchClock(driver)
        self._attempts = attempts
        self._interval_s: dict[tuple[int, bool], float] = {}

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
        kind, calls = (max(counts), timed.before is not None), sum(counts)
        expected_s = max(self._expected_s(kind), queueing_s or 0.0)
        blocking_s = max(_SHORTEST_BLOCKING_S, _MARGIN * expected_s * len(counts))
        failed: list[_Failure] = []
        while len(failed) < self._attempts and not _waits_for_the_device(failed):
            blocking_s = min(blocking_s, _LONGEST_BLOCKING_S)
            blocked, queued_s = self._queue_behind(timed, counts, blocking_s)
            if blocked:
                self._interval_s[kind] = queued_s / len(counts)
                return TimedBatch(
                    times_s=self._events.times_s(len(counts)),
                    trusted=True,
                    too_long=False,
                    calls=(len(failed) + 1) * calls,
                    sm_clock_hz=self._clock.mean_hz(),
                )
            failed.append(_Failure(blocking_s=blocking_s, queued_s=queued_s))
            blocking_s = max(2 * blocking_s, _MARGIN * queued_s)
        return TimedBatch(
            times_s=self._events.times_s(len(counts)),
            trusted=False,
            too_long=_waits_for_the_device(failed),
            calls=len(failed) * calls,
        )

    def _expected_s(self, kind: tuple[int, bool]) -> float:
        """Return how long queueing an interval should take, by others where none was seen yet."""
        if kind in self._interval_s:
            return self._interval_s[kind]
        per_call_s = [seconds / calls for (calls, _), seconds in self._interval_s.items()]
        return max(per_call_s, default=_FIRST_CALL_S) * kind[0] + _EVENT_PAIR_S

    def _queue_behind(
        self, timed: TimedCall, counts: Sequence[int], blocking_s: float
    ) -> tuple[bool, float]:
        """Return whether the device was blocked until all was queued, and how long that took."""
        driver = self._driver
        started_s = driver.now_s()
        self._clock.ahead()
        driver.queue_blocking_kernel(blocking_s)
        self._clock.begin()
        self._events.queue(timed, counts)
        blocked = not driver.reached(self._events.first)
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


class _EventPairs:
    """Pairs of events, made once and recorded again for every batch."""

    def __init__(self, driver: CudaDriver) -> None:
        self._driver = driver
        self._pairs: list[tuple[Event, Event]] = []

    @property
    def first(self) -> Event:
        return self._pairs[0][0]

    def queue(self, timed: TimedCall, counts: Sequence[int]) -> None:
        driver, call, before = self._driver, timed.call, timed.before
        while len(self._pairs) < len(counts):
            self._pairs.append((driver.event(), driver.event()))
        for (start, end), calls in zip(self._pairs, counts, strict=False):
            if before is not None:
                before()
            driver.record(start)
            for _ in range(calls):
                call()
            driver.record(end)

    def times_s(self, count: int) -> tuple[float, ...]:
        return tuple(self._driver.elapsed_s(start, end) for start, end in self._pairs[:count])
