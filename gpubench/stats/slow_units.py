"""Which of several units are slower than the rest, and how slow one has to be to be found."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from gpubench.stats.arrays import Array, Booleans
from gpubench.stats.sd_limit import largest_sd

LEAST_UNITS = 5
"""Of four, three decide what is usual, and no spread can be told from them."""

FLOOR = 0.003
"""Standard deviation below which no spread of healthy units is believed: nodes of one fleet differ
by as much, and a handful of units that happen to agree would make the next one an outlier."""

TOGETHER = 3
"""So many slow units at once are promised to be found, where there are eight or more."""

_MOST_SHARE = 0.25
"""Units beyond this share are no outliers; the fleet then is of two kinds."""

_FOUND = 0.96
"""Told as 95 %: ten thousand devices would else have no margin at all."""

_CHI_MEDIAN = 0.454936
"""Median of the chi-square law with one degree of freedom."""

_STEPS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowUnits:
    """How far each unit lies above the middle, whether by chance, and what would be found."""

    is_beyond_chance: Booleans
    """(units,)."""
    spread: float
    """Standard deviation of the units that are not, measurement included."""
    detectable: float
    """A unit that is slower by so much than it would be healthy is beyond both the least effect
    and chance in at least 95 % of such fleets."""
    detectable_together: float | None
    """The same of each of three such units; None where they could not be told from the rest."""


def slow_units(values: Array, variances: Array, *, least: float, alpha: float) -> SlowUnits:
    """Return the units that lie above the rest beyond chance.

    The slowest are taken out one by one, up to a quarter of all (three of eight), and each is held
    against those that remain; the last one that is beyond chance decides, so that two slow units
    do not hide each other. In 4,000 simulated healthy fleets of normal units, 1.7 to 3.8 % had any
    at an alpha of 2 % (most with 8 units, 2.4 % from 24 on).

    Args:
        values: Log times against the middle, (units,), at least `LEAST_UNITS`.
        variances: What each value may be off by measurement, >= 0, as far as it is known;
            units that were measured less often have more.
        least: Smallest value that matters, > 0; for the detection limit.
        alpha: Share of healthy fleets in which any unit may be called beyond chance.

    Source: Rosner (1983), Technometrics 25, generalised extreme Studentized deviates, one-sided;
    Mandel and Paule (1970) in medians for the part that is not measurement.
    """
    scales = np.sqrt(_between(values, variances) + variances)
    middle = float(np.median(scales))
    order = np.lexsort((values, (values - np.median(values)) / scales))[::-1]
    rests = _rests(values[order], scales[order], FLOOR / middle)
    slow = _slow(values[order], scales[order], rests, alpha)
    found = np.zeros(len(values), dtype=np.bool_)
    found[order[:slow]] = True
    most = _most(len(values))
    alone, together = (
        _detectable(
            float(rests.mean[slow]),
            float(rests.factor[slow] * scales.max()),
            float(rests.size[max(slow, min(many, most))]),
            least=least,
            alpha=alpha,
            # The least slow of several decides whether they are told from the rest.
            found=1.0 - (1.0 - _FOUND) / many,
        )
        for many in (1, TOGETHER)
    )
    return SlowUnits(
        is_beyond_chance=found,
        spread=float(rests.factor[slow]) * middle,
        detectable=alone,
        detectable_together=together if most >= TOGETHER else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rests:
    """What remains when the slowest 0, 1, 2 .. are taken out, (steps + 1,)."""

    size: Array
    weight: Array
    mean: Array
    factor: Array
    """By which the scales have to be multiplied to fit the values."""


def _most(units: int) -> int:
    return max(1, min((units - 2) // 2, max(TOGETHER, int(units * _MOST_SHARE))))


def _between(values: Array, variances: Array) -> float:
    """Return the variance that measurement does not explain, by the median square."""
    squares = (values - np.median(values)) ** 2
    low, high = 0.0, float(np.median(squares)) / _CHI_MEDIAN
    if np.ptp(variances) == 0:
        return max(high - float(variances[0]), FLOOR**2)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        total = np.maximum(middle + variances, np.finfo(float).tiny)
        if float(np.median(squares / total)) > _CHI_MEDIAN:
            low = middle
        else:
            high = middle
    return max(high, FLOOR**2)


def _rests(values: Array, scales: Array, floor: float) -> _Rests:
    """Return what remains of units in falling order.

    Args:
        values: The slowest first.
        scales: By how much each may lie apart, up to a common factor.
        floor: The least value of that factor.
    """
    weights = scales**-2.0
    sums = [
        np.cumsum(one[::-1])[::-1][: _most(len(values)) + 1]
        for one in (weights, weights * values, weights * values**2)
    ]
    size = len(values) - np.arange(float(len(sums[0])))
    mean = sums[1] / sums[0]
    squares = np.maximum(sums[2] - sums[0] * mean**2, 0.0)
    return _Rests(
        size=size,
        weight=sums[0],
        mean=mean,
        factor=np.maximum(np.sqrt(squares / (size - 1.0)), floor),
    )


def _slow(values: Array, scales: Array, rests: _Rests, alpha: float) -> int:
    """Return how many of the slowest are beyond chance."""
    steps = len(rests.size) - 1
    error = rests.factor[1:] * np.sqrt(scales[:steps] ** 2 + 1.0 / rests.weight[1:])
    by_chance = special.stdtrit(rests.size[1:] - 1.0, 1.0 - alpha / (rests.size[1:] + 1.0))
    hits = np.flatnonzero(values[:steps] - rests.mean[1:] > by_chance * error)
    return int(hits[-1]) + 1 if len(hits) else 0


def _detectable(
    mean: float, spread: float, rest: float, *, least: float, alpha: float, found: float
) -> float:
    """Return from where on a unit is found.

    Args:
        mean: Of the healthy units.
        spread: Standard deviation of the unit that is known least well.
        rest: How many units remain when the slow ones are out.
        least: Smallest value that matters.
        alpha: As in `slow_units`.
        found: Share of measurements in which it is.

    """
    df = rest - 1.0
    error = largest_sd(spread, df) * np.sqrt(1.0 + 1.0 / rest)
    by_chance = mean + float(special.stdtrit(df, 1.0 - alpha / (rest + 1.0))) * error
    return float(max(least, by_chance) + float(special.stdtrit(df, found)) * error)
