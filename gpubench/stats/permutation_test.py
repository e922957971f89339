"""How often a label would seem to matter as much if it had been given by chance."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gpubench.stats.arrays import Array

DRAWS = 1999
"""With 2000 arrangements, the real one among them, a p-value of 5 % is known within 0.5 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """Values within which labels could have fallen differently, and the contrast they form."""

    residuals: Array
    """What the values differ by from what is not at issue, of equal spread under the null."""
    weights: Array
    """Of the contrast, one per value; they sum to zero."""

    @property
    def arrangements(self) -> int:
        """In how many ways the residuals can be dealt so that the contrast differs."""
        equal = Counter(self.weights.round(12).tolist()).values()
        return math.factorial(len(self.weights)) // math.prod(map(math.factorial, equal))


def permutation_p(sets: Sequence[LabelledSet], seed: int) -> float:
    """Return the two-sided p-value of a mean of contrasts when labels are dealt anew in each set.

    Args:
        sets: At least one.
        seed: Of the draws.

    Source: Freedman and Lane (1983) for residuals of the model without the label; Phipson and
    Smyth (2010) for counting the observed arrangement, so that p is never zero.
    """
    observed = sum(float(one.weights @ one.residuals) for one in sets)
    total = np.zeros(DRAWS)
    dealt = _deals(seed, tuple(len(one.residuals) for one in sets))
    for one, places in zip(sets, dealt, strict=True):
        total += one.residuals[places] @ one.weights
    # Arrangements that equal the observed one up to rounding count as such.
    reached = np.abs(total) >= abs(observed) * (1 - 1e-9)
    return (1 + int(reached.sum())) / (1 + DRAWS)


@lru_cache(maxsize=16)
def _deals(seed: int, members: tuple[int, ...]) -> tuple[NDArray[np.unsignedinteger], ...]:
    """Return for each set where each of its residuals is taken from, by draw.

    Kept, since curves over the same sizes have sets of the same sizes, and dealing takes longer
    than all else here: a few for each of a curve's contrasts, in bytes where these can count.

    Args:
        seed: Of the draws.
        members: How many each set has.
    """
    generator = np.random.default_rng(seed)
    places = (np.arange(count, dtype=np.min_scalar_type(count)) for count in members)
    return tuple(generator.permuted(np.tile(one, (DRAWS, 1)), axis=1) for one in places)
