"""What a user's factory returns: everything that training needs, but for the batch size."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.utils.data import Dataset

from gpubench.training.task import Batch

Data = tuple[torch.Tensor, ...] | Dataset[Any]
"""Tensors whose first axis is samples, or a map-style data set (`__len__` and `__getitem__`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneJob:
    """One training job, of which `gpubench tune` chooses the batch size.

    Give `data`, or `make_batch` where samples are drawn and do not end.
    """

    model: Callable[[], nn.Module]
    """Makes a fresh model from torch's own random generator; it is moved to the device here."""
    loss: Callable[[nn.Module, Batch], torch.Tensor]
    """Returns the mean loss of a batch, a scalar that gradients are taken of."""
    optimizer: Callable[[Iterable[nn.Parameter], float], torch.optim.Optimizer]
    """Makes the optimizer of parameters and a learning rate."""
    learning_rate: float
    """A first guess; others are tried around it at each batch size."""
    data: Data | None = None
    """What is learned from."""
    make_batch: Callable[[int], Batch] | None = None
    """Draws a batch of so many samples."""
    samples: int | None = None
    """With `make_batch`: how many samples to count as an epoch."""
    validation: Data | None = None
    """What the target is judged on; without it a part of the training data is."""
    right: Callable[[nn.Module, Batch], torch.Tensor] | None = None
    """Returns the share of a batch that is classified right, 0 to 1; needed for accuracies."""
    target_loss: float | None = None
    """Validation loss at which training is done."""
    target_accuracy: float | None = None
    """Validation accuracy at which it is, 0 to 1; without either a target is derived."""
    collate: Callable[[list[Any]], Batch] | None = None
    """Makes a batch of a list of samples of a data set; torch's own by default."""
    workers: int = 0
    """Processes that load samples of a data set beside the training, as in a DataLoader."""
