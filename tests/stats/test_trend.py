"""A slope agrees with scipy's regression."""

import numpy as np
import pytest
from scipy import stats

from gpubench.stats.trend import line_slope


def test_a_slope_and_its_interval_are_those_of_scipy() -> None:
    """An independent computation of the same textbook formula."""
    steps = np.arange(7.0)
    values = 0.3 * steps + np.random.default_rng(1).normal(size=7)

    found = line_slope(steps.tolist(), values.tolist())

    expected = stats.linregress(steps, values)
    half = stats.t.ppf(0.975, 5) * expected.stderr
    assert found is not None
    assert found.slope == pytest.approx(expected.slope)
    assert (found.low, found.high) == pytest.approx((expected.slope - half, expected.slope + half))


def test_two_points_have_no_interval() -> None:
    """A line through two points always fits."""
    assert line_slope([0, 1], [0, 1]) is None
