"""Which of several units lie too low to belong to the rest, and how low one would have to lie."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from gpubench.stats.arrays import Array, Booleans

LEAST_UNITS = 5
"""Of four, the deviations of two decide how far a third may lie."""

_MADS = 5.0

_NORMAL = 1.4826
"""The standard deviation of normal numbers over their median absolute deviation."""

_LEAST_SHARE = 0.02
"""Units closer to the median are never out, however alike the others are."""

_FALSE_ALARMS = 0.01
"""Share of healthy groups in which chance alone would make some unit significant. The rule itself
raises 1.5 % where 8 units scatter by 1 %, since the median deviation of few is often too small."""

_FOUND = 0.975
"""Told as 95 %: what is told rests on an estimate of the scatter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LowOutliers:
    """How far each unit lies below the median, and whether that is too far."""

    shortfall: Array
    """(units,), share of the median; negative above it."""
    limit: float
    """The share of the median below it beyond which the rule calls a unit low."""
    is_low: Booleans
    """By the rule, (units,)."""
    is_beyond_chance: Booleans
    """Whether it also lies further below the others than chance explains, (units,)."""
    detectable: float
    """The shortfall at which a unit would be both in at least 95 % of such groups; 1 and more
    if there is none."""


def low_outliers(values: Array) -> LowOutliers:
    """Return the units that lie below median - max(5 x 1.4826 MAD, 2 %) of the median.

    They are held against the median and never against the best: in a published fleet of 22 nodes
    "10 % below the best" flags 13, and a MAD alone 8 of 38 GPUs that differ by 1.1 %. What is low
    by the rule is then held against the mean of those that are not, by Student's t, since the
    median deviation of eight units may be a third of what it should be.

    Args:
        values: Of which higher is better, > 0, (units,), at least `LEAST_UNITS`.

    Source: Leys et al. (2013), J. Exp. Soc. Psychol. 49, for the median and its deviation;
    Grubbs (1950) for the test of one against the rest.
    """
    middle = float(np.median(values))
    relative = values / middle
    limit = max(_MADS * _NORMAL * float(np.median(np.abs(relative - 1.0))), _LEAST_SHARE)
    is_low = relative < 1.0 - limit
    rest = relative[~is_low]
    df = len(rest) - 1
    scatter = float(rest.std(ddof=1)) * np.sqrt(1.0 + 1.0 / len(rest))
    by_chance = float(special.stdtrit(df, 1.0 - _FALSE_ALARMS / len(values))) * scatter
    mean = float(rest.mean())
    margin = float(special.stdtrit(df, _FOUND)) * scatter
    return LowOutliers(
        shortfall=1.0 - relative,
        limit=limit,
        is_low=is_low,
        is_beyond_chance=mean - relative > by_chance,
        detectable=float(max(limit, 1.0 - mean + by_chance) + margin),
    )
