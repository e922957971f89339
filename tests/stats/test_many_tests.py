"""Holm's steps and Student's t against independent computations."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from gpubench.stats.holm import holm
from gpubench.stats.student import combined_df, half_width, two_sided_p


@example([0.04, 0.024, 0.016], 0.05)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.floats(0.01, 0.2))
def test_holm_rejects_what_its_steps_by_hand_reject(ps: list[float], alpha: float) -> None:
    """The procedure as the paper words it: from the smallest up, until one fails."""
    rejected: set[int] = set()
    for step, place in enumerate(sorted(range(len(ps)), key=lambda i: ps[i])):
        if not ps[place] * (len(ps) - step) < alpha:
            break
        rejected.add(place)

    found = holm(np.array(ps))

    assert {int(i) for i in np.flatnonzero(found < alpha)} == rejected
    assert (found >= np.array(ps)).all()


def test_t_agrees_with_scipy() -> None:
    """A Welch test of equal groups is a t test."""
    random = np.random.default_rng(1)
    a, b = random.normal(0, 1, 5), random.normal(1, 1, 5)
    told = scipy_stats.ttest_ind(a, b)
    error = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 5)
    difference, errors, df = np.array([b.mean() - a.mean()]), np.array([error]), np.array([8.0])

    assert two_sided_p(difference, errors, df)[0] == pytest.approx(told.pvalue)
    low, high = told.confidence_interval(0.95)
    assert half_width(errors, df, 0.95)[0] == pytest.approx((high - low) / 2)


def test_degrees_of_freedom_grow_with_what_is_stated() -> None:
    """Satterthwaite: all estimated, half, and none."""
    found = combined_df(np.array([1.0, 1.0, 0.0]), np.full(3, 4.0), 1.0)
    none = combined_df(np.array([1.0]), np.array([4.0]), 0.0)

    assert none[0] == pytest.approx(4.0)
    assert found[0] == pytest.approx(16.0, rel=1e-4)
    assert found[2] > 1e5
