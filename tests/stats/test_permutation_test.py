import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from gpubench.stats.permutation_test import LabelledSet, permutation_p


def labelled(values: list[float]) -> LabelledSet:
    """Return a set whose first value is held against the mean of the others."""
    centred = np.array(values) - np.mean(values)
    weights = np.full(len(values), -1 / (len(values) - 1))
    weights[0] = 1.0
    return LabelledSet(residuals=centred, weights=weights)


def test_it_agrees_with_scipy_where_scipy_has_it() -> None:
    """One set of two groups is an ordinary permutation test."""
    values = np.random.default_rng(2).normal(size=14)
    values[:4] += 0.9
    weights = np.r_[np.full(4, 1 / 4), np.full(10, -1 / 10)]
    exact = stats.permutation_test(
        (values[:4], values[4:]), lambda a, b: a.mean() - b.mean(), n_resamples=9999
    )

    found = permutation_p([LabelledSet(residuals=values - values.mean(), weights=weights)], 1)

    assert found == pytest.approx(exact.pvalue, abs=0.02)


def test_a_clear_label_in_every_set_is_no_accident() -> None:
    """Five sets of six deal labels in 6^5 ways."""
    sets = [labelled([1.0, 0.1, -0.1, 0.2, 0.0, -0.2]) for _ in range(5)]

    assert permutation_p(sets, 1) < 0.005


@given(st.integers(0, 10_000))
def test_p_is_a_probability_and_never_zero(seed: int) -> None:
    """The arrangement that was observed is one of those that were possible."""
    generator = np.random.default_rng(seed)
    sets = [labelled(generator.normal(size=4).tolist()) for _ in range(3)]

    assert 0 < permutation_p(sets, seed) <= 1


def test_p_is_uniform_where_labels_mean_nothing() -> None:
    """In 5 % of such cases p is below 5 %, within two binomial standard errors."""
    generator = np.random.default_rng(4)
    found = [
        permutation_p([labelled(generator.normal(size=6).tolist()) for _ in range(5)], seed)
        for seed in range(300)
    ]

    assert abs(np.mean(np.array(found) < 0.05) - 0.05) < 0.025
    assert abs(np.mean(found) - 0.5) < 0.04


def test_arrangements_count_labels_that_differ() -> None:
    """One label among six, two groups of three, and all of them different."""
    of_weights = {
        (5.0, -1.0, -1.0, -1.0, -1.0, -1.0): 6,
        (1.0, 1.0, 1.0, -1.0, -1.0, -1.0): 20,
        (3.0, 2.0, 1.0, -1.0, -2.0, -3.0): 720,
    }
    for weights, ways in of_weights.items():
        one = LabelledSet(residuals=np.zeros(6), weights=np.array(weights))
        assert one.arrangements == ways
