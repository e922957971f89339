"""What a launch costs the host: the time in which no kernel can be shorter than its queueing."""

import statistics
from collections.abc import Callable
from itertools import pairwise

from gpubench.device.cuda.driver import CudaDriver

_BATCHES = 5
_LAUNCHES = 100
"""Of a batch; far fewer than the queue holds, so that the host never waits for the device."""


def launch_cost_s(driver: CudaDriver, launch: Callable[[], object]) -> float:
    """Return the median host time of a launch, in seconds.

    Each launch is timed by itself: a host that is held up now and then is not in a median.

    Args:
        driver: The GPU.
        launch: Queues one short kernel and returns at once.
    """
    launch()  # loads what has to be loaded once
    driver.synchronize()
    return statistics.median(
        seconds for _ in range(_BATCHES) for seconds in _batch_s(driver, launch)
    )


def _batch_s(driver: CudaDriver, launch: Callable[[], object]) -> list[float]:
    """Return what each launch of a batch took, with the device done afterwards."""
    marks_s = [driver.now_s()]
    for _ in range(_LAUNCHES):
        launch()
        marks_s.append(driver.now_s())
    driver.synchronize()
    return [last - first for first, last in pairwise(marks_s)]
