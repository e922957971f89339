"""Claim 12: the right batch depends on the number of samples."""

from dataclasses import dataclass

from gpubench.claims.records import ClaimVerdict
from gpubench.claims.training_claim import (
    NotTested,
    TrainingClaim,
    TrainingEvidence,
    sizes_words,
)
from gpubench.learning.analysis import TaskFindings
from gpubench.learning.best_size import BestSizes
from gpubench.learning.growth_with_samples import (
    CriticalGrowth,
    OfSamples,
    by_samples,
    critical_growth,
)
from gpubench.units import counted

_FEWEST = 2
_OCTAVE = 2
_NO_GROWTH = 0.25
"""An exponent of less on both sides is no dependence: twice the samples, 1.19 times the batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplesEvidence:
    """Critical and quickest batch at each number of samples."""

    found: tuple[OfSamples, ...]
    growth: CriticalGrowth | None

    @property
    def verdict(self) -> ClaimVerdict:
        """By the quickest sizes of fewest and most samples, and the critical batch's growth."""
        if _are_apart(self.found[0].quickest, self.found[-1].quickest):
            return ClaimVerdict.SUPPORTED
        if self.growth is None:
            return ClaimVerdict.INCONCLUSIVE
        if self.growth.low > -_NO_GROWTH and self.growth.high < _NO_GROWTH:
            return ClaimVerdict.REFUTED
        is_known = self.growth.low > 0 or self.growth.high < 0
        return ClaimVerdict.SUPPORTED if is_known else ClaimVerdict.INCONCLUSIVE

    @property
    def words(self) -> str:
        """Each number of samples, and the growth."""
        said = [_one(one) for one in self.found]
        if self.growth is not None:
            growth = self.growth
            said.append(
                f"the critical batch grows as samples^{growth.exponent:.2f}"
                f" (95 % CI {growth.low:.2f} to {growth.high:.2f})"
            )
        return "; ".join(said)

    @property
    def protocol(self) -> str:
        """Which."""
        seeds = min(one.seeds for one in self.found)
        return f"to each subset's own target, rate tuned per size, {counted(seeds, 'seed')}"


def _are_apart(few: BestSizes | None, many: BestSizes | None) -> bool:
    """Return whether the quickest sizes differ by an octave, and not for want of larger ones."""
    if few is None or many is None or few.largest in few.candidates:
        return False
    below = _OCTAVE * few.candidates[-1] <= many.candidates[0]
    return below or few.candidates[0] >= _OCTAVE * many.candidates[-1]


def _one(found: OfSamples) -> str:
    critical = "unknown" if found.critical is None else f"{found.critical.batch:.0f}"
    quickest = "unknown" if found.quickest is None else sizes_words(found.quickest.candidates)
    return f"{found.samples} samples: critical {critical}, quickest {quickest}"


def _judge(task: TaskFindings) -> TrainingEvidence:
    found = by_samples(task)
    if len(found) < _FEWEST:
        return NotTested(missing="the same task with fewer samples")
    return SamplesEvidence(found=found, growth=critical_growth(found))


MORE_SAMPLES = TrainingClaim(
    number=12,
    name="more samples",
    statement="the right batch size depends on the number of samples",
    judge=_judge,
)
