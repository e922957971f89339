"""Warm up a work that is timed in a graph: by a graph, since single launches take the host long."""

from collections.abc import Callable

from gpubench.device.cuda.driver import CudaDriver
from gpubench.device.cuda.kernel_clock import KernelClock
from gpubench.device.cuda.repeated_calls import Repeated, repeated
from gpubench.device.cuda.wrapped_clock import WrappedClock
from gpubench.measure.clock import Chunk, Clock
from gpubench.measure.timed_call import TimedCall

_FROM_CALLS = 16
"""Fewer are launched one by one, also to learn how long a call takes."""

_MOST_RECORDED = 128
"""Of the shortest calls a quarter of a millisecond, which is more than the launch of it takes."""


class RecordedWarmUp(WrappedClock):
    """The clock of a warm-up in windows of many calls, replayed where the work allows it.

    Nothing that it reads gets into a row, so that its graph needs no trial.

    Args:
        driver: The GPU.
        events: Times single calls.
        replays: Times whole graphs.
        is_replayed: Says whether a work is, or may be, timed in a graph.
    """

    def __init__(
        self,
        driver: CudaDriver,
        events: KernelClock,
        replays: KernelClock,
        is_replayed: Callable[[TimedCall], bool],
    ) -> None:
        super().__init__(events)
        self._driver = driver
        self._events = events
        self._replays = replays
        self._is_replayed = is_replayed
        self._call_s = 0.0
        self._graphs: dict[Callable[[], object], Repeated] = {}

    @property
    def for_warm_up(self) -> Clock:
        """This clock."""
        return self

    def release(self) -> None:
        """Give up the recorded graphs and the memory that they keep for themselves."""
        self._graphs.clear()

    def time(self, timed: TimedCall, *, samples: int, calls_per_sample: int) -> Chunk:
        """Time a window of about so many calls; see `gpubench.measure.clock.Clock`."""
        is_long = calls_per_sample >= _FROM_CALLS and self._call_s > 0
        if is_long and self._is_replayed(timed):
            return self._replayed(timed, samples, calls_per_sample)
        chunk = self._events.time(timed, samples=samples, calls_per_sample=calls_per_sample)
        self._call_s = min(chunk.good_times_s, default=self._call_s)
        return chunk

    def _replayed(self, timed: TimedCall, samples: int, calls: int) -> Chunk:
        if timed.call not in self._graphs:
            self._graphs[timed.call] = repeated(
                self._driver, timed.call, self._call_s, _MOST_RECORDED
            )
        many = self._graphs[timed.call]
        launches = max(1, round(calls / many.calls))
        chunk = self._replays.time(
            TimedCall(call=many.call), samples=samples, calls_per_sample=launches
        )
        made = (samples * launches + chunk.extra_calls) * many.calls
        return Chunk(
            times_s=tuple(time_s / many.calls for time_s in chunk.times_s),
            intervals_s=chunk.intervals_s,
            dropped=chunk.dropped,
            extra_calls=made - samples * calls,
            sm_clock_hz=chunk.sm_clock_hz,
        )
