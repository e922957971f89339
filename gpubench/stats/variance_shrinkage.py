"""Variances of many cases, each known from a few runs, made better by what they have in common."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from gpubench.stats.arrays import Array
from gpubench.stats.peers import Peers, strangers
from gpubench.stats.student import CERTAIN_DF
from gpubench.stats.two_sorts import two_sorts

LEAST_CASES = 5
"""Fewer variances say nothing about how variances vary."""

# limma's `fitFDist` lifts variances below this share of their median: a zero has no logarithm.
_LEAST_SHARE = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What a case's variance is believed to be before its own runs are looked at."""

    variance: float
    df: float
    """How many degrees of freedom that belief is worth, >= 0."""


def trigamma(x: Array | float) -> Array:
    """Return the second derivative of log gamma."""
    return np.asarray(special.polygamma(1, x), dtype=float)


def trigamma_inverse(value: float) -> float:
    """Return the x > 0 whose trigamma is the value, by Newton's method.

    Newton runs on 1 / trigamma, which is almost linear, so that a handful of steps suffice from
    any start.

    Args:
        value: > 0.

    Source: Smyth (2004), Linear models and empirical Bayes methods for assessing differential
    expression, appendix.
    """
    x = 0.5 + 1.0 / value
    for _ in range(50):
        at_x = float(trigamma(x))
        step = at_x * (1.0 - at_x / value) / float(special.polygamma(2, x))
        x += step
        if -step / x < 1e-10:  # noqa: PLR2004  # far below what any sample can tell
            break
    return x


def typical_variance(variances: Array, df: float, independent: float = math.inf) -> float:
    """Return the variance around which those of the cases lie, in the geometric sense.

    The logarithm of a variance from few runs is too low on average, and by a known amount that
    depends on the degrees of freedom; uncorrected, a side with 2 runs would seem three times
    quieter than one with 5. The mean over few cases, or over many that deviate together, has the
    less to be corrected the more it is one variance, which is not too low.

    Args:
        variances: One per case, each of `df` degrees of freedom; zeros are lifted.
        df: >= 1.
        independent: How many independent cases would know as much, >= 1; of many by default.

    Source: Smyth (2004), section 6.2: E log(chi2_d / d) = digamma(d/2) - log(d/2); the mean of a
    lognormal number for what is left of the correction.
    """
    logs = _log_variances(variances)
    return float(np.exp(np.mean(logs) + _lift(df, independent)))


def log_doubt(df: float, independent: float) -> float:
    """Return the variance of the log of a typical variance: 2 over its degrees of freedom.

    Of one case it is 2 / df, as in Student's t; of many it is that of a mean of logs.

    Args:
        df: >= 1, of each case.
        independent: How many independent cases would know as much, >= 1.
    """
    of_logs = float(trigamma(df / 2))
    return (of_logs + (2.0 / df - of_logs) / independent) / independent


def _lift(df: float, independent: float) -> float:
    return max(-_log_bias(df) - float(trigamma(df / 2)) / (2.0 * independent), 0.0)


def moment_prior(variances: Array, df: float, peers: Peers | None = None) -> Prior:
    """Return the prior that explains how the variances of the cases vary.

    Beyond what sampling explains, trigamma(df/2), the spread of the log variances is that of the
    true ones. It is raised by one standard error of itself: with few cases or runs it often comes
    out too small by chance, the prior is then trusted too much, and identical files are called
    different in 8 to 10 % of pairs instead of 5 %.

    Where the cases may be of two sorts, no prior of this form describes them, and it is worth
    nothing: drawn to the middle, the noisier sort would seem quieter than it is (20 cases of 0.2 %
    beside 20 of 1.4 %, 3 runs a side: 13 % of identical pairs with a false verdict).

    Args:
        variances: One per case, at least `LEAST_CASES`, each of `df` degrees of freedom.
        df: >= 1.
        peers: How far the cases deviate together; None takes them for independent. Sampling
            moves the variances of cases that deviate together together, so that it explains less
            of their spread.

    Source: Smyth (2004), section 6.2, equations for d0 and s0 squared; the standard error of a
    sample variance from its fourth moment: Mood, Graybill and Boes (1974), section VI.2.
    """
    logs, peers = _log_variances(variances), peers or strangers(len(variances))
    middle = float(logs.mean()) + _lift(df, peers.independent)
    if two_sorts(np.sort(logs), df).may_be_apart:
        return Prior(variance=float(np.exp(middle)), df=0.0)
    spread = float(logs.var(ddof=1)) + spread_error(logs)
    beyond_chance = spread - float(trigamma(df / 2)) * (1.0 - peers.squared)
    prior_df = CERTAIN_DF
    if beyond_chance > trigamma(CERTAIN_DF / 2):
        prior_df = 2.0 * trigamma_inverse(beyond_chance)
    return Prior(variance=float(np.exp(middle + _log_bias(prior_df))), df=prior_df)


def spread_error(values: Array) -> float:
    """Return the standard error of the sample variance of some values, without assuming a law.

    Source: Mood, Graybill and Boes (1974), section VI.2: (m4 - (n-3)/(n-1) v^2) / n.
    """
    count = len(values)
    fourth = float(((values - values.mean()) ** 4).mean())
    spread = float(values.var(ddof=1))
    return float(np.sqrt(max(fourth - (count - 3) / (count - 1) * spread**2, 0.0) / count))


def shrunken(variances: Array, df: float, prior: Prior) -> Array:
    """Return each variance drawn towards the prior, by the weight of their degrees of freedom.

    Source: Smyth (2004), equation 5.
    """
    return np.asarray((prior.df * prior.variance + df * variances) / (prior.df + df))


def _log_variances(variances: Array) -> Array:
    middle = float(np.median(variances))
    least = _LEAST_SHARE * middle if middle > 0 else float(np.finfo(float).tiny)
    return np.asarray(np.log(np.maximum(variances, least)))


def _log_bias(df: float) -> float:
    """Return the mean of log(chi2 / df) at so many degrees of freedom."""
    return float(special.digamma(df / 2) - np.log(df / 2))
