"""What wrong labels cost in test accuracy: at batch 1, at a larger batch, and how much more."""

from dataclasses import dataclass

from gpubench.learning.analysis import TaskFindings
from gpubench.learning.paired import PairedGap, paired_gap
from gpubench.learning.runs import SizeTable, accuracy_on_test, size_table
from gpubench.learning.variants import parsed_variant
from gpubench.model.training_row import TrainingProtocol
from gpubench.stats.arrays import Array

_FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseCost:
    """With one number of samples."""

    samples: int
    batch_size: int
    """The larger one."""
    at_one: PairedGap
    """Accuracy with right labels less that with wrong ones, at batch 1."""
    at_larger: PairedGap
    """The same at the larger batch."""
    beyond: PairedGap
    """How much more they cost at batch 1 than at the larger batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseCosts:
    """With few and with many samples, by the same seeds."""

    few: NoiseCost
    many: NoiseCost
    change: PairedGap
    """How much more lies beyond with few samples than with many."""
    label_noise: float
    seeds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Labels:
    """Accuracies with right and with wrong labels, at batch 1 and a larger one."""

    samples: int
    label_noise: float
    right: SizeTable
    wrong: SizeTable
    larger: int

    def lost(self, size: int, seeds: list[int]) -> Array:
        """Return what wrong labels cost at a size, shape (seeds,)."""
        right, wrong = (
            table.of(size)[[table.seeds.index(seed) for seed in seeds]]
            for table in (self.right, self.wrong)
        )
        return right - wrong

    def beyond(self, seeds: list[int]) -> Array:
        return self.lost(1, seeds) - self.lost(self.larger, seeds)

    def cost(self, seeds: list[int]) -> NoiseCost:
        at_one, at_larger = self.lost(1, seeds), self.lost(self.larger, seeds)
        return NoiseCost(
            samples=self.samples,
            batch_size=self.larger,
            at_one=paired_gap(at_one, at_one * 0),
            at_larger=paired_gap(at_larger, at_larger * 0),
            beyond=paired_gap(at_one, at_larger),
        )


def noise_costs(task: TaskFindings) -> NoiseCosts | None:
    """Return what wrong labels cost; None without both labels, few and many samples, batch 1.

    Held against right labels, since batch 1 may lose to a larger batch for other reasons; held
    against a larger batch, since wrong labels cost every size something.

    Args:
        task: With runs of equal epochs.
    """
    params = task.runs.params(TrainingProtocol.TUNED_EPOCHS)
    known = [one for text in params if (one := _labels(task, text)) is not None]
    if len(known) < _FEWEST:
        return None
    few, *_, many = sorted(known, key=lambda one: one.samples)
    tables = (few.right, few.wrong, many.right, many.wrong)
    seeds = sorted(set.intersection(*(set(table.seeds) for table in tables)))
    if len(seeds) < _FEWEST:
        return None
    return NoiseCosts(
        few=few.cost(seeds),
        many=many.cost(seeds),
        change=paired_gap(few.beyond(seeds), many.beyond(seeds)),
        label_noise=few.label_noise,
        seeds=len(seeds),
    )


def _labels(task: TaskFindings, params: str) -> _Labels | None:
    variant = parsed_variant(params)
    if not (variant.samples and variant.label_noise):
        return None
    right, wrong = (
        size_table(task.runs.where(TrainingProtocol.TUNED_EPOCHS, text), accuracy_on_test, 0.0)
        for text in (f"samples={variant.samples}", params)
    )
    sizes = set(right.sizes) & set(wrong.sizes)
    if 1 not in sizes or len(sizes) < _FEWEST:
        return None
    return _Labels(
        samples=variant.samples,
        label_noise=variant.label_noise,
        right=right,
        wrong=wrong,
        larger=max(sizes),
    )
