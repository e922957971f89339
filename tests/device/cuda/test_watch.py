"""A block's telemetry, from recorded sensors."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.device.cuda.sensors import GpuFacts, SensorReading
from gpubench.device.cuda.watch import BlockWatch, polled
from gpubench.device.protocol import BlockUse

OWN = frozenset({1, 2})
ONE_CALL = BlockUse(calls=1)


@dataclass
class Recorded:
    """Sensors that play a recording back.

    Args:
        readings: One after the other, the last one for ever.
        energies_j: What the counter says at the block's start and end.
        seconds: How long the block takes.
        read_after_s: How long it has lasted when the sensors are read.
        best_hz: The clock that this card has in bursts.
        pids: Who is on the GPU at the block's end.
    """

    readings: Sequence[SensorReading] = (SensorReading(),)
    energies_j: tuple[float | None, float | None] = (None, None)
    seconds: float = 1.0
    read_after_s: float = 1.0
    best_hz: float | None = None
    pids: frozenset[int] = OWN
    read_count: int = field(default=0, init=False)
    _energy_calls: int = field(default=0, init=False)

    def facts(self) -> GpuFacts:
        return GpuFacts()

    def read(self) -> SensorReading:
        self.read_count += 1
        return self.readings[min(self.read_count, len(self.readings)) - 1]

    def energy_j(self) -> float | None:
        self._energy_calls += 1
        return self.energies_j[self._energy_calls - 1]

    def processes(self) -> frozenset[int]:
        return self.pids

    def watch(self) -> BlockWatch:
        """Return the watch over a block in which every reading was polled."""
        polled = [100.0 + self.read_after_s] * len(self.readings)
        moments = iter([100.0, *polled, 100.0 + self.seconds])
        watch = BlockWatch(
            self, own=OWN, now_s=lambda: next(moments), clock_fell=self._is_below_best
        )
        watch.start()
        for _ in self.readings:
            watch.poll()
        watch.stop()
        return watch

    def _is_below_best(self, clock_hz: float | None) -> bool:
        return None not in (clock_hz, self.best_hz) and clock_hz != self.best_hz


def test_energy_is_per_call_and_power_is_its_mean() -> None:
    """By the counter, which misses nothing between two readings."""
    watch = Recorded(
        [SensorReading(power_w=999.0)], energies_j=(5000.0, 5600.0), seconds=2.0
    ).watch()

    got = watch.telemetry(BlockUse(calls=300))

    assert got.energy_j == pytest.approx(2.0)
    assert got.power_w == pytest.approx(300.0)


@pytest.mark.parametrize(
    ("energies_j", "seconds"),
    [
        ((5000.0, 5010.0), 1.99),
        ((5000.0, 4000.0), 2.0),
        ((5000.0, 5000.0), 2.0),
        ((None, 5000.0), 2.0),
        ((5000.0, None), 2.0),
    ],
    ids=["short block", "started anew", "stood still", "no start", "no end"],
)
def test_an_energy_that_the_counter_cannot_tell_is_empty(
    energies_j: tuple[float | None, float | None], seconds: float
) -> None:
    """Neither negative nor zero: a GPU that is on uses energy. Power is then that of readings."""
    readings = [SensorReading(power_w=400.0), SensorReading(), SensorReading(power_w=500.0)]

    watch = Recorded(readings, energies_j=energies_j, seconds=seconds).watch()
    got = watch.telemetry(BlockUse(calls=10))

    assert got.energy_j is None
    assert got.power_w == pytest.approx(450.0)


def test_a_block_without_calls_has_no_energy_per_call() -> None:
    """Nothing is divided by zero."""
    assert Recorded(energies_j=(0.0, 9.0)).watch().telemetry(BlockUse(calls=0)).energy_j is None


def test_clocks_are_medians_and_the_temperature_is_the_highest() -> None:
    """One idle reading at the edge must not lower the clock; heat matters at its peak."""
    readings = [
        SensorReading(sm_clock_mhz=345, memory_clock_mhz=2619, temperature_c=50),
        SensorReading(sm_clock_mhz=1980, memory_clock_mhz=2619, temperature_c=63),
        SensorReading(sm_clock_mhz=1965, memory_clock_mhz=2619, temperature_c=61),
    ]

    got = Recorded(readings).watch().telemetry(ONE_CALL)

    assert got.sm_clock_mhz == 1972.5
    assert got.memory_clock_mhz == 2619
    assert got.temperature_c == 63


def test_a_power_read_in_the_first_second_is_not_the_blocks() -> None:
    """NVML's power is a mean of up to a second: it tells of whatever ran before."""
    readings = [SensorReading(power_w=723.0)]

    assert Recorded(readings, read_after_s=0.9).watch().telemetry(ONE_CALL).power_w is None
    assert Recorded(readings, read_after_s=1.0).watch().telemetry(ONE_CALL).power_w == 723.0


def test_a_power_cap_seen_in_the_first_second_may_be_the_neighbours() -> None:
    """The bit outlives its cause, so that it counts only with a clock that was lower itself."""
    early = Recorded([SensorReading(throttle_bits=0x4)], read_after_s=0.5, best_hz=1.98e9).watch()
    full_speed = BlockUse(calls=1, sm_clock_hz=1.98e9)
    slower = BlockUse(calls=1, sm_clock_hz=1.7e9)

    assert early.telemetry(full_speed).throttle is None
    assert early.warnings(full_speed) == ()
    assert early.telemetry(slower).throttle == "power-cap"
    assert early.warnings(slower) == ("power-capped",)


def test_the_clock_that_a_block_counted_itself_comes_first() -> None:
    """NVML's is of some moment, and its first one of what ran before."""
    watch = Recorded([SensorReading(sm_clock_mhz=1200), SensorReading(sm_clock_mhz=1900)]).watch()

    assert watch.telemetry(BlockUse(calls=1, sm_clock_hz=1.7e9)).sm_clock_mhz == 1700
    assert watch.telemetry(ONE_CALL).sm_clock_mhz == 1900


def test_reasons_of_different_moments_are_put_together() -> None:
    """A brake for a twentieth of a second is a brake."""
    watch = Recorded(
        [SensorReading(throttle_bits=0x4), SensorReading(throttle_bits=0x80), SensorReading()]
    ).watch()

    assert watch.telemetry(ONE_CALL).throttle == "power-cap+power-brake"
    assert watch.spoiled()
    assert watch.warnings(ONE_CALL) == ("power-capped",)


def test_a_power_cap_is_a_warning_and_spoils_nothing() -> None:
    """It is kept: sustained work at the limit is what the GPU does."""
    watch = Recorded([SensorReading(throttle_bits=0x4)]).watch()

    assert not watch.spoiled()
    assert watch.warnings(ONE_CALL) == ("power-capped",)


def test_a_healthy_block_says_nothing() -> None:
    """An empty cell is "no reason", as the contract has it."""
    watch = Recorded([SensorReading(throttle_bits=0x1, temperature_c=50)]).watch()

    assert watch.telemetry(ONE_CALL).throttle is None
    assert watch.warnings(ONE_CALL) == ()


def test_a_stranger_on_the_gpu_is_a_warning() -> None:
    """What it does is in the time too."""
    watch = Recorded([SensorReading(throttle_bits=0)], pids=OWN | {77}).watch()

    assert watch.warnings(ONE_CALL) == ("foreign-process",)


def test_a_gpu_without_sensors_says_so_in_the_row() -> None:
    """Nobody would know whether it was throttled."""
    watch = Recorded([SensorReading(), SensorReading()]).watch()

    assert watch.warnings(ONE_CALL) == ("no-sensors",)


def test_a_gpu_that_tells_no_reasons_says_so_in_the_row() -> None:
    """An empty cell would be taken for a GPU that was never held back."""
    silent, seen = SensorReading(temperature_c=50), SensorReading(temperature_c=50, throttle_bits=0)

    assert Recorded([silent, silent]).watch().warnings(ONE_CALL) == ("throttle-unknown",)
    assert Recorded([silent, seen]).watch().warnings(ONE_CALL) == ()


@given(st.lists(st.integers(0, 0x1FF), min_size=1, max_size=6))
def test_the_order_of_readings_changes_no_reason(bits: list[int]) -> None:
    """They are a set."""
    forward = Recorded([SensorReading(throttle_bits=b) for b in bits]).watch()
    backward = Recorded([SensorReading(throttle_bits=b) for b in reversed(bits)]).watch()

    assert forward.telemetry(ONE_CALL).throttle == backward.telemetry(ONE_CALL).throttle
    assert forward.spoiled() == backward.spoiled()


def test_the_sensors_are_read_from_a_thread_until_the_block_ends() -> None:
    """At least once, also in the shortest block, and never after it."""
    sensors = Recorded([SensorReading(temperature_c=50)])
    moments = iter([0.0, 0.0, 1.0])

    with polled(BlockWatch(sensors, own=OWN, now_s=lambda: next(moments)), every_s=60.0) as watch:
        pass

    assert sensors.read_count == 1
    assert watch.telemetry(ONE_CALL).temperature_c == 50


def test_the_thread_ends_with_a_block_that_fails() -> None:
    """The next block has its own."""
    sensors = Recorded([SensorReading(temperature_c=50)])
    moments = iter([0.0, 0.0, 1.0])

    with (
        pytest.raises(RuntimeError, match="out of memory"),
        polled(BlockWatch(sensors, own=OWN, now_s=lambda: next(moments)), every_s=60.0),
    ):
        raise RuntimeError("out of memory")

    assert sensors.read_count == 1
