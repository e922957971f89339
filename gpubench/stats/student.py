"""Student's t for many estimates at once, of which part of the uncertainty may be assumed."""

import numpy as np
from scipy import special

from gpubench.stats.arrays import Array

CERTAIN_DF = 1e6
"""Stands for infinitely many degrees of freedom, with which scipy.special cannot count."""


def combined_df(
    estimated: Array, df: Array, assumed: float, assumed_df: float = CERTAIN_DF
) -> Array:
    """Return the degrees of freedom of a variance that is part estimated, part assumed.

    Args:
        estimated: Variances estimated from runs, >= 0.
        df: Their degrees of freedom, > 0.
        assumed: A variance that is stated and not estimated, >= 0.
        assumed_df: How many degrees of freedom that statement is worth.

    Source: Satterthwaite (1946).
    """
    share = estimated / np.maximum(estimated + assumed, np.finfo(float).tiny)
    return np.asarray(1.0 / (share**2 / df + (1.0 - share) ** 2 / assumed_df))


def two_sided_p(differences: Array, errors: Array, df: Array) -> Array:
    """Return the probability of differences at least as large if there were none.

    Args:
        differences: Estimates.
        errors: Their standard errors, > 0.
        df: Degrees of freedom of the errors.
    """
    return np.asarray(2.0 * special.stdtr(df, -np.abs(differences) / errors))


def half_width(errors: Array, df: Array, confidence: float) -> Array:
    """Return half the t interval of an estimate.

    Args:
        errors: Standard errors.
        df: Their degrees of freedom.
        confidence: Share of intervals that are to hold the truth, between 0 and 1.
    """
    return np.asarray(special.stdtrit(df, (1.0 + confidence) / 2.0) * errors)
