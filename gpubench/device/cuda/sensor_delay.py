"""How far a GPU's power reading lags behind its load."""

from collections.abc import Callable
from dataclasses import dataclass

from gpubench.device.cuda.driver import CudaDriver
from gpubench.device.cuda.sensors import Sensors

_REST_S = 0.2
_LOAD_S = 1.3
"""Longer than the second of which most GPUs' readings are the mean."""

_BATCH_S = 0.02
"""About as long as a GPU takes to renew its reading; the delay is known as finely."""

_LEAST_RISE_W = 20.0
"""Below this a rise may be the fans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorDelay:
    """What a power reading did when a load began."""

    half_rise_s: float | None
    """Seconds until half of the rise was read: half a second where the reading is the mean of
    the last second. None if the GPU tells no power, or it rose too little to tell."""
    idle_w: float | None
    loaded_w: float | None


def sensor_delay(
    driver: CudaDriver,
    sensors: Sensors,
    load: Callable[[], object],
    sleep: Callable[[float], object],
) -> SensorDelay:
    """Load the GPU for 1.3 s and return how long its power reading took to follow.

    Args:
        driver: The GPU, at rest.
        sensors: Of the same GPU.
        load: Queues heavy work, of a few milliseconds at most, and returns at once.
        sleep: Waits for so many seconds.
    """
    load()  # loads what has to be loaded once
    driver.synchronize()
    sleep(_REST_S)
    idle_w = sensors.read().power_w
    if idle_w is None:
        return SensorDelay(half_rise_s=None, idle_w=None, loaded_w=None)
    readings = _readings_under(load, driver, sensors)
    if not readings:
        return SensorDelay(half_rise_s=None, idle_w=idle_w, loaded_w=None)
    loaded_w = readings[-1][1]
    rise_w = loaded_w - idle_w
    half_s = next(seconds for seconds, watts in readings if watts >= idle_w + rise_w / 2)
    return SensorDelay(
        half_rise_s=half_s if rise_w >= _LEAST_RISE_W else None, idle_w=idle_w, loaded_w=loaded_w
    )


def _readings_under(
    load: Callable[[], object], driver: CudaDriver, sensors: Sensors
) -> list[tuple[float, float]]:
    """Return seconds since the load began with the watts that were read, batch by batch.

    The next batch is queued before the one before has ended, so that there is no gap.
    """
    readings: list[tuple[float, float]] = []
    ends = [driver.event(), driver.event()]
    calls, batches = 1, 0
    began_s = now_s = driver.now_s()
    while now_s - began_s < _LOAD_S:
        for _ in range(calls):
            load()
        driver.record(ends[batches % 2])
        if batches:
            driver.wait(ends[(batches - 1) % 2])
        batches += 1
        watts, before_s, now_s = sensors.read().power_w, now_s, driver.now_s()
        if watts is not None:
            readings.append((now_s - began_s, watts))
        if now_s - before_s < _BATCH_S / 2:
            calls *= 2
    driver.synchronize()
    return readings
