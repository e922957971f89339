"""How well a share is known from counted successes."""

from scipy import special


def share_interval(
    successes: float, trials: float, *, confidence: float = 0.95
) -> tuple[float, float]:
    """Return the exact interval of a probability.

    Args:
        successes: 0 to `trials`; need not be whole where trials are not independent and count
            as fewer.
        trials: > 0.
        confidence: Least share of intervals that are to hold the truth, between 0 and 1.

    Source: Clopper and Pearson (1934), in terms of the beta distribution.
    """
    tail, failures = (1 - confidence) / 2, trials - successes
    low = special.betaincinv(successes, failures + 1, tail) if successes > 0 else 0.0
    high = special.betaincinv(successes + 1, failures, 1 - tail) if failures > 0 else 1.0
    return float(low), float(high)
