"""Moderated variances against scipy's distributions and brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, special
from scipy import stats as scipy_stats

from gpubench.stats.variance_shrinkage import (
    Prior,
    moment_prior,
    shrunken,
    spread_error,
    trigamma_inverse,
    typical_variance,
)


@given(st.floats(1e-5, 1e5))
def test_the_inverse_of_trigamma_is_what_a_root_finder_finds(value: float) -> None:
    """Smyth's Newton steps against Brent's method on the same function."""
    root = optimize.brentq(
        lambda log_x: float(np.log(special.polygamma(1, np.exp(log_x)) / value)), -20, 20
    )

    assert trigamma_inverse(value) == pytest.approx(np.exp(root), rel=1e-6)


@pytest.mark.parametrize(("df", "prior_df"), [(4, 8.0), (8, 4.0), (2, 20.0)])
def test_the_prior_of_very_many_cases_is_the_one_they_were_drawn_from(
    df: int, prior_df: float
) -> None:
    """s^2 ~ s0^2 F(df, d0), as limma's `fitFDist` assumes; the standard error is then nothing."""
    drawn = scipy_stats.f(df, prior_df).rvs(200_000, random_state=1) * 0.25

    prior = moment_prior(drawn, df)

    assert prior.variance == pytest.approx(0.25, rel=0.02)
    assert prior.df == pytest.approx(prior_df, rel=0.1)


def test_equal_true_variances_make_a_prior_that_is_hardly_doubted() -> None:
    """What is left of their spread is chance."""
    drawn = scipy_stats.chi2(4).rvs(100_000, random_state=1) / 4

    assert moment_prior(drawn, 4).df > 50


def test_few_cases_make_a_weaker_prior_than_the_plain_moments() -> None:
    """Design 5: the spread of the log variances raised by one standard error."""
    drawn = scipy_stats.f(4, 8).rvs(30, random_state=3)
    logs = np.log(drawn)
    plain = 2 * trigamma_inverse(float(logs.var(ddof=1) - special.polygamma(1, 2)))

    assert moment_prior(drawn, 4).df < plain


def test_the_standard_error_of_a_spread_is_what_a_bootstrap_finds() -> None:
    """Brute force: how variances of samples of that size vary."""
    random = np.random.default_rng(1)
    samples = np.log(random.chisquare(4, (20_000, 100)))

    true = samples.var(axis=1, ddof=1).std()
    told = np.mean([spread_error(sample) for sample in samples[:500]])

    assert told == pytest.approx(true, rel=0.1)


@pytest.mark.parametrize("df", [1, 2, 4])
def test_a_typical_variance_is_not_low_for_few_runs(df: int) -> None:
    """The digamma correction; uncorrected, one degree of freedom gives 0.28."""
    drawn = scipy_stats.chi2(df).rvs(100_000, random_state=2) / df

    assert typical_variance(drawn, df) == pytest.approx(1.0, rel=0.03)


def test_a_moderated_variance_is_a_mean_weighted_by_degrees_of_freedom() -> None:
    """Smyth's equation 5, by hand."""
    found = shrunken(np.array([1.0, 4.0]), 4, Prior(variance=2.0, df=6.0))

    assert found.tolist() == [1.6, 2.8]


def test_variances_of_zero_are_no_obstacle() -> None:
    """A clock may be coarser than the spread."""
    prior = moment_prior(np.zeros(10), 4)

    assert 0 < prior.variance < 1e-12
    assert np.isfinite(prior.df)
