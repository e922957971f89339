"""A power of two against sizes with the same kernel and the same number of tiles."""

import numpy as np

from gpubench.batches.alike import alike_spread
from gpubench.batches.contrast import ContrastDesign, ContrastReading, MatchedSet
from gpubench.batches.divisibility import ALIGNED
from gpubench.batches.measured import MeasuredCurve
from gpubench.batches.nearby import held_against, next_alike, no_power, octaves_from
from gpubench.stats.arrays import Array, Booleans

_WIDTH = 0.45
"""Octaves to either side; reaches 24 and 40 from 32."""

_NARROWEST = 0.1
_TIMES_NEAREST = 2.0
"""The window ends at twice the distance of the nearest equal, but no sooner than at 0.1 octaves.
How full the last tile is moves time too: on an H200, 224 takes 25 % longer than 248 with the same
kernel and tiles, while 248 and 256 differ by 2 %."""

_TALLEST = 512
"""Rows; twice the tallest output tile of today's libraries, which is 256."""

ENOUGH = 4
"""Sets from which on the spread between them is known well enough to judge by."""

_NO_KERNELS = (
    "kernels are unknown, and what a library's choice of another kernel gains would pass for what a"
    " power of two does"
)
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
    alike = alike_spread(curve, log_time)
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
            member_spread=None if alike is None else (alike.spread_of_all, alike.pairs),
        )
        for name, sets in choices.items()
        for form, rise, known in (("flat", 0.0, 0.0), ("sloped", slope, error))
    ]
    return ContrastDesign(
        name="same_tiles",
        readings=tuple(readings),
        note="" if any(curve.kernels) else _NO_KERNELS,
        warning=_UNALIGNED if "all" in choices else "",
    )


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
    if not needed.any():
        return None
    nearest = float(np.abs(distances[needed]).min())
    width = min(max(_TIMES_NEAREST * nearest, _NARROWEST), _WIDTH)
    others = np.flatnonzero(needed & (np.abs(distances) <= width))
    return held_against(curve, index, others, width, degree=0)


def _distance(curve: MeasuredCurve, one: MatchedSet) -> float:
    """Return how much larger, in logs, the labelled size is than what it is held against."""
    return float(one.weights @ curve.log_sizes[one.members])


def _slope(curve: MeasuredCurve, log_time: Array) -> tuple[float, float]:
    """Return d log time / d log size within plateaus, and its standard error.

    From sizes that follow each other on a plateau, none of them a power of two; between 0 and 1,
    since a larger batch takes no less time within a step, and no more than its share.
    """
    one, next_one = next_alike(curve, curve.tile_keys, _WIDTH)
    if len(one) <= 1:
        return 1.0, 0.0
    rise = curve.log_sizes[next_one] - curve.log_sizes[one]
    change = log_time[next_one] - log_time[one]
    slope = float(rise @ change / (rise @ rise))
    left = change - slope * rise
    error = float(np.sqrt(left @ left / (len(rise) - 1) / (rise @ rise)))
    return float(np.clip(slope, 0.0, 1.0)), float(min(error, 1.0))
