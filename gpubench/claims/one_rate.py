"""Claim 14: gradients of different weights vary, so one learning rate is hard on the full batch."""

from dataclasses import dataclass

from gpubench.claims.records import ClaimVerdict
from gpubench.claims.training_claim import NotTested, TrainingClaim, TrainingEvidence
from gpubench.learning.analysis import TaskFindings
from gpubench.learning.usable_rates import UsableRates, WidthTrend, width_trend
from gpubench.units import format_signed

_NO_TREND = 0.25
"""Octaves of rate per octave of batch: less on both sides is no trend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateEvidence:
    """How wide the usable range of rates is, and how layers differ."""

    smallest: UsableRates
    largest: UsableRates
    trend: WidthTrend
    layer_spread: float | None
    """On the full batch, along a run."""
    sizes: int

    @property
    def verdict(self) -> ClaimVerdict:
        """Supported if the range narrows with the batch, refuted if it widens or stays."""
        if self.trend.high < 0:
            return ClaimVerdict.SUPPORTED
        is_none = self.trend.low > -_NO_TREND
        return ClaimVerdict.REFUTED if is_none else ClaimVerdict.INCONCLUSIVE

    @property
    def words(self) -> str:
        """Both ranges, the trend and the layers."""
        trend = self.trend
        change, low, high = (
            format_signed(one, decimals=2) for one in (trend.per_octave, trend.low, trend.high)
        )
        said = (
            f"of rates an octave apart, {_range(self.smallest)}; {_range(self.largest)}; the range"
            f" changes by {change} octaves per doubling of the batch"
            f" (95 % CI {low} to {high})"
        )
        if self.layer_spread is not None:
            said += f"; on the full batch gradients of layers differ {self.layer_spread:.1f} times"
        return said

    @property
    def protocol(self) -> str:
        """Which."""
        return f"rates within twice the best one's samples, {self.sizes} sizes"


def _range(found: UsableRates) -> str:
    if found.octaves == 1:
        return f"batch {found.batch_size}: 1 rate usable, {found.lowest:.2g}"
    return (
        f"batch {found.batch_size}: {found.octaves} rates usable, {found.lowest:.2g} to"
        f" {found.highest:.2g}"
    )


def _judge(task: TaskFindings) -> TrainingEvidence:
    trend = width_trend(task.rates)
    if trend is None:
        return NotTested(missing="searched rates of four batch sizes")
    full = task.plain.train_samples if task.plain else None
    spreads = [one.layer_spread for one in task.directions if one.batch_size == full]
    return RateEvidence(
        smallest=task.rates[0],
        largest=task.rates[-1],
        trend=trend,
        layer_spread=spreads[0] if spreads else None,
        sizes=len(task.rates),
    )


ONE_RATE = TrainingClaim(
    number=14,
    name="one rate for all",
    statement="gradients of weights vary, so that one learning rate is hard on the full batch",
    judge=_judge,
)
