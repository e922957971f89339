"""Which candidates cannot be the soonest, by those that were trained with."""

import math
from collections.abc import Mapping

from gpubench.tune.convergence import Candidate
from gpubench.tune.speed import Speed

HOPELESS = 2.0
"""A size that takes so many times the best one's seconds is left: its runs are cut off there."""

_BEYOND = 1.4
"""Beyond a size that takes so many times the best one's seconds are none that take less: samples
per second level off as sizes grow and samples to the target as they shrink, so that seconds have
one valley."""

_LEAST_STEPS = 2
"""A target has to be met twice."""


def too_slow_steps(size: int, found: Mapping[int, Candidate], speed: Speed) -> str:
    """Return why a size's fewest steps are too slow already; empty if they are not.

    Args:
        size: Samples per step.
        found: The candidates that were trained with, by size.
        speed: Time per step by size.
    """
    best_s = min((one.seconds(speed) for one in found.values()), default=math.inf)
    steps_s = _LEAST_STEPS * speed.total_s(size)
    if steps_s <= HOPELESS * best_s:
        return ""
    return f"{_LEAST_STEPS} steps take {steps_s / best_s:.1f} x the best's time"


def wall_before(size: int, found: Mapping[int, Candidate], speed: Speed) -> str:
    """Return why a candidate cannot be the soonest by what was found between it and the best.

    Args:
        size: Its batch size.
        found: The candidates that were trained with, by size.
        speed: Time per step by size.

    Returns:
        Empty if it may be.
    """
    seconds = {one: candidate.seconds(speed) for one, candidate in found.items()}
    best = min(seconds, key=lambda one: seconds[one], default=None)
    if best is None or seconds[best] == math.inf:
        return ""
    walls = [
        one
        for one, took in seconds.items()
        if found[one].choice is not None
        and took > _BEYOND * seconds[best]
        and _is_between(one, best, size)
    ]
    if not walls:
        return ""
    wall = min(walls, key=lambda one: abs(math.log(one / size)))
    if seconds[wall] == math.inf:
        return f"beyond {wall}, which reaches the target at no rate"
    return f"beyond {wall}, which takes {seconds[wall] / seconds[best]:.1f} x the best"


def _is_between(one: int, best: int, size: int) -> bool:
    return best < one < size or size < one < best
