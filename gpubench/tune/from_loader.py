"""A job of a plain torch model and the DataLoaders that it is trained with."""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset

from gpubench.errors import WorkloadError
from gpubench.training.task import Batch
from gpubench.tune.job import TuneJob


def from_loader(
    *,
    model: Callable[[], nn.Module],
    loss: Callable[[nn.Module, Batch], torch.Tensor],
    optimizer: Callable[[Iterable[nn.Parameter], float], torch.optim.Optimizer],
    learning_rate: float,
    loader: DataLoader[Any],
    validation: DataLoader[Any] | None = None,
    right: Callable[[nn.Module, Batch], torch.Tensor] | None = None,
    target_loss: float | None = None,
    target_accuracy: float | None = None,
) -> TuneJob:
    """Return a job whose batches are what the loader brings, at any batch size.

    The loader's data set, `collate_fn` and number of workers are taken over. Its batch size is what
    is looked for, and its sampler gives way to shuffling without replacement, the same samples in
    the same order at every size.

    Args:
        model: Makes a fresh model.
        loss: The mean loss of a batch.
        optimizer: Makes the optimizer of parameters and a learning rate.
        learning_rate: A first guess.
        loader: Of training data; its data set has `__len__` and `__getitem__`.
        validation: Of what the target is judged on.
        right: Share of a batch that is classified right.
        target_loss: Validation loss that ends training.
        target_accuracy: Validation accuracy that does.

    Raises:
        WorkloadError: If the data set can only be iterated, so that no batch can be drawn.
    """
    _refuse_iterable(loader)
    return TuneJob(
        model=model,
        loss=loss,
        optimizer=optimizer,
        learning_rate=learning_rate,
        data=loader.dataset,
        validation=None if validation is None else validation.dataset,
        right=right,
        target_loss=target_loss,
        target_accuracy=target_accuracy,
        collate=loader.collate_fn,
        workers=loader.num_workers,
    )


def _refuse_iterable(loader: DataLoader[Any]) -> None:
    if isinstance(loader.dataset, IterableDataset):
        raise WorkloadError(
            "from_loader",
            seen="the loader's data set is an IterableDataset",
            expected="one with __len__ and __getitem__",
            advice="give make_batch to a TuneJob instead",
        )
