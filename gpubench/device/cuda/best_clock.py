"""The clock that this card keeps as long as it rests enough: what a burst is judged by."""

from collections.abc import Callable

from gpubench.device.cuda.batch_clock import BatchClock
from gpubench.device.cuda.driver import CudaDriver

HELD_WITHIN = 0.01
"""A clock this close to the best is the best one: steps of 15 MHz are 0.8 % of an H200's 1980."""

_PROBES = 8
_PROBE_S = 5e-3
"""Eight spins of one thread, 40 ms: enough for a card to wake up, too little to warm it."""

_PROBE_REST_S = 20e-3

_LEAST_OF_MAXIMUM = 0.75
"""A card whose clock at rest is further below its maximum is held back by something (NVBench's
limit, too); that clock is nothing to call a burst."""


class BestClock:
    """The highest clock that the card has shown in this process.

    Found out by the card's own counters while almost nothing runs, since the maximum that NVML
    tells is one that many cards never reach: all their samples would be thrown away
    (NVIDIA/nvbench#231).

    Args:
        driver: The GPU.
        rest: Lets the card wait for so many seconds.
        maximum_hz: What the card is made for; None if nobody knows.
    """

    def __init__(
        self, driver: CudaDriver, rest: Callable[[float], object], maximum_hz: float | None
    ) -> None:
        self._driver = driver
        self._rest = rest
        self._maximum_hz = maximum_hz
        self._best_hz: float | None = None
        self._probed = False

    def hz(self) -> float | None:
        """Return the clock in hertz; None where the card has no counters that can be read."""
        if not self._probed:
            self._probed = True
            self._best_hz = self._probe()
        return self._best_hz

    def fell(self, clock_hz: float | None) -> bool:
        """Return whether a clock is known to be lower than the best."""
        if clock_hz is None:
            return False
        best_hz = self.hz()
        return best_hz is not None and clock_hz < (1.0 - HELD_WITHIN) * best_hz

    def hindrance(self) -> str:
        """Return why no clock of this card can be called that of a burst; empty if one can."""
        best_hz = self.hz()
        if best_hz is None or self._maximum_hz is None:
            return ""
        if best_hz >= _LEAST_OF_MAXIMUM * self._maximum_hz:
            return ""
        return (
            f"the clock at rest is {best_hz / 1e6:.0f} MHz"
            f" where {self._maximum_hz / 1e6:.0f} MHz are possible"
        )

    def _probe(self) -> float | None:
        if not self._driver.has_blocking_kernel:
            return None
        clock = BatchClock(self._driver)
        found: list[float] = []
        for _ in range(_PROBES):
            self._rest(_PROBE_REST_S)
            clock.begin()
            self._driver.queue_blocking_kernel(_PROBE_S)
            clock.end()
            self._driver.synchronize()
            clock_hz = clock.mean_hz()
            found += [] if clock_hz is None else [clock_hz]
        return max(found, default=None)
