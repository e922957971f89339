"""Pairs of events with calls between them, queued one by one."""

from collections.abc import Sequence
from typing import Protocol

from gpubench.device.cuda.driver import CudaDriver, Event
from gpubench.measure.timed_call import TimedCall


class Intervals(Protocol):
    """A way to queue intervals, and to read what they took."""

    @property
    def first(self) -> Event:
        """The event that the device comes to ahead of all calls that were queued last."""
        ...

    def prepare(self, timed: TimedCall, counts: Sequence[int]) -> None:
        """Make what queueing needs, which may take long."""
        ...

    def queue(self, timed: TimedCall, counts: Sequence[int]) -> None:
        """Queue an interval for each count, holding that many calls."""
        ...

    def times_s(self, count: int) -> tuple[float, ...]:
        """Return the seconds of the first intervals queued last, once the device is done."""
        ...


class EventPairs:
    """Pairs of events, made once and recorded again for every batch.

    Args:
        driver: The GPU.
    """

    def __init__(self, driver: CudaDriver) -> None:
        self._driver = driver
        self._pairs: list[tuple[Event, Event]] = []

    @property
    def first(self) -> Event:
        """The first interval's beginning."""
        return self._pairs[0][0]

    def prepare(self, timed: TimedCall, counts: Sequence[int]) -> None:
        """Make the events that are missing."""
        while len(self._pairs) < len(counts):
            self._pairs.append((self._driver.event(), self._driver.event()))

    def queue(self, timed: TimedCall, counts: Sequence[int]) -> None:
        """Queue intervals; see `Intervals.queue`."""
        driver, call, before = self._driver, timed.call, timed.before
        for (start, end), calls in zip(self._pairs, counts, strict=False):
            if before is not None:
                before()
            driver.record(start)
            for _ in range(calls):
                call()
            driver.record(end)

    def times_s(self, count: int) -> tuple[float, ...]:
        """Return what the intervals took; see `Intervals.times_s`."""
        return tuple(self._driver.elapsed_s(start, end) for start, end in self._pairs[:count])
