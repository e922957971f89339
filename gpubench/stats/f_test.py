"""Whether columns explain more of some values than chance would."""

import numpy as np
from scipy import special

from gpubench.stats.arrays import Array


def exceeds_chance(values: Array, base: Array, columns: Array, level: float) -> bool:
    """Return whether further columns explain values beyond chance; never if too few are left.

    Args:
        values: (n,).
        base: (n, p), columns that explain them anyway; full rank.
        columns: (n, q), those in question.
        level: Probability of a yes if they explain nothing.

    Source: the F test of nested linear models; Searle, Linear Models, section 3.5.
    """
    both = np.column_stack([base, columns])
    rank = int(np.linalg.matrix_rank(both))
    added, left = rank - base.shape[1], len(values) - rank
    if added < 1 or left < 1:
        return False
    before, after = _squares(values, base), _squares(values, both)
    if after <= 0:
        return before > 0
    ratio = (before - after) / added / (after / left)
    return bool(special.fdtrc(added, left, max(ratio, 0.0)) < level)


def _squares(values: Array, columns: Array) -> float:
    """Return the sum of squares that columns leave."""
    solved = np.linalg.lstsq(columns, values, rcond=None)[0]
    return float(((values - columns @ solved) ** 2).sum())
