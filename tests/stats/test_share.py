"""The interval of a share agrees with scipy's."""

import pytest
from scipy import stats

from gpubench.stats.share import share_interval


@pytest.mark.parametrize(("successes", "trials"), [(0, 5), (1, 10), (7, 9), (4, 4)])
def test_the_interval_is_the_exact_one(successes: int, trials: int) -> None:
    """Against scipy's own Clopper-Pearson interval."""
    expected = stats.binomtest(successes, trials).proportion_ci(method="exact")

    assert share_interval(successes, trials) == pytest.approx((expected.low, expected.high))


def test_fewer_trials_with_the_same_share_are_less_certain() -> None:
    """Dependent trials count as fewer, which need not be whole."""
    low, high = share_interval(0.5, 5)
    lower, higher = share_interval(1, 10)

    assert low < lower < 0.1 < higher < high
