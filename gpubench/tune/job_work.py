"""A job step by step: what trials try and what is timed."""

from collections.abc import Iterator

import torch

from gpubench.training.task import Batch
from gpubench.tune.opened_job import OpenedJob

_HARDLY = 1e-3
"""Of the learning rate: the weights hardly move, so that no step runs on NaN however often."""


class JobStep:
    """A fresh model and its optimizer, for batches of any size.

    Args:
        opened: The job.
    """

    def __init__(self, opened: OpenedJob) -> None:
        torch.manual_seed(0)
        self._task = opened.task
        self._model = opened.task.model()
        self._model.train()
        rate = _HARDLY * opened.learning_rate
        self._optimizer = opened.task.optimizer(self._model.parameters(), rate)

    def step_on(self, batch: Batch) -> torch.Tensor:
        """Take an optimiser step on a batch and return its loss."""
        self._optimizer.zero_grad()
        loss = self._task.loss(self._model, batch)
        # torch leaves `backward` untyped.
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimizer.step()
        return loss.detach()

    def evaluate_on(self, batch: Batch) -> torch.Tensor:
        """Run the model forward on a batch, in evaluation mode and without gradients."""
        self._model.eval()
        with torch.no_grad():
            loss = self._task.loss(self._model, batch)
        self._model.train()
        return loss


class JobWork:
    """A job at one batch size, as a trial takes it.

    Args:
        opened: The job.
        batch_size: Samples per step.
    """

    def __init__(self, opened: OpenedJob, batch_size: int) -> None:
        self._step = JobStep(opened)
        self._batches: Iterator[Batch] = iter(opened.task.batches(batch_size, 0))
        self._batch: Batch = None

    def step(self) -> torch.Tensor:
        """Take a step on the next batch, as training does."""
        self._batch = next(self._batches)
        return self._step.step_on(self._batch)

    def evaluate(self) -> torch.Tensor:
        """Evaluate the last batch."""
        return self._step.evaluate_on(self._batch)
