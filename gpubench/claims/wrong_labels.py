"""Claim 13: with little data noise misleads at batch 1; with much data it is diluted."""

from dataclasses import dataclass

from gpubench.claims.records import ClaimVerdict
from gpubench.claims.training_claim import NotTested, TrainingClaim, TrainingEvidence
from gpubench.learning.accuracy_peak import MARGIN
from gpubench.learning.analysis import TaskFindings
from gpubench.learning.label_noise import NoiseCost, NoiseCosts, noise_costs
from gpubench.learning.paired import PairedGap
from gpubench.units import counted, format_signed


@dataclass(frozen=True, slots=True, kw_only=True)
class NoisyEvidence:
    """What wrong labels cost at batch 1, with few samples and with many."""

    found: NoiseCosts

    @property
    def verdict(self) -> ClaimVerdict:
        """Wrong labels must cost batch 1 more than a larger batch, and less so with many."""
        few, change = self.found.few.beyond, self.found.change
        if few.low > 0 and change.low > 0:
            return ClaimVerdict.SUPPORTED
        if few.high < MARGIN or change.high < MARGIN:
            return ClaimVerdict.REFUTED
        return ClaimVerdict.INCONCLUSIVE

    @property
    def words(self) -> str:
        """All costs."""
        share = f"{100 * self.found.label_noise:.0f} % wrong labels"
        return f"{share}: {_cost(self.found.few)}; {_cost(self.found.many)}"

    @property
    def protocol(self) -> str:
        """Which."""
        seeds = counted(self.found.seeds, "seed")
        return f"test accuracy, equal epochs, most accurate rate per size, {seeds}"


def _cost(found: NoiseCost) -> str:
    one, larger = (f"{100 * gap.gap:.1f} points" for gap in (found.at_one, found.at_larger))
    return (
        f"with {found.samples} samples they cost batch 1 {one} and batch {found.batch_size}"
        f" {larger}, a difference of {_signed(found.beyond)}"
    )


def _signed(gap: PairedGap) -> str:
    whole, low, high = (format_signed(100 * one) for one in (gap.gap, gap.low, gap.high))
    return f"{whole} (95 % CI {low} to {high})"


def _judge(task: TaskFindings) -> TrainingEvidence:
    found = noise_costs(task)
    if found is None:
        return NotTested(
            missing="right and wrong labels, with few and many samples, at batch 1 and larger:"
            " gpubench converge --preset cpu"
        )
    return NoisyEvidence(found=found)


WRONG_LABELS = TrainingClaim(
    number=13,
    name="wrong labels",
    statement="with little data noise misleads at batch 1; with much data it is diluted",
    judge=_judge,
)
