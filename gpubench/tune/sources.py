"""Where batches come from: tensors, a data set behind a DataLoader, or a function that draws."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import torch
from torch.utils.data import DataLoader, Dataset

from gpubench.training.task import Batch


class BatchSource(Protocol):
    """Makes batches of any size."""

    @property
    def samples(self) -> int:
        """How many samples there are, or count as an epoch."""
        ...

    def stream(self, batch_size: int, seed: int) -> Iterator[Batch]:
        """Yield full batches on the device without end, in an order that the seed decides."""
        ...

    def parts(self, most: int) -> Iterator[tuple[Batch, int]]:
        """Yield the samples, or the first so many, once in their order, with their numbers."""
        ...


PART = 512
"""Samples in a part of an evaluation: a whole validation set at once may not fit."""


class TensorSource:
    """Samples that are rows of tensors.

    Args:
        tensors: All of one length.
        device: Where batches are wanted.
    """

    def __init__(self, tensors: tuple[torch.Tensor, ...], device: torch.device) -> None:
        self._tensors = tuple(tensor.to(device) for tensor in tensors)
        self.samples = len(tensors[0])

    def stream(self, batch_size: int, seed: int) -> Iterator[Batch]:
        """Yield full batches; see `BatchSource`."""
        for indices in endless_order(self.samples, batch_size, seed):
            yield tuple(tensor[indices] for tensor in self._tensors)

    def parts(self, most: int) -> Iterator[tuple[Batch, int]]:
        """Yield the first samples; see `BatchSource`."""
        last = min(most, self.samples)
        for start in range(0, last, PART):
            end = min(start + PART, last)
            yield tuple(tensor[start:end] for tensor in self._tensors), end - start


class DatasetSource:
    """Samples of a data set, brought by torch's DataLoader.

    Args:
        dataset: With `__len__` and `__getitem__`.
        collate: Makes a batch of samples; None is torch's own way.
        workers: Processes that load.
        device: Where batches are wanted.
    """

    def __init__(
        self,
        dataset: Dataset[Any],
        *,
        collate: Callable[[list[Any]], Batch] | None,
        workers: int,
        device: torch.device,
    ) -> None:
        self._dataset = dataset
        self._collate = collate
        self._workers = workers
        self._device = device
        self.samples = len(dataset)  # type: ignore[arg-type]  # torch leaves its data sets unsized

    def stream(self, batch_size: int, seed: int) -> Iterator[Batch]:
        """Yield full batches; see `BatchSource`."""
        order = (list(map(int, one)) for one in endless_order(self.samples, batch_size, seed))
        loader = DataLoader(
            self._dataset,
            batch_sampler=order,
            collate_fn=self._collate,
            num_workers=self._workers,
        )
        for batch in loader:
            yield moved(batch, self._device)

    def parts(self, most: int) -> Iterator[tuple[Batch, int]]:
        """Yield the first samples; see `BatchSource`."""
        last = min(most, self.samples)
        starts = range(0, last, PART)
        order = [list(range(start, min(start + PART, last))) for start in starts]
        loader = DataLoader(self._dataset, batch_sampler=order, collate_fn=self._collate)
        for indices, batch in zip(order, loader, strict=True):
            yield moved(batch, self._device), len(indices)


class DrawnSource:
    """Samples that a function draws.

    Args:
        make_batch: Draws a batch of so many samples, from torch's generator if by chance.
        samples: What counts as an epoch.
        device: Where batches are wanted.
    """

    def __init__(
        self, make_batch: Callable[[int], Batch], samples: int, device: torch.device
    ) -> None:
        self._make_batch = make_batch
        self._device = device
        self.samples = samples

    def stream(self, batch_size: int, seed: int) -> Iterator[Batch]:
        """Yield batches; see `BatchSource`. The seed has gone into torch's generator already."""
        del seed
        while True:
            yield moved(self._make_batch(batch_size), self._device)

    def parts(self, most: int) -> Iterator[tuple[Batch, int]]:
        """Yield samples, always the same ones; see `BatchSource`."""
        last = min(most, self.samples)
        with torch.random.fork_rng():
            torch.manual_seed(_SAME_PARTS)
            for start in range(0, last, PART):
                count = min(PART, last - start)
                yield moved(self._make_batch(count), self._device), count


_SAME_PARTS = 20_26


def endless_order(samples: int, batch_size: int, seed: int) -> Iterator[torch.Tensor]:
    """Yield the indices of full batches without end, each sample once an epoch, shuffled anew.

    A batch that meets the end of an epoch goes on in the next: a smaller last batch would be
    another batch size, and leaving samples out would depend on it.

    Args:
        samples: How many there are.
        batch_size: Indices per batch, 1 to all.
        seed: Decides the order, which is the same at every batch size.
    """
    generator = torch.Generator().manual_seed(seed)
    rest = torch.empty(0, dtype=torch.int64)
    while True:
        order = torch.cat([rest, torch.randperm(samples, generator=generator)])
        whole = len(order) - len(order) % batch_size
        rest = order[whole:]
        yield from torch.split(order[:whole], batch_size)


def moved(batch: Batch, device: torch.device) -> Batch:
    """Return a batch on a device: tensors, and tuples, lists and dicts of such."""
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {name: moved(part, device) for name, part in batch.items()}
    if isinstance(batch, list | tuple):
        parts = [moved(part, device) for part in batch]
        # A named tuple takes its parts one by one.
        return type(batch)(*parts) if hasattr(batch, "_fields") else type(batch)(parts)
    return batch
