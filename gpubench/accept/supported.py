"""How strict a limit may be, by how far healthy cards, runs and sessions lie apart."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from gpubench.stats.arrays import Array
from gpubench.stats.run_noise import run_noise

ASSUMED_CARD_SD = 0.01
"""Between healthy cards of one model, where the reference has too few to show it: published fleets
lie between 0.1 and 1.3 % for most workloads."""

LEAST_CARDS = 5
"""From which on the reference's own cards are believed."""

STEPS = 3.5
"""Standard deviations that a limit leaves. Of 64 healthy cards one lies beyond it in 1 of 70
deliveries if all of them are exactly as wide apart as is reckoned with, which is an upper limit."""

_DOUBT = 0.05
"""Share of references whose cards may scatter by more than is reckoned with."""

_LEAST = 0.02
"""No limit closer than that: temperature and the place in a chassis differ by as much."""

_ROUNDING = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Supported:
    """What a reference supports for some of its cases."""

    shortfall: float
    """How far below the reference a healthy card may lie, as a share, a whole number of percent."""
    card_sd: float
    """Standard deviation between cards that it rests on."""
    is_assumed: bool
    """Whether the cards were too few to show it."""
    run_sd: float | None
    """Standard deviation between runs; None where no card has two."""


def supported(runs: Array, session_sd: float) -> Supported:
    """Return the limit that a reference supports.

    Args:
        runs: Mean log time of each run over the cases, (cards, runs), NaN where one is missing.
        session_sd: Standard deviation between two sessions of one card, as a share.

    Source: the chi-square interval of a variance, for the cards.
    """
    means = np.nanmean(runs, axis=1)
    noise = run_noise(runs)
    run_sd = None if noise is None else float(np.sqrt(np.median(noise.variance)))
    is_assumed = len(means) < LEAST_CARDS
    card_sd = ASSUMED_CARD_SD if is_assumed else _upper_sd(means)
    of_mean = (run_sd or 0.0) / math.sqrt(float((~np.isnan(runs)).sum(axis=1).mean()))
    sides = card_sd**2 * (1.0 + 1.0 / len(means)) + 2.0 * (of_mean**2 + session_sd**2)
    shortfall = max(-math.expm1(-STEPS * math.sqrt(sides)), _LEAST)
    return Supported(
        shortfall=math.ceil(shortfall * _ROUNDING - 1e-9) / _ROUNDING,
        card_sd=card_sd,
        is_assumed=is_assumed,
        run_sd=run_sd,
    )


def _upper_sd(means: Array) -> float:
    """Return a standard deviation that the true one seldom exceeds."""
    df = len(means) - 1
    return float(means.std(ddof=1) * math.sqrt(df / (2.0 * special.gammaincinv(df / 2, _DOUBT))))
