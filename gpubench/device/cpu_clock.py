"""The CPU's clock: the monotonic counter read before and after each sample."""

import statistics
import time
from collections.abc import Callable

from gpubench.measure.clock import Chunk, Clock
from gpubench.measure.timed_call import TimedCall

_NS = 1e-9


class CpuClock:
    """Times work that has finished when it returns.

    `time.perf_counter_ns` is monotonic and integer, so no digit is lost however long the machine
    is up. The loop inside an interval is unrolled for one call, the usual case, because a range
    object would add its own 100 ns to every sample.
    """

    timer = "cpu"
    max_chunk = 64
    chunk_s = 0.05
    shares_intervals = True
    warnings = ()

    def __init__(self, overhead_samples: int = 200) -> None:
        """Measure the timer overhead: the median reading around an empty function."""
        empty = self.time(
            TimedCall(call=lambda: None), samples=overhead_samples, calls_per_sample=1
        )
        self.overhead_s = statistics.median(empty.times_s)

    @property
    def for_warm_up(self) -> Clock:
        """This clock."""
        return self

    def now_s(self) -> float:
        """Return the monotonic time in seconds."""
        return time.perf_counter()

    def time(self, timed: TimedCall, *, samples: int, calls_per_sample: int) -> Chunk:
        """Time a chunk; see `gpubench.measure.clock.Clock`."""
        interval_ns = _interval_of_one if calls_per_sample == 1 else _interval_of_many
        spent_ns = []
        for _ in range(samples):
            if timed.before is not None:
                timed.before()
            spent_ns.append(interval_ns(timed.call, calls_per_sample))
        return Chunk(
            times_s=tuple(ns * _NS / calls_per_sample for ns in spent_ns),
            intervals_s=sum(spent_ns) * _NS,
        )


def _interval_of_one(call: Callable[[], object], _calls: int) -> int:
    read = time.perf_counter_ns
    start = read()
    call()
    return read() - start


def _interval_of_many(call: Callable[[], object], calls: int) -> int:
    read = time.perf_counter_ns
    rounds = range(calls)
    start = read()
    for _ in rounds:
        call()
    return read() - start
