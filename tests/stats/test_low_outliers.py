"""Units that lie too low are found against the median, and healthy ones are not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.stats.low_outliers import LEAST_UNITS, low_outliers


def test_the_rule_is_five_scaled_deviations_and_two_percent() -> None:
    """Worked by hand: median 100, deviations 0, 1, 1, 2, 12, of which the middle is 1."""
    found = low_outliers(np.array([100.0, 101.0, 99.0, 102.0, 88.0]))

    assert found.limit == pytest.approx(5 * 1.4826 * 0.01)
    assert found.is_low.tolist() == [False, False, False, False, True]
    assert found.shortfall[4] == pytest.approx(0.12)


def test_units_that_are_alike_may_differ_by_two_percent() -> None:
    """A deviation of nothing would call any speck of dust an outlier."""
    found = low_outliers(np.array([100.0, 100.0, 100.0, 100.0, 98.1]))

    assert found.limit == 0.02
    assert not found.is_low.any()
    assert low_outliers(np.array([100.0, 100.0, 100.0, 100.0, 97.9])).is_low[4]


def test_one_good_unit_makes_no_others_low() -> None:
    """The best is no measure: of a published fleet "10 % below the best" flags 13 of 22."""
    assert not low_outliers(np.array([100.0, 100.4, 99.6, 100.2, 99.8, 115.0])).is_low.any()


def test_several_slow_units_do_not_hide_each_other() -> None:
    """A standard deviation of all would."""
    values = np.array([100.0, 100.3, 99.8, 100.1, 99.9, 100.2, 90.0, 91.0])
    found = low_outliers(values)

    both = found.is_low & found.is_beyond_chance
    assert both.tolist() == [False] * 6 + [True] * 2


@given(
    scale=st.floats(1e-6, 1e6),
    values=st.lists(st.floats(50, 150), min_size=LEAST_UNITS, max_size=20, unique=True),
)
def test_neither_the_unit_nor_the_order_matters(scale: float, values: list[float]) -> None:
    """Rows per second or per hour, in whatever order the files are named."""
    found, scaled = low_outliers(np.array(values)), low_outliers(scale * np.array(values)[::-1])

    assert scaled.limit == pytest.approx(found.limit)
    assert scaled.shortfall[::-1] == pytest.approx(found.shortfall)
    assert found.detectable > 0


@pytest.mark.parametrize("units", [5, 8, 64])
def test_chance_alone_calls_few_groups_unhealthy(units: int) -> None:
    """Where units scatter by 1 % the rule alone raises 1.5 % of groups of eight."""
    random = np.random.default_rng(3)
    alarms = 0
    for _ in range(400):
        found = low_outliers(1 + 0.01 * random.standard_normal(units))
        alarms += bool((found.is_low & found.is_beyond_chance).any())

    assert alarms <= 0.01 * 400
