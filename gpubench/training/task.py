"""What is trained: a model, its loss, its optimizer, its batches, and how it is evaluated."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import torch
from torch import nn

Batch: TypeAlias = Any
"""Whatever a task's own loss takes; nobody else looks into it."""

Optimizer: TypeAlias = Callable[[Iterable[nn.Parameter], float], torch.optim.Optimizer]
"""Makes an optimizer of parameters and a learning rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How good a model is on data that it is not trained on."""

    loss: float
    """Mean over the samples; may be infinite or NaN where the model has diverged."""
    accuracy: float | None = None
    """Share of samples classified right, 0 to 1; None where nothing is classified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingTask:
    """Everything that one run needs, made of functions so that each run starts anew."""

    samples: int
    """Samples of an epoch, >= 1."""
    model: Callable[[], nn.Module]
    """Makes a fresh model on the device, from torch's own generator, which the run has seeded."""
    optimizer: Optimizer
    batches: Callable[[int, int], Iterator[Batch]]
    """Yields batches of a size without end, in an order that a seed decides."""
    loss: Callable[[nn.Module, Batch], torch.Tensor]
    """Returns the mean loss of a batch, a scalar that gradients are taken of."""
    evaluate: Callable[[nn.Module], Evaluation]
    """Looks at validation data, with the model in evaluation mode and without gradients."""
    device: torch.device
    """Where the work runs, and what has to end before a clock is read."""
