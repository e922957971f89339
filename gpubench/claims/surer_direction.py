"""Claim 10: larger batches point better and oscillate less, until the direction changes no more."""

from dataclasses import dataclass

from gpubench.claims.records import ClaimVerdict
from gpubench.claims.training_claim import NotTested, TrainingClaim, TrainingEvidence
from gpubench.learning.analysis import TaskFindings
from gpubench.learning.directions import Direction, saturated_from
from gpubench.learning.paired import PairedGap, paired_gap
from gpubench.learning.runs import loss_rises, size_table
from gpubench.model.training_row import TrainingProtocol
from gpubench.units import counted

_FEWEST_SIZES = 2
_PROTOCOLS = (TrainingProtocol.FIXED_RATE, TrainingProtocol.TUNED_EPOCHS)


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionEvidence:
    """Directions over batch size, and how much more often the loss rises at small batches."""

    smallest: Direction
    largest: Direction
    saturated: int | None
    """From this size on the direction is that of the full batch."""
    noise: tuple[float, float] | None
    """Least and largest noise scale along a run; None where none is determined."""
    rises: tuple[tuple[TrainingProtocol, PairedGap], ...]
    """Share of rising evaluations at the smallest size less that at the largest, by protocol."""
    seeds: int

    @property
    def verdict(self) -> ClaimVerdict:
        """Both halves must hold: where the loss rises less by one protocol alone, it depends."""
        if self.smallest.high >= self.largest.low or not self.rises:
            return ClaimVerdict.INCONCLUSIVE
        falls = [gap.low > 0 for _, gap in self.rises]
        if all(falls):
            return ClaimVerdict.SUPPORTED
        if any(falls):
            return ClaimVerdict.DEPENDS
        against = all(gap.high < 0 for _, gap in self.rises)
        return ClaimVerdict.REFUTED if against else ClaimVerdict.INCONCLUSIVE

    @property
    def words(self) -> str:
        """Cosines, where they saturate, the noise scale, and the oscillation."""
        one, other = self.smallest, self.largest
        said = [
            f"cosine to the full gradient {one.cosine:.2f} at batch {one.batch_size},"
            f" {other.cosine:.2f} at {other.batch_size}"
        ]
        if self.saturated is not None:
            said.append(f"0.95 from batch {self.saturated} on")
        if self.noise is not None:
            said.append(f"noise scale {self.noise[0]:.0f} to {self.noise[1]:.0f} along a run")
        for protocol, gap in self.rises:
            said.append(
                "the share of evaluations in which the loss rises is"
                f" {100 * gap.gap:.0f} percentage points larger at the smallest size than at the"
                f" largest ({protocol}; 95 % CI {100 * gap.low:.0f} to {100 * gap.high:.0f})"
            )
        return "; ".join(said)

    @property
    def protocol(self) -> str:
        """Which."""
        return f"gradients along runs at batch 32, {counted(self.seeds, 'seed')}"


def _judge(task: TaskFindings) -> TrainingEvidence:
    # The full batch points where it points: the largest that was drawn says something.
    full = None if task.plain is None else task.plain.train_samples
    found = tuple(one for one in task.directions if one.batch_size != full)
    if len(found) < _FEWEST_SIZES:
        return NotTested(missing="gradients of two batch sizes, with two seeds")
    scales = [one.scale.ratio for one in task.noise if one.scale.ratio is not None]
    seeds = {r.case.seed for r in task.runs.where(TrainingProtocol.GRADIENTS)}
    return DirectionEvidence(
        smallest=found[0],
        largest=found[-1],
        saturated=saturated_from(task.directions),
        noise=(min(scales), max(scales)) if scales else None,
        rises=tuple(_rises(task)),
        seeds=len(seeds),
    )


def _rises(task: TaskFindings) -> "list[tuple[TrainingProtocol, PairedGap]]":
    found = []
    for protocol in _PROTOCOLS:
        table = size_table(task.runs.where(protocol), loss_rises, missing=1.0)
        if len(table.sizes) >= _FEWEST_SIZES and len(table.seeds) >= _FEWEST_SIZES:
            found.append((protocol, paired_gap(table.values[0], table.values[-1])))
    return found


SURER_DIRECTION = TrainingClaim(
    number=10,
    name="surer direction",
    statement="the larger the batch, the surer the direction and the smaller the oscillation,"
    " until the direction changes no more",
    judge=_judge,
    depends_on="the protocol",
)
