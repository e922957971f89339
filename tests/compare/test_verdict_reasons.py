"""A verdict that contradicts its interval says why."""

import pytest

from gpubench.compare.comparison_records import Interval, Settings, Verdict, VerdictReason
from gpubench.compare.verdict_reasons import verdict_reason


@pytest.mark.parametrize(
    ("verdict", "low", "high", "p_adjusted", "settings", "reason"),
    [
        (Verdict.UNCLEAR, 1.03, 1.19, 0.08, Settings(), VerdictReason.ADJUSTED),
        (Verdict.UNCLEAR, 0.84, 0.97, 0.08, Settings(), VerdictReason.ADJUSTED),
        (Verdict.UNCLEAR, 1.001, 1.018, 0.01, Settings(min_effect=0.01), VerdictReason.SMALL),
        (Verdict.UNCLEAR, 0.95, 1.06, 0.9, Settings(), None),
        (Verdict.SAME, 0.99, 1.01, 0.9, Settings(), None),
        (Verdict.SAME, 1.003, 1.009, 0.01, Settings(), VerdictReason.EQUIVALENT),
        (Verdict.SAME, 0.995, 1.022, 0.3, Settings(), VerdictReason.EQUIVALENT),
        (Verdict.SAME, 0.995, 1.022, 0.3, Settings(min_effect=0.05), None),
        (Verdict.FASTER, 1.03, 1.19, 0.001, Settings(), None),
        (Verdict.SLOWER, 0.9, 1.01, 0.15, Settings(alpha=0.2), VerdictReason.ALPHA),
    ],
)
def test_a_reason_stands_where_the_interval_alone_misleads(  # noqa: PLR0917
    verdict: Verdict,
    low: float,
    high: float,
    p_adjusted: float,
    settings: Settings,
    reason: VerdictReason | None,
) -> None:
    """Issue 13, B.7: 1.03 to 1.19 beside `unclear` needs the reason, 0.95 to 1.06 does not."""
    interval = Interval(speedup=(low * high) ** 0.5, low=low, high=high)

    assert verdict_reason(verdict, interval, p_adjusted, settings) is reason
