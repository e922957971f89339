"""The variance of two means, of which a part is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from gpubench.stats.random_effect import SideMean, mean_variance

SQUARES = st.floats(0.0, 1.0)
OWN = st.floats(1e-8, 1.0)
RUNS = st.integers(2, 9)
SIDES = st.builds(SideMean, squares=SQUARES, runs=RUNS, own=OWN)

Pair = tuple[float, float]


def covered(
    *, drift: tuple[float, float], runs: tuple[int, int], own: tuple[float, float]
) -> float:
    """Return how often the t interval holds a difference of zero."""
    random = np.random.default_rng(0)
    hits = 0
    for _ in range(2000):
        values = [
            random.normal(0, np.hypot(shared, np.sqrt(variance)), count)
            for shared, variance, count in zip(drift, own, runs, strict=True)
        ]
        sides = [
            SideMean(squares=float(((v - v.mean()) ** 2).sum()), runs=len(v), own=variance)
            for v, variance in zip(values, own, strict=True)
        ]
        half = special.stdtrit(sum(runs) - 2, 0.975) * np.sqrt(mean_variance(*sides))
        hits += abs(values[0].mean() - values[1].mean()) <= half
    return hits / 2000


@given(SIDES, SIDES)
def test_swapping_the_sides_changes_no_bit(a: SideMean, b: SideMean) -> None:
    """Must hold 3: swapping the files inverts every ratio exactly."""
    assert mean_variance(a, b) == mean_variance(b, a)


@given(st.floats(1e-6, 1.0), RUNS, RUNS, OWN)
def test_equally_noisy_sides_are_pooled(
    squares: float, first: int, second: int, own: float
) -> None:
    """Student's two-sample t, of which this is the general form."""
    sides = [SideMean(squares=squares, runs=runs, own=own) for runs in (first, second)]
    pooled = 2 * squares / (first + second - 2)

    assert mean_variance(*sides) == pytest.approx(pooled * (1 / first + 1 / second), rel=1e-6)


def test_squares_below_what_the_cases_explain_keep_the_known_ratio() -> None:
    """Student's t with variances known up to a factor; nothing is shared."""
    a = SideMean(squares=0.004, runs=5, own=0.01)
    b = SideMean(squares=0.009, runs=2, own=0.09)
    factor = (0.004 / 0.01 + 0.009 / 0.09) / 5

    assert mean_variance(a, b) == pytest.approx(factor * (0.01 / 5 + 0.09 / 2))


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize("drift", [(0.0, 0.0), (0.002, 0.002), (0.002, 0.006)])
@pytest.mark.parametrize("runs", [(5, 5), (5, 2), (2, 5), (3, 3)])
def test_intervals_hold_the_truth_whether_or_not_a_noisier_side_drifts_more(
    drift: Pair, runs: tuple[int, int]
) -> None:
    """Must hold 1: one side three times noisier, equal and unequal runs."""
    found = covered(drift=drift, runs=runs, own=(0.0008**2, 0.0024**2))

    assert 0.92 < found < 0.995
