from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat

import pytest

from gpubench.device.cuda.sensor_delay import sensor_delay
from gpubench.device.cuda.sensors import SensorReading, UnreadableGpu
from tests.device.cuda.powered import HEAVY, IDLE, PoweredDriver, PoweredSensors


def resting(driver: PoweredDriver) -> Callable[[float], object]:
    """Return what lets host and card wait, the card awake as it is under a process that has it."""

    def rest(seconds: float) -> None:
        driver.rest(seconds)
        driver.card.idle_until(driver.now_s())

    return rest


@dataclass
class PowerOverTime(UnreadableGpu):
    """Sensors that read so many watts from so many seconds after the load began."""

    driver: PoweredDriver
    delay_s: float
    rise_w: float = 400.0

    def read(self) -> SensorReading:
        risen = self.driver.launches > 0 and self.driver.now_s() >= 0.2 + self.delay_s
        return SensorReading(power_w=100.0 + self.rise_w * risen)


@dataclass
class Readings(UnreadableGpu):
    """Sensors that answer reading by reading, the last answer for ever."""

    watts: Iterator[float | None]

    def read(self) -> SensorReading:
        return SensorReading(power_w=next(self.watts))


def test_a_reading_that_is_the_mean_of_a_second_lags_by_half_a_second() -> None:
    """As on an H200: half of the load is in it after half of the second."""
    driver = PoweredDriver()
    resting(driver)(2.0)

    delay = sensor_delay(driver, PoweredSensors(driver), driver.work(2e-4, HEAVY), resting(driver))

    assert delay.half_rise_s == pytest.approx(0.5, abs=0.06)
    assert delay.idle_w is not None
    assert delay.loaded_w is not None
    assert delay.loaded_w > delay.idle_w + 300


@pytest.mark.parametrize("delay_s", [0.05, 0.3, 1.0])
def test_a_reading_that_comes_late_is_late_by_just_that(delay_s: float) -> None:
    """Within a batch of the load, which is 20 ms or so."""
    driver = PoweredDriver()
    sensors = PowerOverTime(driver=driver, delay_s=delay_s)

    found = sensor_delay(driver, sensors, driver.work(2e-4, HEAVY), resting(driver)).half_rise_s

    assert found is not None
    assert delay_s - 1e-3 <= found <= delay_s + 0.05


def test_what_is_loaded_at_the_first_call_is_no_delay() -> None:
    """A library takes a tenth of a second or more to be there."""
    driver = PoweredDriver()
    work = driver.work(2e-4, HEAVY)

    def slow_at_first() -> None:
        if not driver.launches:
            driver.rest(0.4)
        work()

    found = sensor_delay(driver, PoweredSensors(driver), slow_at_first, resting(driver))

    assert found.half_rise_s == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize("kernel_s", [1e-5, 2e-4, 5e-3])
def test_it_takes_less_than_two_seconds_whatever_a_product_takes(kernel_s: float) -> None:
    """Long enough for the mean of a second, short enough to be asked for."""
    driver = PoweredDriver()
    sensor_delay(driver, PoweredSensors(driver), driver.work(kernel_s, HEAVY), resting(driver))
    assert 1.3 < driver.now_s() < 2.0


def test_power_that_hardly_moves_tells_no_delay() -> None:
    """Not 0, and not the moment at which noise passed the middle."""
    driver = PoweredDriver()
    delay = sensor_delay(driver, PoweredSensors(driver), driver.work(2e-4, IDLE), resting(driver))
    assert delay.half_rise_s is None
    assert delay.idle_w is not None


@pytest.mark.parametrize("watts", [(None,), (100.0, None)])
def test_a_gpu_that_tells_no_power_has_no_known_delay(watts: tuple[float | None, ...]) -> None:
    """From the start, or from the moment on at which somebody resets it."""
    driver = PoweredDriver()
    sensors = Readings(watts=chain(watts, repeat(None)))

    delay = sensor_delay(driver, sensors, driver.work(2e-4, HEAVY), resting(driver))

    assert (delay.half_rise_s, delay.loaded_w) == (None, None)
