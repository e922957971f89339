"""A power of two against what must be its equals where nobody recorded kernels and tiles."""

from collections.abc import Callable

import numpy as np

from gpubench.batches.contrast import ContrastDesign, ContrastReading, MatchedSet
from gpubench.batches.measured import MeasuredCurve
from gpubench.batches.nearby import held_against, no_power, octaves_from
from gpubench.batches.smooth import Saturation
from gpubench.stats.arrays import Array

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


def unknown_tiles(curve: MeasuredCurve, fit: Saturation) -> ContrastDesign:
    """Return the contrast in the two ways that tiles cannot mislead alike.

    Sizes just below a power need as many tiles as the power does; sizes such as 384 and 640 are
    as aligned as 512 is. Neither is proof by itself: waves alone put a simulated GPU's powers 6 %
    ahead of a line through their even neighbours with 132 processors, 2 % behind with 108. So a
    verdict needs both, and the interval spans both. Where kernels are known, only sizes of the
    power's own count.

    Args:
        curve: The times.
        fit: The fitted saturation curve.
    """
    smooth = fit.log_time(curve.sizes.astype(float))
    below, even = _sets(curve, _below), _sets(curve, _evenly)
    readings = (
        *_reading("just below, flat", below, np.zeros(len(curve.sizes))),
        *_reading("just below, sloped", below, smooth),
        *_reading("equal alignment", even, smooth),
    )
    lacking = [
        words
        for sets, words in ((below, "just below them"), (even, "such as 384 and 640"))
        if not sets
    ]
    note = _LACKS.format(" or ".join(lacking)) if lacking else ""
    return ContrastDesign(
        name="same_tiles",
        readings=readings,
        note=note,
        warning="tiles are unknown" if any(curve.kernels) else "tiles and kernels are unknown",
    )


def _reading(
    name: str, sets: tuple[MatchedSet, ...], expected: Array
) -> tuple[ContrastReading, ...]:
    if not sets:
        return ()
    return (
        ContrastReading(name=name, sets=sets, expected=expected, slope_error=np.zeros(len(sets))),
    )


def _sets(
    curve: MeasuredCurve, rule: Callable[[MeasuredCurve, int], MatchedSet | None]
) -> tuple[MatchedSet, ...]:
    candidates = (rule(curve, int(index)) for index in curve.powers if curve.sizes[index] >= _FROM)
    found = tuple(one for one in candidates if one is not None)
    return found if len(found) > 1 else ()


def _below(curve: MeasuredCurve, index: int) -> MatchedSet | None:
    if curve.rows > _MOST_ROWS:
        return None
    step = (curve.sizes[index] - curve.sizes) / curve.sizes[index]
    equals = no_power(curve) & curve.same_kernel(index)
    others = np.flatnonzero((step > 0) & (step <= _JUST_BELOW) & equals)
    return held_against(curve, index, others, _WIDTH, degree=0)


def _evenly(curve: MeasuredCurve, index: int) -> MatchedSet | None:
    distances = octaves_from(curve, index)
    enough = min(int(np.log2(curve.sizes[index])) - _QUARTERS, _EVEN)
    even = curve.sizes % (1 << enough) == 0
    equals = no_power(curve) & curve.same_kernel(index)
    others = np.flatnonzero(even & equals & (np.abs(distances) <= _WIDTH))
    both = (distances[others] < 0).any() and (distances[others] > 0).any()
    return held_against(curve, index, others, _WIDTH, degree=1) if both else None
