"""Whether a work's graph may be timed in its stead: by its result, and by its time."""

import statistics
from collections.abc import Callable

from gpubench.device.cuda.driver import CudaDriver
from gpubench.device.cuda.recording import (
    GraphRejectedError,
    RecordedGraph,
    refuse_other_results,
    refuse_other_times,
)
from gpubench.measure.clock import Clock
from gpubench.measure.timed_call import TimedCall

UNGUARDED = "unguarded"
"""The warning of rows whose intervals may hold the host's gaps."""

REJECTED = "graph-rejected"
"""The warning of rows that were to be timed in a graph and were timed by events."""

_SAMPLES = 3


class Trial:
    """Compares a work with its graph.

    Args:
        driver: The GPU.
        events: Times the work launched by the host.
    """

    def __init__(self, driver: CudaDriver, events: Clock) -> None:
        self._driver = driver
        self._events = events

    def single_s(self, timed: TimedCall, calls: int) -> float | None:
        """Return what a call takes when the host launches it; None if that cannot be timed."""
        return median_s(self._events, timed, calls)

    def refuse_other(
        self,
        timed: TimedCall,
        recording: RecordedGraph,
        *,
        single_s: float | None,
        replayed_s: Callable[[], float | None],
        again_s: Callable[[], float | None],
    ) -> None:
        """Refuse a graph that does something else than the work, or takes another time for it.

        Args:
            timed: The work.
            recording: Its graph.
            single_s: What a call takes when the host launches it.
            replayed_s: Times a call of the graph.
            again_s: Times a call launched by the host once more.

        Raises:
            GraphRejectedError: With the reason.
        """
        # The host's gaps in unguarded times would make a graph look wrong for lack of them.
        is_timed = UNGUARDED not in self._events.warnings
        refuse_other_results(self._driver, timed.call, recording, is_timed=is_timed)
        if is_timed:
            try:
                refuse_other_times(single_s, replayed_s())
            except GraphRejectedError:
                # A device clock that moved in between is none of the graph's faults.
                refuse_other_times(again_s(), replayed_s())


def median_s(clock: Clock, timed: TimedCall, calls: int) -> float | None:
    """Return the median seconds of a call over a few samples; None if the clock rejects them."""
    chunk = clock.time(timed, samples=_SAMPLES, calls_per_sample=calls)
    return statistics.median(chunk.times_s) if chunk.times_s else None
