"""Claims about ratios of paired measurements."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from gpubench.stats.paired import paired_ratio

differences = st.lists(st.floats(-1, 1), min_size=2, max_size=30)


@given(differences)
def test_the_interval_is_that_of_a_one_sample_t_test(values: list[float]) -> None:
    """The same numbers as scipy.stats, which is too slow to import for this."""
    result = paired_ratio(values)
    mean, sem = float(np.mean(values)), float(np.std(values, ddof=1) / math.sqrt(len(values)))
    half = float(stats.t.ppf(0.975, len(values) - 1)) * sem
    assert result.ratio == pytest.approx(math.exp(mean))
    assert result.low == pytest.approx(math.exp(mean - half))
    assert result.high == pytest.approx(math.exp(mean + half))


@given(differences)
def test_swapping_the_sides_inverts_the_interval(values: list[float]) -> None:
    """Which of the two stands first must not matter to the verdict."""
    forth, back = paired_ratio(values), paired_ratio([-value for value in values])
    assert forth.low is not None
    assert back.high is not None
    assert forth.ratio * back.ratio == pytest.approx(1)
    assert forth.low * back.high == pytest.approx(1)


def test_one_pair_has_a_ratio_and_no_interval() -> None:
    """One pair says nothing about its own uncertainty."""
    result = paired_ratio([math.log(2)])
    assert result.ratio == pytest.approx(2)
    assert (result.low, result.high, result.pairs) == (None, None, 1)


def test_no_pair_has_no_ratio() -> None:
    """Nothing measured is an error of the caller, never a ratio of 1."""
    with pytest.raises(ValueError, match="at least one pair"):
        paired_ratio([])
