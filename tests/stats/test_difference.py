"""The variance of a difference, by brute force where the truth is known."""

from typing import Any

import numpy as np
import pytest

from gpubench.stats.difference import DifferenceVariance, SideSpread, difference_variance


def spread(squares: list[float] | np.ndarray, runs: int, **changes: Any) -> SideSpread:
    """Return one side; the fallback is 1, and the floor 0 unless changed."""
    array = np.asarray(squares, dtype=float)
    return SideSpread(
        squares=array,
        runs=runs,
        fallback=np.full(len(array), changes.get("fallback", 1.0)),
        is_recorded=changes.get("is_recorded", False),
        floor=np.full(len(array), changes.get("floor", 0.0)),
    )


def drawn(seed: int, runs: int, scale: float, cases: int = 400) -> SideSpread:
    """Return a side whose true variance is the scale's square in every case."""
    values = np.random.default_rng(seed).normal(0, scale, (cases, runs))
    return spread(values.var(axis=1) * runs, runs)


def log_scale_ratio(found: DifferenceVariance) -> float:
    """Return the log of the second side's variance / the first's, mean over cases."""
    first, second = found.own
    return float(np.mean(np.log(second) - np.log(first)))


@pytest.mark.parametrize(("runs", "noisier"), [((5, 5), 1.0), ((5, 2), 3.0), ((2, 5), 3.0)])
def test_each_side_has_its_own_scale(runs: tuple[int, int], noisier: float) -> None:
    """A plainly pooled variance is off by a factor of three here."""
    found = difference_variance(drawn(1, runs[0], 1.0), drawn(2, runs[1], noisier))

    assert np.mean(found.variance) == pytest.approx(1 / runs[0] + noisier**2 / runs[1], rel=0.15)
    assert log_scale_ratio(found) == pytest.approx(2 * np.log(noisier), abs=0.3)
    assert not found.is_split


@pytest.mark.parametrize("cases", [10, 40, 400])
def test_a_scale_is_known_no_better_than_its_cases_tell(cases: int) -> None:
    """The noisier side's scale is off by the same for all cases; 3 runs of a case tell little."""
    found = difference_variance(drawn(1, 3, 1.0, cases), drawn(2, 3, 10.0, cases))

    # The variance of log s^2 with two degrees of freedom is pi^2 / 6.
    assert np.max(found.df) <= 2 * cases / (np.pi**2 / 6) * 1.05


def test_swapping_the_sides_changes_no_bit() -> None:
    """Must hold 3 starts here."""
    a, b = drawn(1, 5, 1.0), drawn(2, 2, 3.0)

    there, back = difference_variance(a, b), difference_variance(b, a)

    assert there.variance.tolist() == back.variance.tolist()
    assert there.df.tolist() == back.df.tolist()
    assert log_scale_ratio(there) == -log_scale_ratio(back)


def test_sides_with_other_patterns_are_judged_apart() -> None:
    """Each case quiet on one side and noisy on the other."""
    pattern = np.where(np.arange(300) % 2 == 0, 0.2, 5.0)
    values = np.random.default_rng(3).normal(0, 1, (2, 300, 5))
    a = spread((values[0] * pattern[:, None]).var(axis=1) * 5, 5)
    b = spread((values[1] / pattern[:, None]).var(axis=1) * 5, 5)

    assert difference_variance(a, b).is_split


def test_one_run_on_both_sides_takes_the_fallback() -> None:
    """Nothing else is known."""
    found = difference_variance(spread([0.0], 1, fallback=2.0), spread([0.0], 1, fallback=3.0))

    assert found.variance.tolist() == [5.0]
    assert found.df.tolist() == [5.0]


def test_one_run_borrows_the_spread_of_the_other_side() -> None:
    """Unless its own was recorded."""
    many = drawn(1, 5, 4.0)
    single = spread(np.zeros(400), 1)
    recorded = spread(np.zeros(400), 1, is_recorded=True)

    assert np.mean(difference_variance(many, single).variance) == pytest.approx(19.2, rel=0.1)
    assert np.mean(difference_variance(many, recorded).variance) == pytest.approx(4.2, rel=0.1)


def test_few_cases_lean_on_the_fallback_as_far_as_runs_allow() -> None:
    """An assumed spread that the runs contradict is raised for the side that contradicts it."""
    quiet = difference_variance(spread([1.0], 3), spread([1.0], 3))
    noisy = difference_variance(spread([1.0], 3), spread([800.0], 3))

    assert quiet.variance[0] < 1.0
    assert noisy.variance[0] > 100.0
    assert noisy.df[0] < quiet.df[0]


def test_no_variance_is_below_what_the_clock_sees() -> None:
    """Two equal readings of a coarse clock are no proof of precision."""
    sides = [spread(np.zeros(10), 5, floor=0.04) for _ in "ab"]

    assert difference_variance(sides[0], sides[1]).variance == pytest.approx(np.full(10, 0.016))
