"""How far cases deviate together, against draws whose correlation is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as np_st

from gpubench.stats.deviations import Togetherness, deviations, pair_deviations, togetherness


def found(shared: float, cases: int, runs: tuple[int, ...], seed: int = 0) -> Togetherness:
    """Return what is found where a share of each case's variance is one shift of all."""
    random = np.random.default_rng((cases, seed))
    parts = []
    for count in runs:
        own = random.standard_normal((cases, count))
        shift = random.standard_normal(count)
        moved = deviations(np.sqrt(1 - shared) * own + np.sqrt(shared) * shift)
        parts.append((moved.values, moved.df))
    return togetherness(parts)


@pytest.mark.parametrize("runs", [(3, 3), (5, 5), (5, 2), (4,)])
@pytest.mark.parametrize("shared", [0.0, 0.5, 0.9])
def test_the_correlation_is_found_on_average(shared: float, runs: tuple[int, ...]) -> None:
    """However few runs there are; the mean of the found over many draws is the true one."""
    draws = [found(shared, 40, runs, seed) for seed in range(150)]

    assert np.mean([draw.squared for draw in draws]) == pytest.approx(shared**2, abs=0.06)
    assert np.mean([draw.signed for draw in draws]) == pytest.approx(shared, abs=0.1)


def test_cases_that_move_as_one_are_one_witness() -> None:
    """And independent ones are as many as they are."""
    one, many = found(1.0, 30, (5, 5)), found(0.0, 300, (5, 5))

    assert one.independent(30) == pytest.approx(1.0)
    assert many.independent(300) > 60


def test_a_single_degree_of_freedom_goes_by_the_direction() -> None:
    """With two runs on one side and one on the other all cases are fully correlated, or opposed."""
    opposed = np.tile([[1.0, -1.0], [-1.0, 1.0]], (10, 1))

    assert togetherness([(np.tile([[1.0, -1.0]], (20, 1)), 1)]).squared == 1.0
    assert togetherness([(opposed, 1)]).squared == 0.0


@pytest.mark.parametrize("values", [np.zeros((5, 4)), np.ones((1, 4))])
def test_cases_that_do_not_move_move_with_no_other(values: np.ndarray) -> None:
    """Equal readings of a coarse clock, or a case alone."""
    moved = deviations(values)

    assert togetherness([(moved.values, moved.df)]) == Togetherness()
    assert togetherness([]) == Togetherness()


_TABLES = np_st.arrays(float, (6, 4), elements=st.floats(-1, 1, width=32))


@given(_TABLES, _TABLES, st.permutations(range(4)))
def test_neither_the_order_of_runs_nor_of_sides_changes_a_bit(
    first: np.ndarray, second: np.ndarray, order: list[int]
) -> None:
    """Runs have names that anybody may choose."""
    a, b, turned = deviations(first), deviations(second), deviations(first[:, order])
    there = togetherness([(a.values, a.df), (b.values, b.df)])

    assert turned.squares.tolist() == a.squares.tolist()
    assert togetherness([(b.values, b.df), (turned.values, turned.df)]) == there


@given(_TABLES, _TABLES)
def test_pairs_turned_round_give_the_opposite(first: np.ndarray, second: np.ndarray) -> None:
    """Swap symmetry of what was measured in turns."""
    there, back = pair_deviations(first, second), pair_deviations(second, first)

    assert there.means.tolist() == (-back.means).tolist()
    assert there.squares.tolist() == back.squares.tolist()


def test_a_contender_that_takes_longer_has_a_difference_above_zero() -> None:
    """By pairs of runs: what both had in common is in neither the mean nor what is left."""
    baseline = np.array([[1.0, 5.0, 3.0]])
    contender = baseline + np.array([[0.1, 0.2, 0.3]])

    pairs = pair_deviations(baseline, contender)

    assert pairs.means == pytest.approx(np.array([0.2]))
    assert pairs.values == pytest.approx(np.array([[-0.1, 0.0, 0.1]]))
    assert pairs.df == 2
