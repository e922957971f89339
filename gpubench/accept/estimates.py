"""A number per card with its standard error, from what its runs say of a clause's cases."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from gpubench.accept.case_choice import case_weights
from gpubench.accept.delivery import Delivery
from gpubench.accept.measured import Measured
from gpubench.accept.sessions import sessions_of
from gpubench.stats.arrays import Array, Integers
from gpubench.stats.run_noise import RunNoise, run_noise
from gpubench.stats.student import combined_df

_FOUND = 0.95

_DOUBT = 0.15
"""Share of measurements whose error may be larger than is reckoned with. Of simulated pairs of
measurements with 2 to 200 degrees of freedom that finds 95.7 to 97.6 % (bounds at 95 %)."""

_LEAST_ALIKE = 3
"""Cards of one run each tell by their scatter what a run may be off by, and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardEstimates:
    """A number for each of some cards."""

    value: Array
    """(cards,)."""
    error: Array
    """Standard error, (cards,)."""
    df: Array
    """Degrees of freedom of the error, (cards,)."""
    own: Array
    """The part of the squared error that more runs of the card make smaller, (cards,)."""

    def half_width(self, confidence: float) -> Array:
        """Return how far the one-sided bounds lie from the value, (cards,)."""
        return np.asarray(special.stdtrit(self.df, confidence) * self.error)

    def margin(self, confidence: float) -> Array:
        """Return how far beyond a limit a card has to lie to be found in 95 %, (cards,).

        What is told by one measurement is to hold for the next one too, whose error is another
        estimate of the same: so the error is taken at an upper limit of itself. Without that 91 %
        were found where 3 runs a side left 4 degrees of freedom; with it 97 %.

        Source: the chi-square law of a variance.
        """
        least = 2.0 * special.gammaincinv(self.df / 2.0, _DOUBT) / self.df
        away = self.half_width(confidence) + special.stdtrit(self.df, _FOUND) * self.error
        return np.asarray(away / np.sqrt(least))


def run_means(side: Measured, cards: Integers, cases: Integers) -> Array:
    """Return the mean log time of each run over the cases, (cards, runs), NaN where one is missing.

    The weights give every workload the same say, however many cases it has.
    """
    return weighted_runs(side.logs, side, cards, cases)


def weighted_runs(values: Array, side: Measured, cards: Integers, cases: Integers) -> Array:
    """Return the weighted mean over cases of numbers by card, case and run: (cards, runs)."""
    found = np.einsum("k,ckr->cr", _weights(side, cases), values[np.ix_(cards, cases)])
    return np.asarray(found)


def log_shares(delivery: Delivery, cards: Integers, cases: Integers) -> CardEstimates | None:
    """Return the log of the speed of each card over that of the reference.

    The reference is what it is: the error is that of measuring it, and says nothing of what other
    cards of its model would have been.

    Args:
        delivery: All there is.
        cards: Delivered ones that measured all of the cases.
        cases: Of the clause.

    Returns:
        None if the reference has no run with all cases, or nothing tells how far runs lie apart.
    """
    own, others = run_means(delivery.delivered, cards, cases), _reference_runs(delivery, cases)
    if not len(others):
        return None
    value = np.nanmean(others, axis=1).mean() - np.nanmean(own, axis=1)
    if delivery.is_reference_itself:
        zeros = np.zeros(len(cards))
        return CardEstimates(value=zeros, error=zeros, df=zeros + 1.0, own=zeros)
    noise = _noise(own, others)
    if noise is None:
        return None
    counts = (~np.isnan(own)).sum(axis=1), (~np.isnan(others)).sum(axis=1)
    of_own = noise.variance[: len(cards)] / counts[0]
    of_reference = float((noise.variance[len(cards) :] / counts[1]).sum()) / len(others) ** 2
    sessions = sessions_of(delivery)
    stated = sessions.variance(_weights(delivery.reference, cases))
    estimated = of_own + of_reference
    return CardEstimates(
        value=value,
        error=np.sqrt(estimated + stated),
        df=combined_df(estimated, noise.df[: len(cards)], stated, sessions.df),
        own=of_own,
    )


def against_median(means: Array, noise: RunNoise, counts: Integers) -> CardEstimates:
    """Return how far each of several cards lies below their median, as a share of it.

    Args:
        means: Mean log time per card, (cards,).
        noise: Of one run of each.
        counts: Runs of each.
    """
    own = noise.variance / counts
    # The variance of a median of normal numbers is pi / 2 times that of their mean.
    middle = np.pi / 2 * float(own.mean()) / len(means)
    return CardEstimates(
        value=-np.expm1(float(np.median(means)) - means),
        error=np.sqrt(own + middle),
        df=noise.df,
        own=own,
    )


def _reference_runs(delivery: Delivery, cases: Integers) -> Array:
    """Return the runs of the reference's cards that timed all of the cases."""
    side = delivery.reference
    found = run_means(side, np.arange(len(side.cards)), cases)
    return np.asarray(found[~np.isnan(found).all(axis=1)])


def _weights(side: Measured, cases: Integers) -> Array:
    return case_weights([side.cases[case] for case in cases])


def _noise(own: Array, others: Array) -> RunNoise | None:
    """Return what a run may be off by: by the runs of both sides, else by the cards of one."""
    runs = max(own.shape[1], others.shape[1])
    both = np.vstack([_widened(own, runs), _widened(others, runs)])
    found = run_noise(both)
    if found is not None:
        return found
    alone = [side for side in (own, others) if len(side) >= _LEAST_ALIKE]
    df = sum(len(side) - 1 for side in alone)
    if not df:
        return None
    squares = sum(float(((side - np.nanmean(side)) ** 2).sum()) for side in map(_one_run, alone))
    ones = np.ones(len(both))
    return RunNoise(variance=ones * squares / df, df=ones * df)


def _one_run(side: Array) -> Array:
    return np.asarray(np.nanmean(side, axis=1))


def _widened(values: Array, runs: int) -> Array:
    return np.pad(values, ((0, 0), (0, runs - values.shape[1])), constant_values=np.nan)
