"""The search for a learning rate: both edges are seen, and cut-off trials change nothing."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.training.rate_search import HIGHEST, LOWEST, search_rate


class Valley:
    """A task whose samples to the target are least at one rate, and none above a highest."""

    def __init__(self, best: int, highest: int, most: float = math.inf) -> None:
        self.best, self.highest, self.most = best, highest, most
        self.trials: list[tuple[int, float]] = []

    def samples(self, exponent: int) -> float:
        if exponent > self.highest:
            return math.inf
        return 100.0 * 1.5 ** abs(exponent - self.best)

    def __call__(self, rate: float, seed: int, most: float) -> float | None:
        exponent = round(math.log2(rate))
        self.trials.append((exponent, most))
        found = self.samples(exponent)
        return found if found <= most else None


@given(
    best=st.integers(LOWEST + 2, HIGHEST - 2),
    above=st.integers(0, 4),
    start=st.integers(LOWEST, HIGHEST),
)
def test_the_best_rate_is_found_from_any_start(best: int, above: int, start: int) -> None:
    """A guess must not decide, and a best at the edge of what was tried is no best."""
    valley = Valley(best, best + above)

    found = search_rate(valley, 2.0**start, seeds=[1], most_samples=1e9)

    assert found.best is not None
    assert found.best.rate == 2.0**best
    usable = [e for e in range(LOWEST, HIGHEST + 1) if valley.samples(e) <= 200]
    assert [round(math.log2(one.rate)) for one in found.usable] == usable


def test_a_best_at_the_end_of_all_rates_is_reported() -> None:
    """Else a range that is too narrow would look like a result."""
    found = search_rate(Valley(HIGHEST + 1, HIGHEST + 9), 1.0, seeds=[1], most_samples=1e9)

    assert found.is_edge


def test_a_task_that_no_rate_solves_has_no_best() -> None:
    """Every rate was tried."""
    valley = Valley(0, LOWEST - 1)

    found = search_rate(valley, 0.1, seeds=[1], most_samples=1e9)

    assert found.best is None
    assert len(found.scores) == HIGHEST - LOWEST + 1


def test_trials_are_cut_off_at_twice_the_best_so_far() -> None:
    """A rate that is far too low would take a hundred times as long as the rest of the search."""
    valley = Valley(-3, 0)

    search_rate(valley, 2.0**-3, seeds=[1], most_samples=1000)

    assert [most for _, most in valley.trials][:2] == [1000, 200]


@pytest.mark.parametrize("failing", [1, 2])
def test_a_rate_counts_by_the_median_of_its_seeds(failing: int) -> None:
    """One of three that fails is noise, two are the rate."""

    def trial(rate: float, seed: int, most: float) -> float | None:
        return None if rate > 1 and seed <= failing else 100.0 / rate

    found = search_rate(trial, 1.0, seeds=[1, 2, 3], most_samples=1e9)

    assert found.best is not None
    assert (found.best.rate > 1) == (failing == 1)
