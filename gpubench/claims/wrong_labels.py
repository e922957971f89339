"""Claim 13: with little data noise misleads at batch 1; with much data it is diluted."""

from dataclasses import dataclass

from gpubench.claims.records import ClaimVerdict
from gpubench.claims.training_claim import NotTested, TrainingClaim, TrainingEvidence
from gpubench.learning.analysis import TaskFindings
from gpubench.learning.paired import PairedGap, paired_gap
from gpubench.learning.runs import SizeTable, accuracy_on_test, size_table
from gpubench.learning.variants import parsed_variant
from gpubench.model.training_row import TrainingProtocol
from gpubench.stats.arrays import Array
from gpubench.units import counted

_FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class NoisyEvidence:
    """What batch 1 loses to a larger batch where labels are wrong."""

    few_samples: int
    many_samples: int
    batch_size: int
    """The larger one."""
    few: PairedGap
    """Accuracy of the larger batch less that of batch 1, with few samples."""
    many: PairedGap
    """The same with many."""
    change: PairedGap
    """The first less the second."""
    label_noise: float
    seeds: int

    @property
    def verdict(self) -> ClaimVerdict:
        """Batch 1 must lose with few samples, and less with many."""
        if self.few.low > 0 and self.change.low > 0:
            return ClaimVerdict.SUPPORTED
        if self.few.high <= 0 or self.change.high <= 0:
            return ClaimVerdict.REFUTED
        return ClaimVerdict.INCONCLUSIVE

    @property
    def words(self) -> str:
        """Both losses."""
        return (
            f"with {100 * self.label_noise:.0f} % wrong labels batch 1 loses"
            f" {_points(self.few)} to batch {self.batch_size} with {self.few_samples} samples,"
            f" {_points(self.many)} with {self.many_samples}"
        )

    @property
    def protocol(self) -> str:
        """Which."""
        return f"test accuracy, equal epochs, rate tuned per size, {counted(self.seeds, 'seed')}"


def _points(gap: PairedGap) -> str:
    whole, low, high = (100 * one for one in (gap.gap, gap.low, gap.high))
    return f"{whole:+.1f} points (95 % CI {low:+.1f} to {high:+.1f})"


def _judge(task: TaskFindings) -> TrainingEvidence:
    variants = [
        variant
        for variant in map(parsed_variant, task.runs.params(TrainingProtocol.TUNED_EPOCHS))
        if variant.label_noise and variant.samples
    ]
    tables = {v.samples or 0: _table(task, v.params) for v in variants}
    usable = {n: one for n, one in tables.items() if len(one.sizes) >= _FEWEST}
    missing = NotTested(missing="wrong labels with few and many samples, at batch 1 and larger")
    if len(usable) < _FEWEST:
        return missing
    few, many = usable[min(usable)], usable[max(usable)]
    seeds = sorted(set(few.seeds) & set(many.seeds))
    if len(seeds) < _FEWEST or {few.sizes[0], many.sizes[0]} != {1}:
        return missing
    losses = [_loss(one, seeds) for one in (few, many)]
    zero = losses[0] * 0
    return NoisyEvidence(
        few_samples=min(usable),
        many_samples=max(usable),
        batch_size=few.sizes[-1],
        few=paired_gap(losses[0], zero),
        many=paired_gap(losses[1], zero),
        change=paired_gap(losses[0], losses[1]),
        label_noise=variants[0].label_noise or 0.0,
        seeds=len(seeds),
    )


def _table(task: TaskFindings, params: str) -> SizeTable:
    rows = task.runs.where(TrainingProtocol.TUNED_EPOCHS, params)
    return size_table(rows, accuracy_on_test, missing=0.0)


def _loss(table: SizeTable, seeds: list[int]) -> Array:
    places = [table.seeds.index(seed) for seed in seeds]
    return table.values[-1, places] - table.values[0, places]


WRONG_LABELS = TrainingClaim(
    number=13,
    name="wrong labels",
    statement="with little data noise misleads at batch 1; with much data it is diluted",
    judge=_judge,
)
