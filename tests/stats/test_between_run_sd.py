"""A spread is found again from the runs that it makes, with an interval that holds it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from gpubench.stats.between_run_sd import between_run_sd


def test_of_one_case_it_is_the_sample_standard_deviation_with_its_chi_square() -> None:
    """The textbook's interval, computed by scipy's own distribution."""
    values = np.array([[0.1], [0.4], [0.2], [0.9]])

    found = between_run_sd(values)

    assert found.df == pytest.approx(3)
    assert found.spread == pytest.approx(values.std(ddof=1))
    quantiles = stats.chi2.ppf([0.975, 0.025], df=3)
    assert (found.low, found.high) == pytest.approx(values.std(ddof=1) * np.sqrt(3 / quantiles))


def test_cases_that_move_together_are_one_witness() -> None:
    """Ten copies of a case know no more about the runs than one."""
    one = np.random.default_rng(3).normal(size=(5, 1))

    alone, copied = between_run_sd(one), between_run_sd(np.repeat(one, 10, axis=1))

    assert copied.df == pytest.approx(alone.df)
    assert (copied.low, copied.high) == pytest.approx((alone.low, alone.high))


def test_cases_that_move_alone_add_up() -> None:
    """A hundred independent cases of 5 runs bring nearly 400 degrees of freedom."""
    found = between_run_sd(np.random.default_rng(4).normal(size=(5, 100)))

    assert 300 < found.df < 500
    assert found.high / found.low < 1.2


@pytest.mark.parametrize("runs", [3, 6])
@pytest.mark.parametrize("cases", [2, 8])
@pytest.mark.parametrize("shared", [0.0, 1.0, 3.0])
def test_the_interval_holds_the_truth_in_19_of_20_machines(
    runs: int, cases: int, shared: float
) -> None:
    """Whatever part of the spread all cases share; within two binomial standard errors and 2 %."""
    dice = np.random.default_rng(runs * 100 + cases)
    held, machines = 0, 600
    for _ in range(machines):
        own = np.exp(0.3 * dice.standard_normal(cases))
        values = dice.normal(0, own, (runs, cases)) + dice.normal(0, shared, (runs, 1))
        found = between_run_sd(values)
        held += found.low <= np.sqrt((own**2).mean() + shared**2) <= found.high

    assert 0.91 <= held / machines <= 0.985


_TABLES = st.tuples(st.integers(3, 8), st.integers(1, 6), st.integers(0, 99))


@given(_TABLES, st.floats(-20, 20))
def test_other_curves_of_time_change_nothing(shape: tuple[int, int, int], shift: float) -> None:
    """A factor on all times is a constant in logs."""
    runs, cases, seed = shape
    values = np.random.default_rng(seed).normal(size=(runs, cases))

    before, after = between_run_sd(values), between_run_sd(values + shift)

    assert after.spread == pytest.approx(before.spread)
    assert after.df == pytest.approx(before.df)


@given(_TABLES)
def test_the_spread_lies_in_its_interval(shape: tuple[int, int, int]) -> None:
    """And its degrees of freedom between those of one case and of all."""
    runs, cases, seed = shape
    found = between_run_sd(np.random.default_rng(seed).normal(size=(runs, cases)))

    assert 0 <= found.low < found.spread < found.high
    assert runs - 1 - 1e-9 <= found.df <= cases * (runs - 1) * 1.5


def test_runs_that_do_not_differ_have_no_spread() -> None:
    """A clock without resolution makes equal times; nothing divides by zero."""
    found = between_run_sd(np.ones((4, 3)))

    assert (found.spread, found.low, found.high) == (0, 0, 0)
    assert found.df > 0


@pytest.mark.parametrize("shape", [(2, 3), (5, 0)])
def test_too_little_is_refused(shape: tuple[int, int]) -> None:
    """Two runs cannot tell how cases go together."""
    with pytest.raises(ValueError, match="needs 3 runs"):
        between_run_sd(np.zeros(shape))
