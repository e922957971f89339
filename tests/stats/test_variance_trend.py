"""The trend of variances: found where it is, and not where it is not."""

import numpy as np
import pytest
from scipy import stats as scipy_stats

from gpubench.stats.variance_trend import variance_trend


def drawn(slope: float, cases: int = 60, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return log variances of 8 degrees of freedom and the column that they follow."""
    random = np.random.default_rng((3, seed))
    column = random.normal(0, 1, cases)
    return slope * column + np.log(random.chisquare(8, cases) / 8), column


def test_a_trend_is_the_regression_line() -> None:
    """Against scipy, on values among which none is an outlier."""
    logs, column = drawn(1.5)
    line = scipy_stats.linregress(column, logs)
    left = logs - line.slope * column
    kept = np.abs(left - np.median(left)) < 2
    found = variance_trend(logs[kept], column[kept][:, None])

    again = scipy_stats.linregress(column[kept], logs[kept])
    expected = again.slope * (column[kept] - column[kept].mean())
    assert found.location == pytest.approx(expected, abs=0.05)
    assert found.leverage.sum() == pytest.approx(2.0)


def test_no_trend_is_no_trend() -> None:
    """All cases are then expected alike: Smyth's prior."""
    flat = 0
    for seed in range(100):
        logs, column = drawn(0.0, seed=seed)
        found = variance_trend(logs, column[:, None])
        flat += bool((found.location == 0).all() and np.allclose(found.leverage, 1 / 60))
    assert flat >= 95


def test_an_outlier_bends_no_trend() -> None:
    """One case in which a neighbour woke up, at the end of the column."""
    logs, column = drawn(0.0)
    logs[np.argmax(column)] += 12.0

    assert np.abs(variance_trend(logs, column[:, None]).location).max() < 0.5


@pytest.mark.parametrize("spoilt", ["few", "unknown", "constant"])
def test_without_support_there_is_no_trend(spoilt: str) -> None:
    """Fewer than twenty cases, a column with a gap, a column that is one number."""
    logs, column = drawn(2.0, cases=19 if spoilt == "few" else 60)
    if spoilt == "unknown":
        column[3] = np.nan
    if spoilt == "constant":
        column[:] = 1.0

    assert (variance_trend(logs, column[:, None]).location == 0).all()


def test_a_second_column_is_taken_for_what_it_adds() -> None:
    """Time and noise go together; the second counts where it says more."""
    random = np.random.default_rng(5)
    logs, first = drawn(1.0, cases=200)
    copy, other = first + 0.01 * random.normal(size=200), random.normal(size=200)

    one = variance_trend(logs + 2 * other, np.column_stack([first, other]))
    two = variance_trend(logs, np.column_stack([first, copy]))

    assert one.leverage.sum() == pytest.approx(3.0)
    assert two.leverage.sum() == pytest.approx(2.0)
