"""Claim 11: small batches with many classes and a complex net oscillate without converging."""

from dataclasses import dataclass

from gpubench.claims.records import ClaimVerdict
from gpubench.claims.training_claim import NotTested, TrainingClaim, TrainingEvidence
from gpubench.learning.analysis import TaskFindings
from gpubench.learning.shares import RunShare, run_share
from gpubench.learning.variants import VariantParams, parsed_variant
from gpubench.model.training_row import TrainingProtocol, TrainingRow, TrainingStatus

_HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvergingEvidence:
    """How many runs converge at a small batch, with many classes and a deep net."""

    hard: VariantParams
    batch_size: int
    tuned: RunShare
    """At the rate that was searched for this size."""
    fixed: RunShare | None
    """At the rate of the base batch; None if it was not tried."""
    others: tuple[tuple[VariantParams, RunShare], ...]
    """Fewer classes or a shallower net, at the base batch's rate."""

    @property
    def verdict(self) -> ClaimVerdict:
        """By whether most runs converge, at the tuned rate and at that of a larger batch."""
        if self.tuned.high < _HALF:
            return ClaimVerdict.SUPPORTED
        if self.tuned.low <= _HALF:
            return ClaimVerdict.INCONCLUSIVE
        if self.fixed is not None and self.fixed.high < _HALF:
            return ClaimVerdict.DEPENDS
        return ClaimVerdict.REFUTED

    @property
    def words(self) -> str:
        """The counts."""
        said = f"batch {self.batch_size}, {_named(self.hard)}: {self.tuned.words} runs reach the"
        said += " target at the tuned rate"
        if self.fixed is not None:
            said += f", {self.fixed.words} at the rate of batch 32"
        if self.others:
            shares = (f"{one.count} of {one.runs} with {_named(v)}" for v, one in self.others)
            said += f"; at that rate {', '.join(shares)}"
        return said

    @property
    def protocol(self) -> str:
        """Which."""
        return "to the target at the tuned rate; fixed rate, 10 epochs"


def _named(variant: VariantParams) -> str:
    return f"{variant.classes} classes, depth {variant.depth}"


def _judge(task: TaskFindings) -> TrainingEvidence:
    missing = NotTested(missing="variants of many and few classes, shallow and deep")
    params = task.runs.params(TrainingProtocol.TO_TARGET)
    crossed = [v for v in map(parsed_variant, params) if v.classes and v.depth]
    if not crossed:
        return missing
    hard = max(crossed, key=lambda v: (v.classes or 0, v.depth or 0))
    easy = min(crossed, key=lambda v: (v.classes or 0, v.depth or 0))
    if (hard.classes, hard.depth) == (easy.classes, easy.depth):
        return missing
    rows = task.runs.where(TrainingProtocol.TO_TARGET, hard.params)
    size = min(row.case.batch_size for row in rows)
    small = [row for row in rows if row.case.batch_size == size]
    reached = sum(row.outcome.status is TrainingStatus.REACHED for row in small)
    return ConvergingEvidence(
        hard=hard,
        batch_size=size,
        tuned=run_share(reached, len(small)),
        fixed=_at_fixed_rate(task, hard, size),
        others=tuple(
            (variant, share)
            for variant in crossed
            if variant is not hard and (share := _at_fixed_rate(task, variant, size)) is not None
        ),
    )


def _at_fixed_rate(task: TaskFindings, variant: VariantParams, size: int) -> RunShare | None:
    """Return how many runs came to the variant's target at the base batch's rate."""
    target = _target(task.runs.where(TrainingProtocol.TO_TARGET, variant.params))
    rows = [
        row
        for row in task.runs.where(TrainingProtocol.FIXED_RATE, variant.params)
        if row.case.batch_size == size
    ]
    if not rows or target is None:
        return None
    best = [row.outcome.best_validation_accuracy or 0.0 for row in rows]
    return run_share(sum(one >= target for one in best), len(rows))


def _target(rows: tuple[TrainingRow, ...]) -> float | None:
    return next((row.design.target_accuracy for row in rows), None)


MANY_CLASSES = TrainingClaim(
    number=11,
    name="many classes",
    statement="small batches with many classes and a complex net oscillate without converging",
    judge=_judge,
    depends_on="the learning rate",
)
