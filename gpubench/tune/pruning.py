"""Which candidates cannot be the soonest, by those that were trained with."""

import math
from collections.abc import Mapping

from gpubench.tune.candidates import ALIKE, CandidateSize, Why
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


def reason_against(
    size: CandidateSize, found: Mapping[int, Candidate], speed: Speed, ceiling: int
) -> str:
    """Return why a candidate is not worth a run; empty if it may be.

    Args:
        size: The candidate.
        found: Those that were trained with, by size.
        speed: Time per step by size.
        ceiling: The largest size that fits: people take it by rule, and halve it where it does not
            converge, so that these are trained with however little they promise.
    """
    seconds = {one: candidate.seconds(speed) for one, candidate in found.items()}
    best = min(seconds, key=lambda one: seconds[one], default=None)
    if best is None or seconds[best] == math.inf:
        return ""
    steps_s = _LEAST_STEPS * speed.total_s(size.batch_size)
    if steps_s > HOPELESS * seconds[best]:
        return f"{_LEAST_STEPS} steps take {steps_s / seconds[best]:.1f} x the best's time"
    if size.why is Why.HALVED or ALIKE * size.batch_size > ceiling:
        return ""
    tried = {one: took for one, took in seconds.items() if found[one].choice is not None}
    walls = [
        one
        for one, took in tried.items()
        if took > _BEYOND * seconds[best] and _is_between(one, best, size.batch_size)
    ]
    if not walls:
        return ""
    wall = min(walls, key=lambda one: abs(math.log(one / size.batch_size)))
    if tried[wall] == math.inf:
        return f"beyond {wall}, where no rate arrives"
    return f"beyond {wall}, which takes {tried[wall] / seconds[best]:.1f} x the best"


def _is_between(one: int, best: int, size: int) -> bool:
    return best < one < size or size < one < best
