"""The multiprocessors' clock over one batch of queued work, by the device's own counters."""

from gpubench.device.cuda.driver import ClockMark, CudaDriver

SHORTEST_S = 300e-6
"""The nanosecond timer of some GPUs moves once a microsecond: an error of a third of a per cent
here, and of more in shorter spans, which tell nothing."""


class BatchClock:
    """Marks around what is queued between them.

    They belong to the batch: queued behind whatever blocks the device, so that the clock is that of
    the work itself. NVML's clock is of some moment, and read from the host it may be of another
    work's.

    Args:
        driver: The GPU.
    """

    def __init__(self, driver: CudaDriver) -> None:
        self._driver = driver
        self._ahead = driver.clock_mark()
        self._first = driver.clock_mark()
        self._last = driver.clock_mark()
        self._has_ahead = False

    def ahead(self) -> None:
        """Queue a mark ahead of what blocks the device: for batches too short to tell alone."""
        self._mark(self._ahead)
        self._has_ahead = True

    def alone(self) -> None:
        """Do without that mark, in a batch that is known to be long enough."""
        self._has_ahead = False

    def begin(self) -> None:
        """Queue the first mark, where there is such a kernel."""
        self._mark(self._first)

    def end(self) -> None:
        """Queue the last mark."""
        self._mark(self._last)

    def mean_hz(self) -> float | None:
        """Return the mean clock between the marks, in hertz, once the device has come to them.

        Of a short batch with what blocked the device ahead of it: a third of a millisecond of work
        lowers no clock, but may have found it low. None where nothing can tell.
        """
        clock_hz = self._since(self._first)
        return self._since(self._ahead) if clock_hz is None and self._has_ahead else clock_hz

    def _mark(self, mark: ClockMark | None) -> None:
        if mark is not None:
            self._driver.mark_clock(mark)

    def _since(self, first: ClockMark | None) -> float | None:
        if first is None or self._last is None:
            return None
        span = self._driver.clock_span(first, self._last)
        if span is None or span.seconds < SHORTEST_S:
            return None
        return span.cycles / span.seconds
