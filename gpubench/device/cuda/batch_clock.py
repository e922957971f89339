"""The multiprocessors' clock over one batch of queued work, by the device's own counters."""

from gpubench.device.cuda.driver import CudaDriver

SHORTEST_S = 200e-6
"""The nanosecond timer of some GPUs moves once a microsecond: an error of half a per cent here, and
of more in shorter spans, which tell nothing."""


class BatchClock:
    """Two marks around what is queued between them.

    They belong to the batch: queued behind whatever blocks the device, so that the clock is that of
    the work itself. NVML's clock is of some moment, and read from the host it may be of another
    work's.

    Args:
        driver: The GPU.
    """

    def __init__(self, driver: CudaDriver) -> None:
        self._driver = driver
        self._first = driver.clock_mark()
        self._last = driver.clock_mark()

    def begin(self) -> None:
        """Queue the first mark, where there is such a kernel."""
        if self._first is not None:
            self._driver.mark_clock(self._first)

    def end(self) -> None:
        """Queue the last mark."""
        if self._last is not None:
            self._driver.mark_clock(self._last)

    def mean_hz(self) -> float | None:
        """Return the mean clock between the marks, in hertz, once the device has come to both.

        None where nothing can tell, or the span was too short to.
        """
        if self._first is None or self._last is None:
            return None
        span = self._driver.clock_span(self._first, self._last)
        if span is None or span.seconds < SHORTEST_S:
            return None
        return span.cycles / span.seconds
