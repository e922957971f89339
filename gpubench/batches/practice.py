"""What a power of two gains over its neighbours, power by power, and what makes that up."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gpubench.batches.contrast import ContrastReading, MatchedSet
from gpubench.batches.fitted import FittedCurve
from gpubench.batches.gain_breakdown import GainBreakdown
from gpubench.batches.gain_parts import GainParts
from gpubench.batches.nearby import no_power, octaves_from
from gpubench.batches.power_findings import PowerExample
from gpubench.stats.arrays import Array

_CONFIDENCE = 0.95
_WORTH_TELLING = math.log1p(0.01)

_FARTHEST = 0.32
"""Octaves up to which the next size is a neighbour, as for the line through all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerGain:
    """What one power of two gains over the line through its neighbours, in logs."""

    key: int
    """The power."""
    parts: GainParts
    tiles_error: float
    alignment_error: float
    """Standard errors of two of the parts, the same way wrong for all powers of a curve."""

    @property
    def effect(self) -> float:
        """The gain at equal size."""
        return self.parts.gain - self.parts.size


def power_gains(reading: ContrastReading, fitted: FittedCurve) -> tuple[PowerGain, ...]:
    """Return what each power of two gains.

    Args:
        reading: Each power of two against its neighbours, labelled first.
        fitted: The curve with its fits.
    """
    return tuple(_power_gain(one, fitted.shares) for one in reading.sets)


def _power_gain(one: MatchedSet, shares: GainBreakdown) -> PowerGain:
    against = one.members[1:], -one.weights[1:], int(one.members[0])
    return PowerGain(
        key=one.key,
        parts=shares.mean_parts(*against),
        tiles_error=0.0 if shares.tiles is None else shares.tiles.mean_error(*against),
        alignment_error=shares.alignment.mean_error(*against),
    )


def power_examples(fitted: FittedCurve) -> tuple[PowerExample, ...]:
    """Return the neighbours that a power of two surely beats, or that surely beat it, by 1 %.

    Args:
        fitted: The curve with its fits.
    """
    pairs = list(_neighbours(fitted))
    confidence = 1 - (1 - _CONFIDENCE) / max(len(pairs), 1)
    found = (_example(fitted, power, other, confidence) for power, other in pairs)
    return tuple(one for one in found if one is not None)


def _neighbours(fitted: FittedCurve) -> Iterator[tuple[int, int]]:
    """Yield the indices of each power of two and of the sizes next to it."""
    curve = fitted.curve
    others = np.flatnonzero(no_power(curve))
    for power in curve.powers.tolist():
        distances = octaves_from(curve, power)[others]
        for side in (others[distances < 0][-1:], others[distances > 0][:1]):
            for other in side.tolist():
                if abs(octaves_from(curve, power)[other]) <= _FARTHEST:
                    yield power, other


def _example(fitted: FittedCurve, power: int, other: int, confidence: float) -> PowerExample | None:
    curve, size = fitted.curve, fitted.shares.size
    ends = fitted.spread.interval(other, power, confidence)
    if ends is None:
        return None
    # Per item, and without what size alone explains: 17 beats 16 by 6 % where time is flat.
    grown = float(curve.log_sizes[power] - curve.log_sizes[other] - size[power] + size[other])
    low, middle, high = ends[0] + grown, (ends[0] + ends[1]) / 2 + grown, ends[1] + grown
    if low <= 0 <= high or abs(middle) < _WORTH_TELLING:
        return None
    return PowerExample(
        batch_size=int(curve.sizes[power]),
        neighbour=int(curve.sizes[other]),
        effect=math.expm1(middle),
        low=math.expm1(low),
        high=math.expm1(high),
    )


def by_power(curves: Sequence[dict[int, float]]) -> Array:
    """Return the mean over curves of a number per power of two, as contrasts are pooled.

    Args:
        curves: Powers of two with their number, one per curve.
    """
    keys = sorted({key for one in curves for key in one})
    return np.array([np.mean([one[key] for one in curves if key in one]) for key in keys])
