"""What the sensors said while a block was measured: energy, clocks, heat, other processes."""

import statistics
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from gpubench.device.cuda.sensors import SensorReading, Sensors
from gpubench.device.cuda.throttle import capped, names_of, spoils, without_cap
from gpubench.device.protocol import BlockUse
from gpubench.model import Telemetry

ENERGY_FROM_S = 2.0
"""The shortest window whose energy and power are told. The counter moves every 20 to 100 ms, so
that its ends are uncertain by up to 100 ms together: a twentieth of two seconds."""

REACHES_BACK_S = 1.0
"""How far readings reach back: NVML's power is a mean of up to a second, and the bit that says that
the power limit held the clock down outlives its cause. What is read earlier in a block may be its
neighbour's."""

POLL_EVERY_S = 0.05
"""Often enough to see a throttled tenth of a second, and a thousandth of the host's time."""


class BlockWatch:
    """The sensors over one block, and what of their readings belongs to it.

    Args:
        sensors: The GPU's.
        own: Processes that are allowed to be on the GPU.
        now_s: The host's monotonic time.
        clock_fell: Says whether a mean clock, in hertz, is lower than this GPU's in bursts.
    """

    def __init__(
        self,
        sensors: Sensors,
        *,
        own: frozenset[int],
        now_s: Callable[[], float],
        clock_fell: Callable[[float | None], bool] = lambda _clock_hz: False,
    ) -> None:
        self._sensors = sensors
        self._own = own
        self._now_s = now_s
        self._clock_fell = clock_fell
        self._readings: list[SensorReading] = []
        self._since_s: list[float] = []
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
        since_s = self._now_s() - self._started_s
        self._readings.append(self._sensors.read())
        self._since_s.append(since_s)

    def stop(self) -> None:
        """End the block."""
        self._seconds = self._now_s() - self._started_s
        self._energy_j = _used(self._before_j, self._sensors.energy_j())
        self._foreign = self._sensors.processes() - self._own

    def telemetry(self, use: BlockUse) -> Telemetry:
        """Return what the sensors said of this block; what may be of another one is empty.

        Energy is everything the GPU used, per call.
        """
        known = self._seconds >= ENERGY_FROM_S and self._energy_j is not None and use.calls > 0
        energy_j = self._energy_j if known else None
        names = names_of(self._bits(use))
        return Telemetry(
            energy_j=None if energy_j is None else energy_j / use.calls,
            power_w=self._power_w(energy_j),
            sm_clock_mhz=self._sm_clock_mhz(use),
            memory_clock_mhz=_median(reading.memory_clock_mhz for reading in self._readings),
            temperature_c=_highest(reading.temperature_c for reading in self._readings),
            throttle="+".join(names) or None,
        )

    def warnings(self, use: BlockUse) -> tuple[str, ...]:
        """Return what disturbed the block."""
        warnings = {
            "power-capped": capped(self._bits(use)),
            "foreign-process": bool(self._foreign),
            "no-sensors": self._is_silent,
            # An empty `throttle` is else taken to mean that the GPU was never held back.
            "throttle-unknown": not self._is_silent
            and all(reading.throttle_bits is None for reading in self._readings),
        }
        return tuple(name for name, holds in warnings.items() if holds)

    def spoiled(self) -> bool:
        """Return whether heat or the power supply slowed the GPU down."""
        return spoils(_together(self._readings))

    @property
    def _is_silent(self) -> bool:
        return all(reading == SensorReading() for reading in self._readings)

    @property
    def _own_readings(self) -> list[SensorReading]:
        """Those that reach back to no moment before the block."""
        pairs = zip(self._readings, self._since_s, strict=True)
        return [reading for reading, since_s in pairs if since_s >= REACHES_BACK_S]

    def _bits(self, use: BlockUse) -> int:
        """Return all reasons together; a power cap only where it was this block's.

        It was if the block's own clock was lower than in bursts, or if it was read when the block
        had lasted for longer than the bit outlives its cause.
        """
        bits = _together(self._readings)
        if self._clock_fell(use.sm_clock_hz):
            return bits
        return without_cap(bits) | _together(self._own_readings)

    def _power_w(self, energy_j: float | None) -> float | None:
        """Return the mean power: by the counter where it tells, else by readings of its own."""
        if energy_j is not None:
            return energy_j / self._seconds
        powers = [reading.power_w for reading in self._own_readings if reading.power_w is not None]
        return statistics.fmean(powers) if powers else None

    def _sm_clock_mhz(self, use: BlockUse) -> float | None:
        """Return the clock that the block counted itself; else NVML's, without the first reading.

        That one is of the moment in which the block began, and so of what ran before it.
        """
        if use.sm_clock_hz is not None:
            return use.sm_clock_hz / 1e6
        return _median(reading.sm_clock_mhz for reading in self._readings[1:])


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


def _together(readings: Iterable[SensorReading]) -> int:
    """Return all reasons of several readings."""
    bits = 0
    for reading in readings:
        bits |= reading.throttle_bits or 0
    return bits


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def _highest(values: Iterable[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)
