"""How a side's runs deviate from its means, and how far its cases deviate together."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from gpubench.stats.arrays import Array

_STEPS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviations:
    """The deviations of a side's runs, or of pairs of runs, from their means, in logs."""

    means: Array
    """(cases,)."""
    values: Array
    """(cases, runs); each row sums to 0."""

    @property
    def squares(self) -> Array:
        """Sum of squares per case, (cases,); it does not depend on the order of the runs."""
        return np.asarray(np.sort(self.values**2, axis=1).sum(axis=1))

    @property
    def df(self) -> int:
        """Degrees of freedom of each case's squares."""
        return int(self.values.shape[1]) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Togetherness:
    """How far cases deviate together: what slows a run slows many of its cases."""

    squared: float = 0.0
    """Mean squared correlation between two cases, 0 to 1, beyond what chance makes."""
    signed: float = 0.0
    """Share of the variance that is one shift of all cases in one direction, 0 to 1."""

    def independent(self, cases: int) -> float:
        """Return how many independent cases would know a common variance as well.

        Args:
            cases: Those that deviate together, >= 1.

        Source: the variance of a mean of equally correlated numbers (Kish's design effect);
        variances of normal deviations are correlated by the square of the deviations' correlation.
        """
        return cases / (1.0 + (cases - 1) * self.squared)


def deviations(values: Array) -> Deviations:
    """Return the means of a table and how its runs deviate from them.

    Args:
        values: Logs of times, (cases, runs).
    """
    means = np.sort(values, axis=1).mean(axis=1)
    return Deviations(means=means, values=values - means[:, None])


def pair_deviations(baseline: Array, contender: Array) -> Deviations:
    """Return the mean differences of two tables and how their pairs of runs deviate from them.

    What the machine did to both runs of a pair is in neither: it cancels.

    Args:
        baseline: Logs of times, (cases, pairs).
        contender: The same of the other side.
    """
    # Of each side first, so that swapping the sides changes no bit but the sign.
    first, second = (np.sort(values, axis=1).mean(axis=1) for values in (baseline, contender))
    means = second - first
    return Deviations(means=means, values=contender - baseline - means[:, None])


def togetherness(parts: list[tuple[Array, int]]) -> Togetherness:
    """Return how far cases deviate together.

    A shared shift is not subtracted: estimated as one number for all cases, it would be taken
    from cases that never had it and given to those that did not. It is counted instead: cases
    that deviate together know their common variance no better than one of them does.

    Args:
        parts: One per side that has deviations: the deviations, (cases, runs), with one scale for
            the side, and their degrees of freedom, >= 1.

    """
    df = sum(of_part for _, of_part in parts)
    cases = len(parts[0][0]) if parts else 0
    if cases < 2 or not df:  # noqa: PLR2004  # one case deviates with no other
        return Togetherness()
    joined = np.concatenate([values for values, _ in parts], axis=1)
    lengths = np.sqrt(np.sort(joined**2, axis=1).sum(axis=1))
    moving = joined[lengths > 0] / lengths[lengths > 0][:, None]
    if len(moving) < 2:  # noqa: PLR2004  # the same
        return Togetherness()
    signed = _share(_in_order(moving.sum(axis=0) ** 2), len(moving))
    if df == 1:
        # All pairs are fully correlated, for better or worse: only the direction can tell.
        return Togetherness(squared=signed**2, signed=signed)
    raw = _share(_in_order(_products(moving) ** 2), len(moving))
    return Togetherness(squared=squared_correlation(raw, df), signed=signed)


def squared_correlation(mean_square: float, df: int) -> float:
    """Return the squared correlation at which sample correlations have this mean square.

    Args:
        mean_square: Mean of r^2 over pairs, 0 to 1.
        df: Degrees of freedom of each deviation, >= 2.

    Source: Muirhead (1982), Aspects of Multivariate Statistical Theory, section 5.2.5, for the
    mean of r^2; it is 1 / df where nothing is correlated.
    """
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        hidden = special.hyp2f1(1.0, 1.0, df / 2 + 1.0, middle)
        if 1.0 - (df - 1) / df * (1.0 - middle) * hidden < mean_square:
            low = middle
        else:
            high = middle
    return low


def _share(total: float, cases: int) -> float:
    """Return the mean over pairs from a sum over pairs and cases, of which a case gives 1."""
    return min(max((total - cases) / (cases * (cases - 1.0)), 0.0), 1.0)


def _products(rows: Array) -> Array:
    """Return the products of the columns, whose squares sum to those of the rows' products."""
    return np.stack([(rows * rows[:, [column]]).sum(axis=0) for column in range(rows.shape[1])])


def _in_order(values: Array) -> float:
    """Return a sum that does not depend on the order in which the values come."""
    return float(np.sort(values, axis=None).sum())
