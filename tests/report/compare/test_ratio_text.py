"""Ratios that no reader can mean are not written out."""

import pytest

from gpubench.compare.comparison_records import Interval
from gpubench.report.compare.ratio_text import exact_ratio, interval_text, ratio_text


@pytest.mark.parametrize(
    ("speedup", "low", "high", "ratio", "interval"),
    [
        (1.0234, 1.0200, 1.0270, "1.023x", "1.020 - 1.027"),
        (1.4, 1.1, 1.8, "1.40x", "1.10 - 1.80"),
        (12.3, 9.0, 15.0, "12.3x", "9.0 - 15.0"),
        (0.5, 1e-9, 1e48, "0.50x", "below 0.01 - above 100"),
        (1e6, 1e5, 1e7, "above 100x", "above 100"),
        (1.02, 1.0034, 1.04, "1.020x", "1.003 - 1.040"),
        (0.99, 0.9812, 0.99962, "0.9900x", "0.9812 - 0.9996"),
        (1.02, 0.9999, 1.04, "1.02x", "1.00 - 1.04"),
        (1.0, 1.0, 1.0, "1.000x", "1.000 - 1.000"),
    ],
)
def test_a_ratio_has_the_digits_that_it_deserves(
    speedup: float, low: float, high: float, ratio: str, interval: str
) -> None:
    """Fifty before the point nobody can read, and a limit of 1.00 would contradict "faster"."""
    found = Interval(speedup=speedup, low=low, high=high)

    assert ratio_text(found) == ratio
    assert interval_text(found) == interval


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(1.25, "1.250x"), (1.0, "1.000x"), (1.00004, "1.00004x"), (1 + 1e-9, "1.000000x")],
)
def test_more_is_not_shown_as_the_same(ratio: float, text: str) -> None:
    """A table that says "more" beside 1.000x contradicts itself."""
    assert exact_ratio(ratio) == text
