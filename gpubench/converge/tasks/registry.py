"""The tasks by name, and how each becomes something that can be trained."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import torch
from torch import nn

from gpubench.converge.optimizers import OPTIMIZERS
from gpubench.converge.tasks.data import digits, mnist, teacher
from gpubench.converge.tasks.models import convnet, mlp
from gpubench.converge.tasks.splits import Splits, on_device, varied
from gpubench.converge.variant import Variant
from gpubench.training.task import TrainingTask
from gpubench.training.tensors import tensor_task

_TEACHER_SAMPLES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSource:
    """Data and a model."""

    load: Callable[[], Splits]
    model: Callable[..., nn.Module]
    """Takes inputs, classes and depth."""
    version: int = 1
    """Bumped whenever what is learned changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeTask:
    """A task ready to train, with the data that only reports may look at."""

    training: TrainingTask
    splits: Splits


SOURCES: Mapping[str, TaskSource] = MappingProxyType(
    {
        "digits-mlp": TaskSource(load=digits, model=mlp),
        "digits-convnet": TaskSource(load=digits, model=convnet),
        "mnist-mlp": TaskSource(load=mnist, model=mlp),
        "mnist-convnet": TaskSource(load=mnist, model=convnet),
        "synthetic-mlp": TaskSource(load=partial(teacher, _TEACHER_SAMPLES), model=mlp),
    }
)


def made_task(name: str, variant: Variant, optimizer: str, device: torch.device) -> MadeTask:
    """Return a task on a device.

    Args:
        name: One of `SOURCES`.
        variant: What the study changes of it.
        optimizer: One of `OPTIMIZERS`.
        device: Where it is trained.

    Raises:
        UsageError: If its data are not installed, or too few for the variant.
    """
    source = SOURCES[name]
    splits = on_device(varied(source.load(), variant), device)
    inputs = splits.train.inputs[0].numel()

    def model() -> nn.Module:
        made = source.model(inputs=inputs, classes=splits.classes, depth=variant.depth or 1)
        return made.to(device)

    task = tensor_task(
        train=splits.train,
        validation=splits.validation,
        model=model,
        optimizer=OPTIMIZERS[optimizer],
    )
    return MadeTask(training=task, splits=splits)
