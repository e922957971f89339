"""Which batch sizes are worth training with, and why each is looked at."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

ALIKE = 1.5
"""Sizes nearer to each other than that are one candidate: by the model of `foretold` a size so far
from the best takes at most 4 % longer, and runs differ by more."""

_LEAST = 2


class Why(StrEnum):
    """What makes a size a candidate."""

    CEILING = "ceiling"
    KNEE = "knee"
    TWICE_THE_KNEE = "2 x knee"
    HALF_THE_KNEE = "knee / 2"
    QUARTER_OF_THE_KNEE = "knee / 4"
    NOISE_SCALE = "noise scale"
    HALVED = "halved"
    """Half of a size at which no rate converges, as people do by hand."""
    HALF_SPEED = "half speed"
    """The smallest with half of the best throughput: below it larger is nearly always sooner."""
    FORETOLD = "foretold"
    """By half speed and noise scale together, see `foretold`."""
    SMALLER = "next smaller"
    LARGER = "next larger"
    """Beyond the best so far, which was at an end."""
    BETWEEN = "between"
    """Between the best so far and a neighbour that is far from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateSize:
    """A batch size to train with."""

    batch_size: int
    why: Why


def first_candidates(ceiling: int, knee: int, half_speed: int) -> tuple[CandidateSize, ...]:
    """Return sizes around the knee, and the ceiling, ascending.

    Args:
        ceiling: The largest that fits.
        knee: The smallest that is about as fast as any.
        half_speed: The smallest that is half as fast as any.
    """
    sizes = (
        (half_speed, Why.HALF_SPEED),
        (knee, Why.KNEE),
        (knee // 2, Why.HALF_THE_KNEE),
        (knee // 4, Why.QUARTER_OF_THE_KNEE),
        (2 * knee, Why.TWICE_THE_KNEE),
        (ceiling, Why.CEILING),
    )
    found: tuple[CandidateSize, ...] = ()
    for size, why in sizes:
        found = with_candidate(found, size, why, ceiling)
    return tuple(sorted(found, key=lambda one: one.batch_size))


def foretold(half_speed: int, noise_scale: float) -> int:
    """Return the size that two models together say is soonest.

    Steps are S (1 + C / B) for a critical batch C, of which the noise scale is an estimate, and a
    step takes t (1 + B / H) with half of the final speed at H. Their product is least at
    B = sqrt(C H).

    Args:
        half_speed: H.
        noise_scale: C.

    Source:
        McCandlish et al., An Empirical Model of Large-Batch Training, 2018, equation 2.11, for the
        steps; the rest follows.
    """
    return max(1, round(math.sqrt(half_speed * noise_scale)))


def are_alike(one: int, other: int) -> bool:
    """Return whether two sizes are one candidate."""
    return max(one, other) <= ALIKE * min(one, other)


def with_candidate(
    known: Sequence[CandidateSize], size: int, why: Why, ceiling: int
) -> tuple[CandidateSize, ...]:
    """Return the candidates with one more, unless it does not fit or is one already.

    Args:
        known: Those there are.
        size: The new one.
        why: What makes it one.
        ceiling: The largest that fits.
    """
    is_new = not any(are_alike(size, one.batch_size) for one in known)
    fits = min(_LEAST, ceiling) <= size <= ceiling
    if not (is_new and fits):
        return tuple(known)
    return (*known, CandidateSize(batch_size=size, why=why))
