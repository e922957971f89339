"""A user's job on its device: checked, with its batches and its evaluation."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any, cast

import torch
from torch import nn
from torch.utils.data import Dataset

from gpubench.model.foreign import described, kind_and_text, real_number, whole_number
from gpubench.training.task import Evaluation, TrainingTask
from gpubench.tune.job import TuneJob
from gpubench.tune.job_place import JobPlace
from gpubench.tune.sources import BatchSource, DatasetSource, DrawnSource, TensorSource
from gpubench.workloads.named_function import NamedFunction, load

MOST_EVALUATED = 4096
"""Samples of an evaluation: more narrow nothing and take time from the training."""

_DRAWN_EPOCH = 65_536


class OpenedJob:
    """A job that is ready to be trained.

    Args:
        job: As the factory returned it.
        device: Where it runs.
        named: Its name, for errors.

    Raises:
        WorkloadError: Naming the first part of it that cannot be used.
    """

    def __init__(self, job: TuneJob, device: torch.device, named: NamedFunction) -> None:
        self.job = job
        self._named = named
        self.source = self._source(job, device)
        held_out = job.validation
        self._judged_on = (
            self.source if held_out is None else self._of_data(held_out, device, "validation")
        )
        self.learning_rate = self._positive("learning_rate", job.learning_rate)
        self.target_loss = self._number("target_loss", job.target_loss)
        self.target_accuracy = self._number("target_accuracy", job.target_accuracy)
        self.task = TrainingTask(
            samples=self.source.samples,
            model=partial(_on_device, job.model, device),
            optimizer=job.optimizer,
            batches=self.source.stream,
            loss=job.loss,
            evaluate=self.evaluate,
            device=device,
        )
        self.parameters = self._parameters()

    @property
    def is_judged_apart(self) -> bool:
        """Whether there is validation data."""
        return self._judged_on is not self.source

    def evaluate(self, model: nn.Module) -> Evaluation:
        """Return the mean loss, and accuracy where it is known, over validation data."""
        total, losses, rights = 0, 0.0, 0.0
        right = self.job.right
        for batch, count in self._judged_on.parts(MOST_EVALUATED):
            losses += count * float(self.job.loss(model, batch))
            rights += 0.0 if right is None else count * float(right(model, batch))
            total += count
        accuracy = None if right is None else rights / total
        return Evaluation(loss=losses / total, accuracy=accuracy)

    def _parameters(self) -> int:
        """Return how many parameters are trained, by a model that is made and let go."""
        try:
            model = self.task.model()
            trained = [one for one in model.parameters() if one.requires_grad]
        except Exception as error:  # a stranger's code, which may raise anything
            raise self._refusal(
                f"making the model raised {kind_and_text(error)}", "a torch.nn.Module"
            ) from error
        if not trained:
            raise self._refusal("the model has no parameter to train", "at least one")
        return sum(one.numel() for one in trained)

    def _source(self, job: TuneJob, device: torch.device) -> BatchSource:
        if (job.data is None) == (job.make_batch is None):
            given = "neither" if job.data is None else "both"
            raise self._refusal(f"{given} of data and make_batch is given", "exactly one of them")
        if job.data is not None:
            return self._of_data(job.data, device, "data")
        assert job.make_batch is not None  # noqa: S101  # said above, which mypy cannot follow
        samples = _DRAWN_EPOCH if job.samples is None else whole_number(job.samples, least=1)
        if samples is None:
            raise self._refusal(f"samples is {described(job.samples)}", "an integer >= 1")
        return DrawnSource(job.make_batch, samples, device)

    def _of_data(self, data: object, device: torch.device, what: str) -> BatchSource:
        if isinstance(data, tuple | list):
            if not data or not all(isinstance(one, torch.Tensor) and one.ndim for one in data):
                raise self._refusal(f"{what} is a {type(data).__name__} of other things", _DATA)
            lengths = sorted({len(one) for one in data})
            if len(lengths) > 1 or not lengths[0]:
                told = " and ".join(map(str, lengths))
                raise self._refusal(f"{what} has tensors of {told} samples", "one length, >= 1")
            return TensorSource(tuple(data), device)
        if not hasattr(data, "__getitem__") or not hasattr(data, "__len__"):
            raise self._refusal(f"{what} is of type {type(data).__name__}", _DATA)
        if not len(data):
            raise self._refusal(f"{what} has no sample", "at least one")
        workers = whole_number(self.job.workers, least=0)
        if workers is None:
            raise self._refusal(f"workers is {described(self.job.workers)}", "an integer >= 0")
        dataset = cast("Dataset[Any]", data)
        return DatasetSource(dataset, collate=self.job.collate, workers=workers, device=device)

    def _positive(self, name: str, value: object) -> float:
        number = real_number(value)
        if number is None or not 0 < number < float("inf"):
            raise self._refusal(f"{name} is {described(value)}", "a number > 0")
        return number

    def _number(self, name: str, value: object) -> float | None:
        number = None if value is None else real_number(value)
        if value is not None and (number is None or not math.isfinite(number)):
            raise self._refusal(f"{name} is {described(value)}", "a number, or None")
        return number

    def _refusal(self, seen: str, expected: str) -> Exception:
        return self._named.refusal(seen, expected, "correct what the factory returns")


_DATA = "a tuple of tensors, or a data set with __len__ and __getitem__"


def open_job(name: str, device: torch.device) -> OpenedJob:
    """Import a factory, call it, and return its job on a device.

    Args:
        name: ``package.module:factory``.
        device: Where it is to run.

    Raises:
        WorkloadError: If it cannot be found, raises, or returns something else than a job.
    """
    named = NamedFunction(what="job", name=name, arguments=("device",), returns="a TuneJob")
    factory = load(named)
    try:
        job: object = factory(device)
    except (Exception, SystemExit) as error:  # a stranger's code, which may raise anything
        seen = f"the factory raised {kind_and_text(error)}"
        raise named.refusal(seen, "a TuneJob", "correct the factory") from error
    if not isinstance(job, TuneJob):
        seen = f"the factory returned {described(job)}"
        raise named.refusal(seen, "a gpubench.tune.job.TuneJob", "return one")
    return OpenedJob(job, device, named)


def open_at(place: JobPlace) -> OpenedJob:
    """Return a place's job, in a process of its own, whose threads are set for good.

    Args:
        place: Which job, and where.

    Raises:
        WorkloadError: If it cannot be used.
    """
    if place.threads:
        torch.set_num_threads(place.threads)
    return open_job(place.factory, torch.device(place.device))


def _on_device(make: Callable[[], nn.Module], device: torch.device) -> nn.Module:
    return make().to(device)
