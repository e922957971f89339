"""Draw gradients of many sizes along a run: their direction, their noise, and their layers."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import nn

from gpubench.converge.execute import TaskTrainer, design_of, rule_of
from gpubench.converge.job import Found, GradientJob
from gpubench.converge.tasks.registry import MadeTask
from gpubench.model.training_row import TrainingGradients, TrainingOutcome, TrainingStatus
from gpubench.training.crossing import Checkpoint
from gpubench.training.gradients import frozen_copy, gradient, squared_length
from gpubench.training.noise_scale import GradientPair
from gpubench.training.rule import Setting
from gpubench.training.run import train

_LARGER = 8
"""How many times as many samples the large batch of a pair has."""

Vectors = tuple[torch.Tensor, ...]


def gradients_found(trainer: TaskTrainer, job: GradientJob) -> tuple[Found, ...]:
    """Return a row for each share of the run and each size.

    Args:
        trainer: Makes the task.
        job: The run, and what is drawn along it.

    Raises:
        UsageError: As `TaskTrainer.found`.
    """
    along = job.along
    made = trainer.made(along.task, along.variant, along.optimizer)
    probe = _Probe(made, job)
    setting = Setting(
        batch_size=along.batch_size, learning_rate=along.learning_rate, seed=along.seed
    )
    train(made.training, setting, rule_of(along, made.training.samples), look=probe.look)
    return tuple(
        Found(
            case=case,
            design=design_of(along, made.training.samples),
            outcome=_nothing_trained(),
            gradients=found,
        )
        for case, found in zip(job.cases, probe.found, strict=False)
    )


@dataclass(slots=True)
class _Sums:
    """What several draws of a size add up to."""

    cosine: float = 0.0
    spread: float = 0.0
    square: float = 0.0
    variance: float = 0.0


class _Probe:
    """Looks at a run where its share comes, and draws."""

    def __init__(self, made: MadeTask, job: GradientJob) -> None:
        self.found: list[TrainingGradients] = []
        self._made = made
        self._job = job
        self._due = list(job.progress)
        self._generator = torch.Generator().manual_seed(job.along.seed)

    def look(self, model: nn.Module, checkpoint: Checkpoint) -> None:
        """Draw if the run has come so far."""
        if self._due and checkpoint.samples >= self._due[0] * self._job.along.most_samples:
            self._due.pop(0)
            self._draw(model)

    def _draw(self, model: nn.Module) -> None:
        copied = frozen_copy(model)
        train_data = self._made.splits.train
        task = self._made.training
        full = gradient(task, copied, (train_data.inputs, train_data.classes))
        for size in self._job.sizes:
            self.found.append(self._of_size(copied, full, size))

    def _of_size(self, model: nn.Module, full: Vectors, size: int) -> TrainingGradients:
        if size == self._made.training.samples:
            return TrainingGradients(
                gradient_cosine=1.0 if cosine(full, full) else 0.0,
                gradient_square=None,
                gradient_variance=None,
                layer_gradient_spread=layer_spread(full),
            )
        sums, draws = _Sums(), self._job.draws
        small, large = self._batches(size), self._batches(_LARGER * size)
        task = self._made.training
        for _ in range(draws):
            one, other = gradient(task, model, next(small)), gradient(task, model, next(large))
            pair = GradientPair(
                small_square=squared_length(one),
                large_square=squared_length(other),
                small=size,
                large=_LARGER * size,
            )
            sums.cosine += cosine(one, full) / draws
            sums.spread += layer_spread(one) / draws
            sums.square += pair.gradient_square / draws
            sums.variance += pair.gradient_variance / draws
        return TrainingGradients(
            gradient_cosine=sums.cosine,
            gradient_square=_or_none(sums.square),
            gradient_variance=_or_none(sums.variance),
            layer_gradient_spread=sums.spread,
        )

    def _batches(self, size: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Yield batches drawn with replacement, whose noise is the same for all parts of the data.

        Without it a batch of half the samples would know half of the full gradient.
        """
        data = self._made.splits.train
        while True:
            drawn = torch.randint(len(data), (size,), generator=self._generator)
            part = data.part(drawn.to(data.classes.device))
            yield part.inputs, part.classes


def cosine(one: Vectors, other: Vectors) -> float:
    """Return the cosine of the angle between two gradients; 0 where one has no finite length."""
    product = float(sum((a.double() * b.double()).sum() for a, b in zip(one, other, strict=True)))
    length = math.sqrt(squared_length(one) * squared_length(other))
    is_known = math.isfinite(product) and 0 < length < math.inf
    return max(-1.0, min(1.0, product / length)) if is_known else 0.0


def layer_spread(vectors: Vectors) -> float:
    """Return the largest over the smallest root mean square of a parameter's gradient.

    Args:
        vectors: One per parameter; those without any gradient are left out.
    """
    means = [math.sqrt(float(one.double().square().mean())) for one in vectors]
    some = [mean for mean in means if 0 < mean < math.inf]
    return max(some) / min(some) if some else 1.0


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _nothing_trained() -> TrainingOutcome:
    return TrainingOutcome(
        status=TrainingStatus.COMPLETED,
        steps=None,
        samples_seen=None,
        time_s=None,
        warm_up_s=None,
        train_loss=None,
        validation_loss=None,
        validation_accuracy=None,
        best_validation_accuracy=None,
        test_loss=None,
        test_accuracy=None,
        loss_rises=None,
    )
