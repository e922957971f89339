"""A curve with what all findings on single sizes rest on: means, their spread, their makeup."""

from dataclasses import dataclass

from gpubench.batches.averages import averages
from gpubench.batches.gain_breakdown import GainBreakdown, gain_breakdown
from gpubench.batches.measured import MeasuredCurve
from gpubench.batches.pairs import PairSpread, pair_spread
from gpubench.batches.smooth import Saturation, saturation
from gpubench.stats.arrays import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedCurve:
    """One curve on one machine after everything was fitted that is fitted once."""

    curve: MeasuredCurve
    log_time: Array
    """Log time by size, blocks and runs averaged."""
    smooth: Saturation
    """What size explains."""
    spread: PairSpread
    """How well differences between sizes are known."""
    shares: GainBreakdown
    """What makes up the throughputs."""


def fitted_curve(curve: MeasuredCurve) -> FittedCurve:
    """Return a curve with its fits.

    Args:
        curve: The times of at least two sizes.
    """
    log_time = averages(curve)
    smooth = saturation(curve.sizes.astype(float), log_time)
    return FittedCurve(
        curve=curve,
        log_time=log_time,
        smooth=smooth,
        spread=pair_spread(curve, log_time),
        shares=gain_breakdown(curve, log_time, smooth),
    )
