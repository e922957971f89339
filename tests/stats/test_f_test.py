"""The F test against scipy's."""

import numpy as np
import pytest
from scipy import stats as scipy_stats

from gpubench.stats.f_test import exceeds_chance


@pytest.mark.parametrize("shift", [0.0, 0.5, 1.0, 2.0])
def test_groups_differ_when_scipy_says_so(shift: float) -> None:
    """A one-way layout is the F test of its dummies."""
    random = np.random.default_rng(7)
    groups = [random.normal(0, 1, 12), random.normal(shift, 1, 9), random.normal(0, 1, 15)]
    values = np.concatenate(groups)
    labels = np.repeat([0, 1, 2], [12, 9, 15])
    dummies = (labels[:, None] == np.array([1, 2])).astype(float)
    p = scipy_stats.f_oneway(*groups).pvalue

    for level in (0.9 * p, 1.1 * p):
        expected = p < level
        assert exceeds_chance(values, np.ones((36, 1)), dummies, level) is bool(expected)


def test_a_column_that_says_nothing_new_explains_nothing() -> None:
    """Nor is anything explained where no value is left over to judge by."""
    ones = np.ones((6, 1))

    assert not exceeds_chance(np.arange(6.0), ones, 3 * ones, 0.05)
    assert not exceeds_chance(np.arange(2.0), np.ones((2, 1)), np.array([[0.0], [1.0]]), 0.05)


def test_a_perfect_fit_is_beyond_chance() -> None:
    """And no division by nothing."""
    column = np.arange(6.0)[:, None]

    assert exceeds_chance(2 * column[:, 0], np.ones((6, 1)), column, 0.01) is True
