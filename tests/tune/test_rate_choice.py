"""The learning rate of one size: far guesses, divergence, seeds, and time that is up."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.training.rate_search import HIGHEST, LOWEST
from gpubench.tune.answers import CENSORED, DIVERGED, FAILED, RunAnswer, failed_run
from gpubench.tune.rate_choice import RateChoice, choose_rate
from gpubench.tune.rate_climb import MOST_CLIMBED


def run(end: str, *, reached: float | None = None, loss: float | None = 1.0) -> RunAnswer:
    return RunAnswer(
        end=end,
        samples=100,
        steps=10,
        time_s=1.0,
        wall_s=1.0,
        reached_samples=reached,
        reached_s=reached,
        last_loss=loss,
        last_accuracy=None,
        trace_samples=(),
        trace_losses=(),
    )


class Valley:
    """Samples to the target least at one exponent; above another one everything diverges."""

    def __init__(self, best: int, diverges: int, *, fewest: float = 100.0) -> None:
        self.best, self.diverges, self.fewest = best, diverges, fewest
        self.tried: list[tuple[int, int]] = []

    def __call__(self, rate: float, seed: int, most: int) -> RunAnswer:
        exponent = round(math.log2(rate))
        self.tried.append((exponent, seed))
        if exponent > self.diverges:
            return run(DIVERGED, loss=None)
        needed = self.fewest * 1.5 ** abs(exponent - self.best)
        loss = 1.0 + abs(exponent - self.best)
        if needed > most:
            return run(CENSORED, loss=loss)
        return run("reached", reached=needed, loss=loss)


def chosen(
    valley: Callable[[float, int, int], RunAnswer],
    start: float = 0.01,
    *,
    most: int = 300,
    seeds: tuple[int, ...] = (1, 2),
) -> RateChoice:
    return choose_rate(valley, start, seeds=seeds, most_samples=most)


@given(best=st.integers(-9, 4), start=st.integers(-10, 5), above=st.integers(0, 3))
def test_a_guess_many_octaves_off_finds_the_best_rate(best: int, start: int, above: int) -> None:
    """The grid goes on at its end as long as the loss falls there."""
    found = chosen(Valley(best, best + above), 2.0**start)

    if abs(best - start) < MOST_CLIMBED:
        assert found.rate == 2.0**best


def test_where_every_rate_is_too_slow_or_diverges_both_are_said() -> None:
    """The search goes up until it has seen rates diverge, and says how far it went."""
    valley = Valley(0, -2, fewest=1000.0)
    found = chosen(valley, 2.0**-7)

    assert found.rate is None
    assert found.count(DIVERGED) == 1
    assert found.count(CENSORED) == len(found.rates) - 1
    assert found.rates[-1] == 2.0**-1
    assert len(found.rates) <= MOST_CLIMBED


def test_rates_that_all_diverge_are_gone_below() -> None:
    """A guess that is too high costs a run per octave, and a diverging run is short."""
    assert chosen(Valley(-9, -8), 1.0).rate == 2.0**-9


def test_a_size_at_which_nothing_arrives_costs_a_few_runs() -> None:
    """It would else take as much of the budget as three good ones."""
    valley = Valley(-3, 6, fewest=1000.0)

    assert chosen(valley, 2.0**-3).rate is None
    assert len(valley.tried) <= 3


def test_what_raises_at_two_rates_is_left() -> None:
    """A batch that the model cannot take is no matter of the rate."""
    found = chosen(lambda _rate, _seed, _most: failed_run("ValueError: no such size"))

    assert found.rate is None
    assert found.count(FAILED) == 2


def test_the_ends_of_all_rates_are_kept_and_reported() -> None:
    """Else a range that is too narrow would look like a result."""
    assert chosen(Valley(HIGHEST, HIGHEST + 9), 2.0**3).is_edge
    assert chosen(Valley(LOWEST, HIGHEST), 2.0**-11).is_edge
    assert not chosen(Valley(0, 2)).is_edge


def test_a_second_seed_decides_between_rates_that_are_alike() -> None:
    """One run is noise, and two of every rate would cost twice."""
    tried: list[tuple[float, int]] = []

    def train(rate: float, seed: int, most: int) -> RunAnswer:
        tried.append((rate, seed))
        needed = {0.25: 100.0, 0.5: 110.0}.get(rate, 190.0)
        if seed == 2 and rate == 0.25:
            needed = 200.0
        return run("reached", reached=needed) if needed <= most else run(CENSORED)

    found = choose_rate(train, 0.25, seeds=(1, 2), most_samples=1000)

    assert found.rate == 0.5
    assert {rate for rate, seed in tried if seed == 2} == {0.25, 0.5}


@pytest.mark.parametrize("runs", range(6))
def test_what_was_found_before_time_was_up_is_kept(runs: int) -> None:
    """No run begins beyond, and the rate that is best so far stands."""
    valley = Valley(-3, 0)
    found = choose_rate(
        valley,
        2.0**-5,
        seeds=(1, 2),
        most_samples=200,
        is_over=lambda: len(valley.tried) >= runs,
    )

    assert len(valley.tried) == min(runs, 5)
    assert found.is_cut == (runs < 5)
    assert (found.rate is None) == (runs < 2)
