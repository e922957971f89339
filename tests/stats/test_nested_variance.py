"""Variances of three levels come out as they were put in."""

import numpy as np
import pytest

from gpubench.stats.nested_variance import nested_variance


def test_the_levels_are_what_they_were_made_of() -> None:
    """Unequal numbers of runs and of devices, as after a night in which some failed."""
    random = np.random.default_rng(1)
    group = np.repeat(np.arange(400), np.resize([2, 4, 8], 400))
    unit = np.repeat(np.arange(len(group)), np.resize([1, 3, 5], len(group)))
    own = 0.4 * random.standard_normal(len(group)) + 0.3 * random.standard_normal(400)[group]
    values = own[unit] + 0.2 * random.standard_normal(len(unit))

    found = nested_variance(values, unit, group)

    assert found.outer == pytest.approx(0.09, rel=0.2)
    assert found.middle == pytest.approx(0.16, rel=0.1)
    assert found.inner == pytest.approx(0.04, rel=0.1)


def test_a_balanced_table_is_the_textbooks() -> None:
    """Mean squares of four units in two groups, by hand."""
    values = np.array([1.0, 3.0, 5.0, 7.0, 2.0, 2.0, 8.0, 10.0])
    unit, group = np.repeat(np.arange(4), 2), np.array([0, 0, 1, 1])

    found = nested_variance(values, unit, group)

    assert found.inner == pytest.approx(6.0 / 4)
    # Units: squares 2 x (2 x 2^2) + 2 x (2 x 3.5^2) = 65 with 2 degrees of freedom.
    assert found.middle == pytest.approx((65.0 / 2 - 1.5) / 2)
    # Groups: 4 x 2 x 0.75^2 = 4.5, less than the units explain.
    assert found.outer == 0.0


def test_a_level_without_degrees_of_freedom_is_untold() -> None:
    """One run each says nothing of runs, one group nothing of groups."""
    values = np.array([1.0, 2.0, 4.0])

    found = nested_variance(values, np.arange(3), np.zeros(3, dtype=np.int64))

    assert (found.inner, found.outer) == (None, None)
    assert found.middle == pytest.approx(values.var(ddof=1))
    alone = nested_variance(values[:2], np.zeros(2, dtype=np.int64), np.zeros(1, dtype=np.int64))
    assert alone.middle is None
    assert alone.inner == pytest.approx(0.5)
