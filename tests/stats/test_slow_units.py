"""Slow units are found from the printed limit on, and healthy ones are left alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpubench.stats.arrays import Array
from gpubench.stats.slow_units import LEAST_UNITS, SlowUnits, slow_units

LEAST = 0.03


def told(values: Array, variances: Array | None = None) -> SlowUnits:
    """What is said of some units, at usual settings."""
    known = np.zeros(len(values)) if variances is None else variances
    return slow_units(values, known, least=LEAST, alpha=0.02)


def healthy(units: int, seed: int, sd: float = 0.005) -> Array:
    """Units of one kind."""
    return np.asarray(sd * np.random.default_rng(seed).standard_normal(units))


@pytest.mark.parametrize("units", [5, 8, 64])
def test_healthy_units_are_seldom_beyond_chance(units: int) -> None:
    """The share that was asked for, and up to twice as much where few units share one spread."""
    alarms = sum(told(healthy(units, seed, 0.02)).is_beyond_chance.any() for seed in range(500))

    assert alarms <= 25


def test_three_slow_units_of_eight_do_not_hide_each_other() -> None:
    """Held against the mean of all, each would lie within two standard deviations."""
    values = healthy(8, 1)
    values[[1, 4, 6]] += 0.2

    assert np.flatnonzero(told(values).is_beyond_chance).tolist() == [1, 4, 6]


def test_a_very_slow_unit_does_not_hide_one_that_is_less_slow() -> None:
    """Both stand apart, the first already before the second is taken out."""
    values = healthy(8, 1)
    values[1] += 0.4
    values[4] += 0.1

    assert np.flatnonzero(told(values).is_beyond_chance).tolist() == [1, 4]


def test_a_fast_unit_is_not_slow_and_hides_none() -> None:
    """Only the slow side is looked at; a fast one widens the spread and makes it harder."""
    values = healthy(32, 2)
    values[3] -= 0.05
    values[7] += 0.2

    assert np.flatnonzero(told(values).is_beyond_chance).tolist() == [7]


def test_a_unit_that_was_measured_less_often_needs_more() -> None:
    """The same distance is chance for one run and none for nine."""
    values = healthy(16, 3)
    values[[2, 5]] = 0.04
    variances = np.full(16, 0.002**2)
    variances[5] = 0.03**2

    assert np.flatnonzero(told(values, variances).is_beyond_chance).tolist() == [2]


@settings(max_examples=20)
@given(st.permutations(range(12)), st.integers(0, 50))
def test_the_order_of_units_changes_nothing(order: list[int], seed: int) -> None:
    """The same files in any order give the same verdict."""
    values = healthy(12, seed, 0.02)
    first, second = told(values), told(values[order])

    assert first.is_beyond_chance[order].tolist() == second.is_beyond_chance.tolist()
    assert first.detectable == pytest.approx(second.detectable)


def test_units_that_agree_are_not_believed_to_agree_exactly() -> None:
    """Identical values have no spread, and the first that differs by a hair would be out."""
    values = np.zeros(LEAST_UNITS)
    values[0] = 0.004

    found = told(values)

    assert not found.is_beyond_chance.any()
    assert found.spread == pytest.approx(0.003)
    assert found.detectable > LEAST
    assert found.detectable_together is None


def test_wider_units_have_a_higher_limit() -> None:
    """What is printed follows what was measured."""
    limits = [told(healthy(32, 4, sd)).detectable for sd in (0.004, 0.02)]

    assert LEAST < limits[0] < 0.05 < limits[1]
