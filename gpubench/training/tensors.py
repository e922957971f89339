"""A task whose data are two tensors: batches that are always full, and accuracy."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

from gpubench.errors import UsageError
from gpubench.training.task import Evaluation, Optimizer, TrainingTask


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Inputs and their classes, on the device where they are used."""

    inputs: torch.Tensor
    """First axis: samples."""
    classes: torch.Tensor
    """Integers, one per sample."""

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.classes)

    def part(self, indices: torch.Tensor) -> "Labelled":
        """Return some samples."""
        return Labelled(inputs=self.inputs[indices], classes=self.classes[indices])


def tensor_task(
    *,
    train: Labelled,
    validation: Labelled,
    model: Callable[[], nn.Module],
    optimizer: Optimizer,
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor] = functional.cross_entropy,
) -> TrainingTask:
    """Return a classifier's task.

    Args:
        train: What is learned from.
        validation: What it is evaluated on.
        model: Makes a fresh model on the data's device.
        optimizer: Makes its optimizer.
        loss: Of outputs and classes, averaged over the batch.
    """
    return TrainingTask(
        samples=len(train),
        model=model,
        optimizer=optimizer,
        batches=lambda batch_size, seed: full_batches(train, batch_size, seed),
        loss=lambda module, batch: loss(module(batch[0]), batch[1]),
        evaluate=lambda module: evaluated(module, validation, loss),
        device=train.inputs.device,
    )


def full_batches(
    data: Labelled, batch_size: int, seed: int
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Yield batches without end, each sample once an epoch in a fresh random order.

    Every batch is full: one that meets the end of an epoch goes on in the next epoch's order. Else
    the last batch of an epoch would be smaller, which is another batch size, or samples would be
    left out, how many depending on the batch size.

    Args:
        data: What the batches consist of.
        batch_size: Samples per batch, 1 to all.
        seed: Decides the order, which is the same at every batch size.

    Raises:
        UsageError: If a batch would hold no sample, or more than there are.
    """
    if not 1 <= batch_size <= len(data):
        raise UsageError(
            f"batch size {batch_size}",
            seen=f"there are {len(data)} samples to learn from",
            expected="1 to that many per batch",
            advice="choose another batch size, or more data",
        )
    generator = torch.Generator().manual_seed(seed)
    rest = torch.empty(0, dtype=torch.int64)
    while True:
        order = torch.cat([rest, torch.randperm(len(data), generator=generator)])
        whole = len(order) - len(order) % batch_size
        rest = order[whole:]
        # Gathered once per epoch: a batch is then a view, which costs next to nothing.
        epoch = data.part(order[:whole].to(data.classes.device))
        for start in range(0, whole, batch_size):
            end = start + batch_size
            yield epoch.inputs[start:end], epoch.classes[start:end]


def evaluated(
    model: nn.Module,
    data: Labelled,
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor] = functional.cross_entropy,
) -> Evaluation:
    """Return a model's loss and accuracy on data, in one pass without gradients.

    Args:
        model: In evaluation mode.
        data: What it is put to.
        loss: Of outputs and classes.
    """
    with torch.no_grad():
        outputs = model(data.inputs)
        right = (outputs.argmax(dim=1) == data.classes).double().mean()
        return Evaluation(loss=float(loss(outputs, data.classes)), accuracy=float(right))
