"""How often a label would seem to matter as much if it had been given by chance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

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
        equal = np.unique(self.weights.round(12), return_counts=True)[1]
        return math.factorial(len(self.weights)) // math.prod(
            math.factorial(n) for n in equal.tolist()
        )


def permutation_p(sets: Sequence[LabelledSet], generator: np.random.Generator) -> float:
    """Return the two-sided p-value of a mean of contrasts when labels are dealt anew in each set.

    Args:
        sets: At least one.
        generator: Of the draws.

    Source: Freedman and Lane (1983) for residuals of the model without the label; Phipson and
    Smyth (2010) for counting the observed arrangement, so that p is never zero.
    """
    observed = sum(float(one.weights @ one.residuals) for one in sets)
    total = np.zeros(DRAWS)
    for one in sets:
        dealt = np.tile(one.residuals, (DRAWS, 1))
        total += generator.permuted(dealt, axis=1) @ one.weights
    # Arrangements that equal the observed one up to rounding count as such.
    reached = np.abs(total) >= abs(observed) * (1 - 1e-9)
    return (1 + int(reached.sum())) / (1 + DRAWS)
