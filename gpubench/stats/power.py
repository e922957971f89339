"""What change a plan can find before anything is measured."""

import math

from scipy import special

DEFAULT_SPREAD = 0.005
"""Spread between runs (standard deviation / mean) where none was recorded for the machine."""

PRIOR_DF = 5
"""Degrees of freedom that the spread brings along, as in a comparison with few runs."""

_LARGEST_LOG = 700.0
"""exp of much more leaves the floats."""


def detectable_change(
    runs: int,
    spread: float = DEFAULT_SPREAD,
    *,
    alpha: float = 0.05,
    power: float = 0.8,
    least: float = 0.0,
) -> float:
    """Return the smallest relative change that so many runs a side will find.

    With d = ln(1 + change), the statistic d / (spread sqrt(2 / runs)) follows a noncentral t
    with PRIOR_DF + 2 runs - 2 degrees of freedom; the noncentrality is solved for at which it
    exceeds the two-sided critical value with the wanted probability. The other tail, below 1e-4
    at any useful power, is left out. Where noise is small, what has to be exceeded is not
    chance but the least change that counts.

    Args:
        runs: Runs on each side, >= 1.
        spread: Standard deviation between runs / mean, > 0; 0.005 is 0.5 %.
        alpha: Probability of calling identical sides different; divide by the number of cases
            for the first step of Holm's method.
        power: Probability of finding the change.
        least: Estimates below it, as a share, are not called a change.

    Returns:
        A share: 0.02 for 2 %; infinite where no float is large enough.

    Source: Cohen (1988), Statistical Power Analysis, chapter 2, with the noncentral t in place
    of its tables.
    """
    if runs < 1:
        raise ValueError("a change is found by at least one run")
    degrees = PRIOR_DF + 2 * runs - 2
    critical = special.stdtrit(degrees, 1 - alpha / 2)
    noncentrality = special.nctdtrinc(degrees, 1 - power, critical)
    error = spread * math.sqrt(2 / runs)
    beyond_chance = float(noncentrality) * error
    beyond_least = math.log1p(least) + float(special.ndtri(power)) * error
    found = max(beyond_chance, beyond_least)
    return math.expm1(found) if found < _LARGEST_LOG else math.inf
