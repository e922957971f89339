"""Ratios that no reader can mean are not written out."""

import pytest

from gpubench.compare.comparison_records import Interval
from gpubench.report.compare.ratio_text import interval_text, ratio_text


@pytest.mark.parametrize(
    ("speedup", "low", "high", "ratio", "interval"),
    [
        (1.0234, 1.0200, 1.0270, "1.023x", "1.020 - 1.027"),
        (1.4, 1.1, 1.8, "1.40x", "1.10 - 1.80"),
        (12.3, 9.0, 15.0, "12.3x", "9.0 - 15.0"),
        (0.5, 1e-9, 1e48, "0.50x", "below 0.01 - above 100"),
        (1e6, 1e5, 1e7, "above 100x", "above 100"),
    ],
)
def test_a_ratio_has_the_digits_that_it_deserves(
    speedup: float, low: float, high: float, ratio: str, interval: str
) -> None:
    """Fifty digits before the point are a table that nobody can read."""
    found = Interval(speedup=speedup, low=low, high=high)

    assert ratio_text(found) == ratio
    assert interval_text(found) == interval
