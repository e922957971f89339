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
