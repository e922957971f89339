"""Claims about the change that a plan can find."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from gpubench.stats.power import PRIOR_DF, detectable_change


@given(st.integers(1, 30), st.floats(0.001, 0.05), st.sampled_from([0.05, 0.001]))
def test_the_stated_change_is_found_with_the_stated_power(
    runs: int, spread: float, alpha: float
) -> None:
    """Put back into the noncentral t of scipy.stats, the change has a power of 80 %."""
    degrees = PRIOR_DF + 2 * runs - 2
    change = detectable_change(runs, spread, alpha=alpha)
    noncentrality = math.log1p(change) / (spread * math.sqrt(2 / runs))
    critical = stats.t.ppf(1 - alpha / 2, degrees)
    assert stats.nct.sf(critical, degrees, noncentrality) == pytest.approx(0.8, abs=1e-3)


@given(st.integers(1, 30))
def test_more_runs_find_smaller_changes(runs: int) -> None:
    """The reason to ask for more runs."""
    assert detectable_change(runs + 1) < detectable_change(runs)


def test_five_runs_find_about_one_percent_at_the_default_spread() -> None:
    """Worked example: 0.5 % spread, noncentrality near 3.06 at 13 degrees of freedom."""
    assert detectable_change(5) == pytest.approx(0.0097, abs=5e-4)


def test_no_run_finds_nothing() -> None:
    """Zero runs is an error of the caller."""
    with pytest.raises(ValueError, match="at least one run"):
        detectable_change(0)


def test_where_noise_is_small_the_least_change_decides() -> None:
    """An estimate below it is not called a change, however certain it is."""
    quiet = detectable_change(5, 1e-6, least=0.01)

    assert quiet == pytest.approx(0.01, rel=1e-3)
    assert detectable_change(5, 0.05, least=0.01) == detectable_change(5, 0.05)


def test_a_machine_without_any_order_finds_nothing() -> None:
    """No float is large enough, and nothing overflows."""
    assert detectable_change(1, 1000.0) == math.inf
