"""A linear model of values in groups, where each group is shifted by an amount of its own."""

import math
from dataclasses import dataclass

import numpy as np

from gpubench.stats.arrays import Array, Integers
from gpubench.stats.bounded_minimum import bounded_minimum


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomIntercepts:
    """Coefficients of the columns, and how much groups vary beside what varies within them."""

    coefficients: Array
    errors: Array
    """Their standard errors, as if the ratio were known; NaN without degrees of freedom."""
    ratio: float
    """Variance between groups over that within; 0 if nothing shows that groups differ."""


def random_intercepts(values: Array, columns: Array, groups: Integers) -> RandomIntercepts:
    """Fit columns and the spread of the groups together, by restricted maximum likelihood.

    Least squares with a column per group would take all of a column that is constant within
    groups for the groups'; least squares without would take the groups' shifts for the columns'.
    The data decide in between: the more groups are found to differ, the less is believed of what
    only tells groups apart.

    Args:
        values: One number each.
        columns: Values by columns, of full rank, fewer than values.
        groups: The group of each value, from 0 without gaps. Where all are in one, or each is
            alone, groups cannot be told from the constant or the noise, and the ratio is 0.

    Source: Patterson and Thompson (1971) for the likelihood; Henderson's model with one random
    factor, whose covariance is inverted group by group (Sherman and Morrison).
    """
    counts = np.bincount(groups)
    ratio = 0.0
    if 1 < len(counts) < len(values) and len(values) > columns.shape[1] + 1:
        ratio = _best_ratio(values, columns, groups)
    found, squares, information = _solved(values, columns, groups, ratio)
    free = len(values) - columns.shape[1]
    variance = squares / free if free > 0 else math.nan
    errors = np.sqrt(variance * np.diag(np.linalg.inv(information)))
    return RandomIntercepts(coefficients=found, errors=np.asarray(errors), ratio=ratio)


def _best_ratio(values: Array, columns: Array, groups: Integers) -> float:
    def loss(log_ratio: float) -> float:
        return _minus_two_log_likelihood(values, columns, groups, float(np.exp(log_ratio)))

    grid = np.linspace(*_LOG_RATIOS, _GRID)
    losses = [loss(point) for point in grid]
    start = int(np.argmin(losses))
    if _minus_two_log_likelihood(values, columns, groups, 0.0) <= losses[start]:
        return 0.0
    low, high = float(grid[max(start - 1, 0)]), float(grid[min(start + 1, _GRID - 1)])
    return float(np.exp(bounded_minimum(loss, low, high).place))


def _minus_two_log_likelihood(
    values: Array, columns: Array, groups: Integers, ratio: float
) -> float:
    _, squares, information = _solved(values, columns, groups, ratio)
    free = len(values) - columns.shape[1]
    # Values that the columns explain entirely leave no variance to be a logarithm of.
    variance = max(squares / free, float(np.finfo(float).tiny))
    log_shape = float(np.log1p(ratio * np.bincount(groups)).sum())
    log_information = float(np.linalg.slogdet(information)[1])
    return float(free * math.log(variance) + log_shape + log_information)


def _solved(
    values: Array, columns: Array, groups: Integers, ratio: float
) -> tuple[Array, float, Array]:
    """Return coefficients, weighted squares of what they leave, and columns' V^-1 columns."""
    information = columns.T @ _weighted(columns, groups, ratio)
    found = np.linalg.solve(information, columns.T @ _weighted(values[:, None], groups, ratio))
    left = values - (columns @ found)[:, 0]
    squares = float(left @ _weighted(left[:, None], groups, ratio)[:, 0])
    return np.asarray(found[:, 0]), squares, np.asarray(information)


def _weighted(table: Array, groups: Integers, ratio: float) -> Array:
    """Return V^-1 times a table: each value less a share of its group's sum."""
    counts = np.bincount(groups)
    sums = np.zeros((len(counts), table.shape[1]))
    np.add.at(sums, groups, table)
    share = ratio / (1.0 + ratio * counts)
    return np.asarray(table - (share[:, None] * sums)[groups])


_LOG_RATIOS = (-9.0, 14.0)
_GRID = 24
"""From groups that vary by 1 % of what varies within them to a thousand times as much."""
