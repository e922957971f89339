"""Gradients as vectors, taken without moving a model."""

import copy
from collections.abc import Iterator, Sequence

import torch
from torch import nn

from gpubench.training.noise_scale import GradientPair
from gpubench.training.task import Batch, TrainingTask


def frozen_copy(model: nn.Module) -> nn.Module:
    """Return a copy in training mode, whose running statistics may change without harm."""
    copied = copy.deepcopy(model)
    copied.train()
    return copied


def gradient(task: TrainingTask, model: nn.Module, batch: Batch) -> tuple[torch.Tensor, ...]:
    """Return the gradient of a batch's mean loss, one flat tensor per parameter.

    Args:
        task: Whose loss is taken.
        model: In the mode in which it is trained.
        batch: Samples.
    """
    parameters = [one for one in model.parameters() if one.requires_grad]
    with torch.enable_grad():
        found = torch.autograd.grad(task.loss(model, batch), parameters)
    return tuple(one.flatten() for one in found)


def squared_length(vectors: Sequence[torch.Tensor]) -> float:
    """Return the squared length of a gradient over all its parameters."""
    return float(sum(one.double().square().sum() for one in vectors))


def gradient_pairs(
    task: TrainingTask,
    model: nn.Module,
    batches: tuple[Iterator[Batch], Iterator[Batch]],
    sizes: tuple[int, int],
    count: int,
) -> tuple[GradientPair, ...]:
    """Return pairs of gradients for `noise_scale`.

    Args:
        task: Whose loss is taken.
        model: At whose weights; it is left as it is.
        batches: Small and large ones, drawn independently. Batches without replacement that take
            much of the data in know it too well: their noise is too small.
        sizes: Samples in a small and in a large batch.
        count: How many pairs, >= 1.
    """
    copied = frozen_copy(model)
    small, large = batches
    return tuple(
        GradientPair(
            small_square=squared_length(gradient(task, copied, next(small))),
            large_square=squared_length(gradient(task, copied, next(large))),
            small=sizes[0],
            large=sizes[1],
        )
        for _ in range(count)
    )
