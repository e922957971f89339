"""A power of two against sizes with the same kernel and the same number of tiles."""

import numpy as np

from gpubench.batches.contrast import ContrastDesign, ContrastReading, MatchedSet
from gpubench.batches.divisibility import ALIGNED
from gpubench.batches.measured import MeasuredCurve
from gpubench.batches.nearby import held_against, no_power, octaves_from
from gpubench.stats.arrays import Array, Booleans, Integers

_WIDTH = 0.45
"""Octaves to either side; reaches 24 and 40 from 32."""

_TALLEST = 512
"""Rows; twice the tallest output tile of today's libraries, which is 256."""

ENOUGH = 4
"""Sets from which on the spread between them is known well enough to judge by."""

_UNALIGNED = (
    "few multiples of 8 need the same tiles as a power of two, so alignment is only partly equal"
)


def has_steps(curve: MeasuredCurve) -> bool:
    """Return whether the recorded tiles make steps of the time curve.

    Where the batch is what a product sums over, every batch needs the same tiles, and time grows
    with it all the same; then tiles say nothing about batch sizes. No tile is that tall.

    Args:
        curve: The times.
    """
    keys = np.array(curve.tile_keys, dtype=object)
    heights = [int(np.ptp(curve.sizes[keys == key])) for key in set(curve.tile_keys) - {""}]
    return bool(heights) and max(heights) * curve.rows < _TALLEST


def same_tiles(curve: MeasuredCurve, log_time: Array) -> ContrastDesign:
    """Return each power of two against its neighbours on the same step of the time curve.

    Within a step time is flat where arithmetic decides, and rises a little with the size where
    memory does. Both are read, since a power of two stands at a step's end, where the two differ
    most: flat, and with the slope that sizes which are no power of two show within steps.

    Where enough powers have a multiple of 8 on their plateau, only these count, so that alignment
    is equal too; else both choices are read.

    Args:
        curve: The times, with plateaus known.
        log_time: Log time by size, blocks and runs averaged.
    """
    slope, error = _slope(curve, log_time)
    among_aligned = _sets(curve, curve.alignment >= ALIGNED)
    choices = {"multiples of 8": among_aligned} if len(among_aligned) > 1 else {}
    if len(among_aligned) < ENOUGH:
        choices["all"] = _sets(curve, curve.alignment >= 0)
    readings = [
        ContrastReading(
            name=f"{name}, {form}",
            sets=sets,
            expected=rise * curve.log_sizes,
            slope_error=known * np.array([_distance(curve, one) for one in sets]),
        )
        for name, sets in choices.items()
        for form, rise, known in (("flat", 0.0, 0.0), ("sloped", slope, error))
    ]
    warning = _UNALIGNED if "all" in choices else ""
    return ContrastDesign(name="same_tiles", readings=tuple(readings), note="", warning=warning)


def _sets(curve: MeasuredCurve, allowed: Booleans) -> tuple[MatchedSet, ...]:
    found = (_set(curve, int(index), allowed) for index in curve.powers)
    return tuple(one for one in found if one is not None)


def _set(curve: MeasuredCurve, index: int, allowed: Booleans) -> MatchedSet | None:
    distances = octaves_from(curve, index)
    same = np.array([key == curve.tile_keys[index] != "" for key in curve.tile_keys])
    needed = same & no_power(curve) & (np.abs(distances) <= _WIDTH)
    # A power below 8 is no multiple of 8 itself, and needs no neighbour that is.
    if curve.alignment[index] >= ALIGNED:
        needed &= allowed
    return held_against(curve, index, np.flatnonzero(needed), _WIDTH, degree=0)


def _distance(curve: MeasuredCurve, one: MatchedSet) -> float:
    """Return how much larger, in logs, the labelled size is than what it is held against."""
    return float(one.weights @ curve.log_sizes[one.members])


def _slope(curve: MeasuredCurve, log_time: Array) -> tuple[float, float]:
    """Return d log time / d log size within plateaus, and its standard error.

    From neighbouring sizes on the same plateau, none of them a power of two; between 0 and 1,
    since a larger batch takes no less time within a step, and no more than its share.
    """
    kept = np.flatnonzero(no_power(curve))
    one, next_one = kept[:-1], kept[1:]
    rise = curve.log_sizes[next_one] - curve.log_sizes[one]
    same = _same_tiles(curve, one, next_one) & (rise <= _WIDTH * np.log(2))
    if same.sum() <= 1:
        return 1.0, 0.0
    rise, change = rise[same], (log_time[next_one] - log_time[one])[same]
    slope = float(rise @ change / (rise @ rise))
    left = change - slope * rise
    error = np.sqrt(left @ left / (len(rise) - 1) / (rise @ rise))
    return float(np.clip(slope, 0.0, 1.0)), float(min(error, 1.0))


def _same_tiles(curve: MeasuredCurve, one: Integers, other: Integers) -> Booleans:
    keys = np.array(curve.tile_keys, dtype=object)
    return np.asarray((keys[one] == keys[other]) & (keys[one] != ""), dtype=bool)
