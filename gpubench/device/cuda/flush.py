"""Empty the L2 cache between samples, and prove that this works on this GPU."""

import statistics
from collections.abc import Callable

from gpubench.device.cuda.driver import CudaDriver
from gpubench.measure.clock import Clock
from gpubench.measure.timed_call import TimedCall

LEAST_FLUSH_BYTES = 64 * 2**20
_SEGMENT_BYTES = 2 * 2**20
"""What torch's allocator takes from the device at a time: a buffer of whole segments takes exactly
its size."""

FLUSHES_OF_L2 = 2
"""Once its size is what NVBench writes; twice, since nobody promises that a cache evicts the
oldest line first."""

PROBES_OF_L2 = 0.25
"""What the probe reads, as a share of the L2: it fits with room to spare even where half of the
L2 is nearer to a multiprocessor than the other."""

EFFECTIVE_FROM = 1.3
"""How much longer the probe must take cold, its launch left out. DRAM has a third to a half of the
L2's bandwidth, so a flush that works shows clearly more, and one that does not shows 1.0."""

_NOTHING_BYTES = 4096
"""A read that takes no longer than its launch."""

_SAMPLES = 32


class L2Flush:
    """What empties a GPU's L2, with the proof that it does.

    Args:
        driver: The GPU.
        l2_bytes: The size of its L2.
        clock: Times the proof.
    """

    def __init__(self, driver: CudaDriver, l2_bytes: int, clock: Clock) -> None:
        self.nbytes = flush_bytes(l2_bytes)
        """What it keeps on the GPU."""
        self.queue = driver.sweep(driver.buffer(self.nbytes))
        """Queues the flush."""
        self.is_effective = l2_bytes > 0 and self._is_proven(driver, l2_bytes, clock)
        """Whether a probe read longer after it; else rows say `flush-ineffective`. Of a cache of
        unknown size nothing can be proven."""

    def _is_proven(self, driver: CudaDriver, l2_bytes: int, clock: Clock) -> bool:
        probe = driver.sweep(driver.buffer(int(PROBES_OF_L2 * l2_bytes)))
        nothing = driver.sweep(driver.buffer(_NOTHING_BYTES))
        return flush_is_effective(clock, probe, nothing, self.queue)


def flush_bytes(l2_bytes: int) -> int:
    """Return the size of the buffer that is read to empty an L2 of this size."""
    segments = -(-FLUSHES_OF_L2 * l2_bytes // _SEGMENT_BYTES)
    return max(LEAST_FLUSH_BYTES, segments * _SEGMENT_BYTES)


def flush_is_effective(
    clock: Clock,
    probe: Callable[[], object],
    nothing: Callable[[], object],
    flush: Callable[[], object],
) -> bool:
    """Return whether reading a part of the L2 takes longer after a flush than without.

    What cannot be timed is not proven either.

    Args:
        clock: Times the probe.
        probe: Reads a quarter of the L2.
        nothing: Reads next to nothing, which takes as long as a launch.
        flush: What is to evict it.
    """
    hot = _times_s(clock, TimedCall(call=probe))
    cold = _times_s(clock, TimedCall(call=probe, before=flush))
    launch = _times_s(clock, TimedCall(call=nothing))
    if not hot or not cold or not launch:
        return False
    launch_s = statistics.median(launch)
    hot_s, cold_s = (statistics.median(times_s) - launch_s for times_s in (hot, cold))
    return cold_s >= EFFECTIVE_FROM * max(hot_s, 0.0) and cold_s > 0


def _times_s(clock: Clock, timed: TimedCall) -> tuple[float, ...]:
    return clock.time(timed, samples=_SAMPLES, calls_per_sample=1).times_s
