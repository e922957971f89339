"""How far units lie from the median one, with values that are known."""

import numpy as np
import pytest
from scipy import special

from gpubench.stats.arrays import Array
from gpubench.stats.beside_median import beside_median
from gpubench.stats.sd_limit import largest_sd

ROUNDS = 400


def measured(random: np.random.Generator, units: Array, runs: int) -> Array:
    """Return runs that drift by much more than they are off by."""
    drift = 0.05 * np.arange(runs)[:, None]
    return np.asarray(units + drift + random.normal(0, 0.002, (runs, len(units))))


def test_a_run_that_is_slow_for_all_changes_nothing() -> None:
    """Worked by hand: the third unit is 2 above the median of 1, 2 and 4 in every run."""
    found = beside_median(np.array([[1.0, 2.0, 4.0], [11.0, 12.0, 14.0]]))

    assert found.distance.tolist() == [1.0, 0.0, -2.0]
    assert found.half is not None
    assert found.half == pytest.approx([0, 0, 0], abs=1e-12)
    assert found.detectable == pytest.approx(0, abs=1e-12)


def test_values_without_any_spread_tell_no_limit() -> None:
    """A limit of 0 would promise what no measurement can."""
    assert beside_median(np.array([[1.0, 2.0], [1.0, 2.0]])).detectable is None


def test_one_run_tells_no_interval() -> None:
    """What one run is off by nobody knows."""
    found = beside_median(np.array([[1.0, 2.0, 4.0]]))

    assert (found.half, found.detectable) == (None, None)


def test_the_interval_of_two_units_is_that_of_their_pairs() -> None:
    """Student's t of the paired differences, halved: the median lies in the middle."""
    values = np.random.default_rng(1).normal(0, 1, (5, 2))
    found = beside_median(values)

    pairs = values[:, 0] - values[:, 1]
    assert found.half is not None
    # Student's t of four degrees of freedom.
    assert found.half[0] == pytest.approx(2.776445 * pairs.std(ddof=1) / np.sqrt(5) / 2)


@pytest.mark.parametrize(("units", "errors"), [(3, 2.0), (4, 1.5), (5, 2.0), (8, 1.5)])
def test_the_median_is_as_uncertain_as_the_units_that_it_is(units: int, errors: float) -> None:
    """One unit beside another has twice its variance, beside the mean of two one and a half."""
    runs = 4
    values = measured(np.random.default_rng(1), np.zeros(units), runs)
    found = beside_median(values)

    own = values - values.mean(axis=1, keepdims=True)
    df = (runs - 1) * (units - 1)
    variance = ((own - own.mean(axis=0)) ** 2).sum() / df
    critical = float(special.stdtrit(df, 0.975))
    assert found.half == pytest.approx(critical * np.sqrt(errors * variance / runs))


@pytest.mark.parametrize(("units", "runs"), [(2, 5), (3, 3), (8, 3), (8, 5)])
def test_a_unit_at_the_limit_is_told_as_often_as_is_said(units: int, runs: int) -> None:
    """95 %: the limit is a promise, kept by the interval that stands beside it."""
    random = np.random.default_rng(units)
    told = held = 0
    for _ in range(ROUNDS):
        like = random.normal(0, 0.004, units)
        found = beside_median(measured(random, like, runs))
        assert found.half is not None
        assert found.detectable is not None
        held += int(abs(found.distance[0] - (np.median(like) - like[0])) <= found.half[0])
        slow = random.normal(0, 0.004, units)
        slow[0] = 1.0
        slow[0] = slow[1] + 2 * found.detectable if units == 2 else np.median(slow)
        slow[0] += found.detectable * (units > 2)
        again = beside_median(measured(random, slow, runs))
        assert again.half is not None
        told += int(again.distance[0] + again.half[0] < 0)
    assert told / ROUNDS > 0.92
    assert held / ROUNDS > 0.92


def test_a_unit_that_is_noisier_than_the_others_has_an_interval_of_its_own() -> None:
    """Throttled now and then: the others keep theirs."""
    values = measured(np.random.default_rng(2), np.zeros(8), 5)
    values[:, 3] += [0.0, 0.3, 0.0, 0.2, 0.1]
    found = beside_median(values)

    assert found.half is not None
    assert found.half[3] > 3 * found.half[0]


def test_few_degrees_of_freedom_leave_a_wide_limit_of_a_spread() -> None:
    """Chi-square with one degree of freedom is below 0.0358 in 15 %."""
    assert largest_sd(1.0, 1.0) == pytest.approx(1 / np.sqrt(0.03577), rel=1e-3)
    assert largest_sd(1.0, 100.0) < 1.1
