"""What the sensors said while a block was measured: energy, clocks, heat, other processes."""

import statistics
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from gpubench.device.cuda.sensors import SensorReading, Sensors
from gpubench.device.cuda.throttle import capped, names_of, spoils
from gpubench.model import Telemetry

ENERGY_FROM_S = 0.5
"""The shortest block whose energy is told: the counter moves every 20 to 100 ms, which is up to a
fifth of it."""

POLL_EVERY_S = 0.05
"""Often enough to see a throttled tenth of a second, and a thousandth of the host's time."""


class BlockWatch:
    """The sensors over one block.

    Args:
        sensors: The GPU's.
        own: Processes that are allowed to be on the GPU.
        now_s: The host's monotonic time.
    """

    def __init__(
        self, sensors: Sensors, *, own: frozenset[int], now_s: Callable[[], float]
    ) -> None:
        self._sensors = sensors
        self._own = own
        self._now_s = now_s
        self._readings: list[SensorReading] = []
        self._foreign: frozenset[int] = frozenset()
        self._energy_j: float | None = None
        self._seconds = 0.0
        self._before_j: float | None = None
        self._started_s = 0.0

    def start(self) -> None:
        """Begin the block."""
        self._before_j = self._sensors.energy_j()
        self._started_s = self._now_s()

    def poll(self) -> None:
        """Read the sensors once."""
        self._readings.append(self._sensors.read())

    def stop(self) -> None:
        """End the block."""
        self._seconds = self._now_s() - self._started_s
        self._energy_j = _used(self._before_j, self._sensors.energy_j())
        self._foreign = self._sensors.processes() - self._own

    def telemetry(self, calls: int) -> Telemetry:
        """Return what the sensors said; energy is everything the GPU used, per call."""
        known = self._seconds >= ENERGY_FROM_S and self._energy_j is not None and calls > 0
        energy_j = self._energy_j if known else None
        names = names_of(self._bits)
        return Telemetry(
            energy_j=None if energy_j is None else energy_j / calls,
            power_w=self._power_w(energy_j),
            sm_clock_mhz=_median(reading.sm_clock_mhz for reading in self._readings),
            memory_clock_mhz=_median(reading.memory_clock_mhz for reading in self._readings),
            temperature_c=_highest(reading.temperature_c for reading in self._readings),
            throttle="+".join(names) or None,
        )

    def warnings(self) -> tuple[str, ...]:
        """Return what disturbed the block."""
        warnings = {
            "power-capped": capped(self._bits),
            "foreign-process": bool(self._foreign),
            "no-sensors": self._is_silent,
            # An empty `throttle` is else taken to mean that the GPU was never held back.
            "throttle-unknown": not self._is_silent
            and all(reading.throttle_bits is None for reading in self._readings),
        }
        return tuple(name for name, holds in warnings.items() if holds)

    def spoiled(self) -> bool:
        """Return whether heat or the power supply slowed the GPU down."""
        return spoils(self._bits)

    @property
    def _is_silent(self) -> bool:
        return all(reading == SensorReading() for reading in self._readings)

    @property
    def _bits(self) -> int:
        """All reasons of all readings together."""
        bits = 0
        for reading in self._readings:
            bits |= reading.throttle_bits or 0
        return bits

    def _power_w(self, energy_j: float | None) -> float | None:
        """Return the mean power: by the counter where it tells, else by the readings."""
        if energy_j is not None:
            return energy_j / self._seconds
        powers = [reading.power_w for reading in self._readings if reading.power_w is not None]
        return statistics.fmean(powers) if powers else None


@contextmanager
def polled(watch: BlockWatch, every_s: float = POLL_EVERY_S) -> Iterator[BlockWatch]:
    """Read the sensors from a thread while the context lasts.

    A thread, since the block must not stop for it: NVML answers in a tenth of a millisecond and
    lets go of the interpreter meanwhile.
    """
    ended = threading.Event()

    def poll() -> None:
        watch.poll()
        while not ended.wait(every_s):
            watch.poll()

    thread = threading.Thread(target=poll, name="gpubench-sensors", daemon=True)
    watch.start()
    thread.start()
    try:
        yield watch
    finally:
        ended.set()
        thread.join()
        watch.stop()


def _used(before_j: float | None, after_j: float | None) -> float | None:
    """Return the difference of a counter; None where it stood still, fell, or was not told.

    It starts anew when the driver is loaded again, and a GPU that is on uses energy.
    """
    if before_j is None or after_j is None or after_j <= before_j:
        return None
    return after_j - before_j


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def _highest(values: Iterable[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)
