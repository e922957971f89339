"""What a case's noise inside a run and its time say about how far its runs lie apart."""

from dataclasses import dataclass

import numpy as np

from gpubench.stats.arrays import Array
from gpubench.stats.f_test import exceeds_chance

_LEAST_CASES = 20
"""Of fewer cases, a trend costs more than it tells."""

_LEVEL = 0.01

_REACH = 2.5
"""Robust standard deviations beyond which a case counts as if it lay there."""

_MAD = 1.4826
"""Times the median absolute deviation is a standard deviation, of normal values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceTrend:
    """How the log variances of a group's cases are expected to differ."""

    location: Array
    """(cases,), with a mean of 0 over the cases."""
    leverage: Array
    """(cases,): share of a case's own log variance in its location, its mean included; their sum
    is the number of coefficients."""


def variance_trend(log_variances: Array, columns: Array) -> VarianceTrend:
    """Return the trend of log variances over columns that explain them beyond chance.

    A column is taken in its turn if the F test supports it at 1 %. Outlying variances pull no
    more than those at 2.5 robust standard deviations; where no column helps, all cases are
    expected alike, and then the prior is Smyth's.

    Args:
        log_variances: (cases,).
        columns: (cases, columns), in the order in which they are tried, e.g. the log of the noise
            inside a run; one that is not known of every case holds NaN and is left out.

    Source: limma's trended prior (Law et al. 2014, Genome Biology 15:R29, section "limma-trend");
    Phipson et al. (2016), Annals of Applied Statistics 10, for the pull of outliers.
    """
    count = len(log_variances)
    design = np.ones((count, 1))
    if count >= _LEAST_CASES:
        for column in columns.T:
            design = _with_column(log_variances, design, column)
    if design.shape[1] == 1:
        return VarianceTrend(location=np.zeros(count), leverage=np.full(count, 1.0 / count))
    # An orthonormal basis: fitted values and leverages without solving twice.
    basis = np.linalg.qr(design)[0]
    fitted = basis @ (basis.T @ _pulled_in(log_variances, basis))
    return VarianceTrend(location=fitted - fitted.mean(), leverage=(basis**2).sum(axis=1))


def _with_column(values: Array, design: Array, column: Array) -> Array:
    if not np.isfinite(column).all() or np.ptp(column) == 0:
        return design
    centred = (column - column.mean())[:, None]
    basis = np.linalg.qr(np.column_stack([design, centred]))[0]
    supported = exceeds_chance(_pulled_in(values, basis), design, centred, _LEVEL)
    return np.column_stack([design, centred]) if supported else design


def _pulled_in(values: Array, basis: Array) -> Array:
    """Return the values with what lies far from the fit drawn in to its reach."""
    left = values - basis @ (basis.T @ values)
    middle = float(np.median(left))
    reach = _REACH * _MAD * float(np.median(np.abs(left - middle)))
    return np.asarray(values - left + np.clip(left, middle - reach, middle + reach))
