"""Why a verdict does not follow from the interval that stands beside it."""

import math

from gpubench.compare.comparison_records import Interval, Settings, Verdict, VerdictReason
from gpubench.compare.verdicts import same_within


def verdict_reason(
    verdict: Verdict, interval: Interval, p_adjusted: float, settings: Settings
) -> VerdictReason | None:
    """Return why a verdict is not what its interval looks like; None if it is.

    A reader takes an interval that excludes 1 for a difference, one that holds 1 for none, and one
    within the limits of sameness for sameness.

    Args:
        verdict: From the p-value and the interval of equivalence.
        interval: The unadjusted 95 % interval.
        p_adjusted: The p-value after Holm's adjustment.
        settings: With alpha and the smallest effect.
    """
    is_apart = interval.low > 1 or interval.high < 1
    match verdict:
        case Verdict.FASTER | Verdict.SLOWER:
            return None if is_apart else VerdictReason.ALPHA
        case Verdict.SAME:
            is_plain = not is_apart and _reach(interval) <= same_within(settings)
            return None if is_plain else VerdictReason.EQUIVALENT
        case Verdict.UNCLEAR if is_apart:
            is_adjusted = p_adjusted >= settings.alpha
            return VerdictReason.ADJUSTED if is_adjusted else VerdictReason.SMALL
    return None


def _reach(interval: Interval) -> float:
    """Return how far from no difference an interval reaches, in logs."""
    return max(abs(math.log(interval.low)), abs(math.log(interval.high)))
