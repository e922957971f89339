"""How well the mean of paired differences is known, case by case, from a few pairs."""

from dataclasses import dataclass

import numpy as np

from gpubench.stats.arrays import Array
from gpubench.stats.difference import FALLBACK_DF
from gpubench.stats.peers import Peers
from gpubench.stats.variance_shrinkage import LEAST_CASES, log_doubt, moment_prior, shrunken


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedVariance:
    """The variance of the mean difference per case, and its degrees of freedom."""

    variance: Array
    """Of the mean difference, (cases,)."""
    df: Array
    """Its degrees of freedom, (cases,)."""


def paired_variance(
    squares: Array, pairs: int, *, fallback: Array, floor: Array, peers: Peers
) -> PairedVariance:
    """Return the variance of the mean of each case's paired differences.

    Every pair is one observation of the difference, so there are half as many as there are runs;
    what they lack the other cases bring.

    Args:
        squares: Sum of squared deviations of the pairs' differences from their mean, per case.
        pairs: >= 2.
        fallback: Variance of one pair's difference per case, for where there are too few cases.
        floor: Variance per case below which the clock cannot see.
        peers: How far the cases deviate together.

    Source: Smyth (2004), Linear models and empirical Bayes methods for assessing differential
    expression, for the moderated paired t.
    """
    df = float(pairs - 1)
    variances = squares / df
    if len(squares) < LEAST_CASES:
        prior, prior_df = _few_cases(variances, df, fallback, peers.independent)
        found = (prior_df * prior + squares) / (prior_df + df)
        total = np.full(len(squares), prior_df + df)
    else:
        shared = moment_prior(variances, df, peers)
        found = shrunken(variances, df, shared)
        # The prior's variance is known from all cases, and no better than they know it.
        doubt = (shared.df / (shared.df + df)) ** 2 * log_doubt(df, peers.independent) / 2
        total = 1.0 / (1.0 / (shared.df + df) + doubt / peers.shares)
    return PairedVariance(variance=np.maximum(found, floor) / pairs, df=total)


def _few_cases(
    variances: Array, df: float, fallback: Array, independent: float
) -> tuple[Array, float]:
    """Return the prior and what it is worth: an assumed spread only where it is the larger one.

    A case's own pairs are counted already, so that a single case has no prior then.
    """
    factor = float((variances / fallback).mean())
    if factor <= 1.0:
        return fallback, FALLBACK_DF
    return fallback * factor, min(FALLBACK_DF, df * (independent - 1))
