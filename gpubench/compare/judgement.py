"""What may be said of each of several estimates, which are judged together."""

from dataclasses import dataclass

from gpubench.compare.comparison_records import Interval, Settings, Verdict, VerdictReason
from gpubench.compare.uncertainty import Estimates
from gpubench.compare.verdict_reasons import verdict_reason
from gpubench.compare.verdicts import adjusted_p, intervals, verdicts


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict with what it stands on."""

    interval: Interval
    """Unadjusted, 95 %."""
    p_adjusted: float
    verdict: Verdict
    reason: VerdictReason | None


def judgements(estimates: Estimates, settings: Settings) -> tuple[Judgement, ...]:
    """Return what may be said of each estimate; all of them are one family of tests.

    Args:
        estimates: Logs, contender - baseline.
        settings: With alpha and the smallest effect.
    """
    p_adjusted = adjusted_p(estimates)
    found = zip(
        intervals(estimates), p_adjusted, verdicts(estimates, p_adjusted, settings), strict=True
    )
    return tuple(
        Judgement(
            interval=interval,
            p_adjusted=float(p),
            verdict=verdict,
            reason=verdict_reason(verdict, interval, float(p), settings),
        )
        for interval, p, verdict in found
    )
