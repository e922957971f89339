"""How large a standard deviation may be that was told from few numbers."""

import numpy as np
from scipy import special

_DOUBT = 0.15
"""Share of measurements whose spread may be larger than a limit reckons with: what is told by one
measurement is to hold for the next one, whose spread is another estimate of the same."""


def largest_sd(sd: float, df: float) -> float:
    """Return the upper limit of a standard deviation, for what has to hold the next time too.

    Args:
        sd: As it was estimated.
        df: Its degrees of freedom.

    Source: the chi-square law of a variance.
    """
    return float(sd / np.sqrt(2.0 * special.gammaincinv(df / 2.0, _DOUBT) / df))
