"""Multiples of 8 against other sizes, and multiples of ten against others as divisible by two."""

from collections.abc import Iterator

import numpy as np

from gpubench.batches.contrast import ContrastDesign, ContrastReading, MatchedSet, labelled_set
from gpubench.batches.measured import MeasuredCurve, twos
from gpubench.batches.nearby import no_power
from gpubench.stats.arrays import Array, Integers

ALIGNED = 3
"""Divisible by 2^3: 16 bytes, a vector load, of a 2-byte type."""

_TEN = 10

_FROM = 3
"""The first octave, 8 to 16: below it no size but 8 is a multiple of 8."""


def aligned(curve: MeasuredCurve, smooth: Array) -> ContrastDesign:
    """Return, in each octave, multiples of 8 against the sizes that are none.

    Powers of two stand aside: they are multiples of 8, and what they are worth is asked
    elsewhere.

    Args:
        curve: The times.
        smooth: Log time by size as the fitted saturation curve has it.
    """
    sets = []
    for octave, members in _octaves(curve):
        labels = (curve.sizes[members] % (1 << ALIGNED) == 0).astype(float)
        sets.append(labelled_set(octave, members, labels, _line(curve, members)))
    return _design("aligned", smooth, sets)


def ten(curve: MeasuredCurve, smooth: Array) -> ContrastDesign:
    """Return, in each octave, multiples of ten against sizes divisible by the same power of two.

    Args:
        curve: The times.
        smooth: Log time by size as the fitted saturation curve has it.
    """
    sets = []
    for octave, members in _octaves(curve):
        is_ten = curve.sizes[members] % _TEN == 0
        divisible = twos(curve.sizes[members])
        shared = np.isin(divisible, divisible[is_ten]) & np.isin(divisible, divisible[~is_ten])
        kept, classes = members[shared], divisible[shared]
        if not len(kept):
            continue
        dummies = (classes[:, None] == np.unique(classes)[None, 1:]).astype(float)
        nuisance = np.column_stack([_line(curve, kept), dummies])
        sets.append(labelled_set(octave, kept, is_ten[shared].astype(float), nuisance))
    return _design("ten", smooth, sets)


def _octaves(curve: MeasuredCurve) -> Iterator[tuple[int, Integers]]:
    """Yield the sizes between a power of two and the next."""
    octaves = np.log2(curve.sizes).astype(np.int64)
    for octave in np.unique(octaves):
        if octave >= _FROM:
            yield 1 << int(octave), np.flatnonzero((octaves == octave) & no_power(curve))


def _line(curve: MeasuredCurve, members: Integers) -> Array:
    return np.column_stack([np.ones(len(members)), curve.log_sizes[members]])


def _design(name: str, smooth: Array, found: list[MatchedSet | None]) -> ContrastDesign:
    sets = tuple(one for one in found if one is not None)
    reading = ContrastReading(
        name="local line", sets=sets, expected=smooth, slope_error=np.zeros(len(sets))
    )
    return ContrastDesign(name=name, readings=(reading,), note="", warning="")
