"""Claim 2: larger batches need more epochs for the same accuracy."""

from dataclasses import dataclass

from gpubench.claims.records import ClaimVerdict
from gpubench.claims.training_claim import NotTested, TrainingClaim, TrainingEvidence
from gpubench.learning.analysis import TaskFindings
from gpubench.learning.critical_batch import CriticalBatch
from gpubench.learning.slopes import PowerLaw, below_and_above
from gpubench.units import counted

_NO_GROWTH = 0.1
"""An exponent below this is no growth: a tenfold batch then takes less than 1.26 times as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochsEvidence:
    """How epochs grow, on both sides of the critical batch."""

    critical: CriticalBatch
    below: PowerLaw | None
    above: PowerLaw | None
    seeds: int

    @property
    def verdict(self) -> ClaimVerdict:
        """By the growth above the critical batch: below it, nothing is claimed to be lost."""
        if self.above is None:
            return ClaimVerdict.INCONCLUSIVE
        if self.above.low > _NO_GROWTH:
            return ClaimVerdict.SUPPORTED
        return ClaimVerdict.REFUTED if self.above.high < _NO_GROWTH else ClaimVerdict.INCONCLUSIVE

    @property
    def words(self) -> str:
        """Both exponents, and where they part."""
        fit = self.critical
        poor = "" if fit.fits else f"; a poor fit, residual {100 * fit.residual:.0f} %"
        return (
            f"epochs grow as batch^{_exponent(self.above)} above the critical batch of"
            f" {fit.batch:.0f} (95 % CI {fit.low:.0f} to {fit.high:.0f}{poor}), as"
            f" batch^{_exponent(self.below)} below it"
        )

    @property
    def protocol(self) -> str:
        """Which."""
        return f"to the target, rate tuned per size, {counted(self.seeds, 'seed')}"


def _exponent(slope: PowerLaw | None) -> str:
    if slope is None:
        return "? (too few sizes)"
    return f"{slope.exponent:.2f} (95 % CI {slope.low:.2f} to {slope.high:.2f})"


def _judge(task: TaskFindings) -> TrainingEvidence:
    reach, critical = task.plain, task.critical
    if reach is None or critical is None:
        return NotTested(missing="four batch sizes that reach the target, with three seeds")
    below, above = below_and_above(reach.epochs, critical)
    seeds = len(reach.epochs.seeds)
    return EpochsEvidence(critical=critical, below=below, above=above, seeds=seeds)


MORE_EPOCHS = TrainingClaim(
    number=2,
    name="more epochs",
    statement="larger batches need more epochs for the same accuracy",
    judge=_judge,
)
