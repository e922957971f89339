"""Claim 4: final accuracy is best at some batch size; too large generalises worse."""

from dataclasses import dataclass

from gpubench.claims.records import ClaimVerdict
from gpubench.claims.training_claim import NotTested, TrainingClaim, TrainingEvidence
from gpubench.learning.accuracy_peak import MARGIN, Peak, ProtocolAccuracy
from gpubench.learning.analysis import TaskFindings
from gpubench.model.training_row import FOUR_PROTOCOLS

_TENTH = 0.1
"""What is less, as a share of another protocol's gain, is none beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccuracyEvidence:
    """What each protocol shows."""

    found: tuple[ProtocolAccuracy, ...]

    @property
    def verdict(self) -> ClaimVerdict:
        """Supported or refuted only by all four; where they disagree it is the protocol's doing.

        They disagree where one shows a best inside, and another shows that it has none: that no
        size gains half a point, or a tenth of what is gained by the first.
        """
        shown = [one.least_shown for one in self.found if one.peak is Peak.PEAKED]
        nothing = max([MARGIN, *(_TENTH * gain for gain in shown)])
        if shown and any(one.most_possible < nothing for one in self.found):
            return ClaimVerdict.DEPENDS
        peaks = {one.peak for one in self.found}
        if len(self.found) < len(FOUR_PROTOCOLS) or Peak.UNKNOWN in peaks:
            return ClaimVerdict.INCONCLUSIVE
        return ClaimVerdict.SUPPORTED if Peak.PEAKED in peaks else ClaimVerdict.REFUTED

    @property
    def words(self) -> str:
        """Each protocol's best size and what the largest size loses to it."""
        return "; ".join(map(_one, self.found))

    @property
    def protocol(self) -> str:
        """All four."""
        return "test accuracy (+- half its 95 % CI) under four protocols, each its own verdict"


def _one(found: ProtocolAccuracy) -> str:
    means = zip(found.means, found.half_widths, strict=True)
    by = {
        size: f"{100 * mean:.1f} +- {100 * half:.1f} % at"
        for size, (mean, half) in zip(found.sizes, means, strict=True)
    }
    ends = [f", {by[n]} {n}" for n in (found.sizes[0], found.sizes[-1]) if n != found.best]
    best = f"most is {by[found.best]} batch {found.best}"
    return f"{found.protocol}: {found.peak}, {best}{''.join(ends)}"


def _judge(task: TaskFindings) -> TrainingEvidence:
    if not task.accuracies:
        return NotTested(missing="a protocol with three batch sizes and three seeds")
    return AccuracyEvidence(found=task.accuracies)


BEST_IN_ACCURACY = TrainingClaim(
    number=4,
    name="best in accuracy",
    statement="final accuracy is best at some batch size: larger ones generalise worse",
    judge=_judge,
    depends_on="the protocol",
)
