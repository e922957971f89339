"""A power of two against what must be its equals where nobody recorded kernels and tiles."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gpubench.batches.contrast import Design, MatchedSet, Reading
from gpubench.batches.measured import Measured
from gpubench.batches.nearby import held_against, no_power, octaves_from
from gpubench.batches.smooth import Saturation

Array = NDArray[np.float64]

_FROM = 32
"""Powers from here on: below, no other size is close enough."""

_JUST_BELOW = 1 / 16
"""How far below a power, as its share, a size surely needs as many tiles: a tile that divides the
power is larger than the step. Other tiles end there once in a while, for single powers."""

_MOST_ROWS = 16
"""Rows per batch element up to which one element less is less than a tile."""

_WIDTH = 0.6
"""Octaves: 384, 448, 640 and 768 around 512."""

_QUARTERS = 2
_EVEN = 6
"""Equal alignment: divisible by a quarter of the power (1.25, 1.5, 1.75 times), or by 2^6."""

_LACKS = "tiles are unknown, and too few powers of two have sizes {} to make up for that"


def unknown_tiles(unit: Measured, curve: Saturation) -> Design:
    """Return the contrast in the two ways that tiles cannot mislead alike.

    Sizes just below a power need as many tiles as the power does; sizes such as 384 and 640 are
    as aligned as 512 is. Neither is proof by itself: waves alone put a simulated GPU's powers 6 %
    ahead of a line through their even neighbours with 132 processors, 2 % behind with 108. So a
    verdict needs both, and the interval spans both.

    Args:
        unit: The times.
        curve: The fitted saturation curve.
    """
    smooth = curve.log_time(unit.sizes.astype(float))
    below, even = _sets(unit, _below), _sets(unit, _evenly)
    readings = (
        *_reading("just below, flat", below, np.zeros(len(unit.sizes))),
        *_reading("just below, sloped", below, smooth),
        *_reading("equal alignment", even, smooth),
    )
    lacking = [
        words
        for sets, words in ((below, "just below them"), (even, "such as 384 and 640"))
        if not sets
    ]
    note = _LACKS.format(" or ".join(lacking)) if lacking else ""
    return Design(name="plateau", readings=readings, note=note, caveat="tiles are unknown")


def _reading(name: str, sets: tuple[MatchedSet, ...], expected: Array) -> tuple[Reading, ...]:
    if not sets:
        return ()
    return (Reading(name=name, sets=sets, expected=expected, slope_error=np.zeros(len(sets))),)


def _sets(
    unit: Measured, rule: Callable[[Measured, int], MatchedSet | None]
) -> tuple[MatchedSet, ...]:
    candidates = (rule(unit, int(index)) for index in unit.powers if unit.sizes[index] >= _FROM)
    found = tuple(one for one in candidates if one is not None)
    return found if len(found) > 1 else ()


def _below(unit: Measured, index: int) -> MatchedSet | None:
    if unit.rows > _MOST_ROWS:
        return None
    step = (unit.sizes[index] - unit.sizes) / unit.sizes[index]
    others = np.flatnonzero((step > 0) & (step <= _JUST_BELOW) & no_power(unit))
    return held_against(unit, index, others, _WIDTH, degree=0)


def _evenly(unit: Measured, index: int) -> MatchedSet | None:
    distances = octaves_from(unit, index)
    enough = min(int(np.log2(unit.sizes[index])) - _QUARTERS, _EVEN)
    even = unit.sizes % (1 << enough) == 0
    others = np.flatnonzero(even & no_power(unit) & (np.abs(distances) <= _WIDTH))
    both = (distances[others] < 0).any() and (distances[others] > 0).any()
    return held_against(unit, index, others, _WIDTH, degree=1) if both else None
