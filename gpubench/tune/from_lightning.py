"""A job of a LightningModule; Lightning itself is never imported here."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import torch
from torch import nn
from torch.utils.data import DataLoader

from gpubench.errors import WorkloadError
from gpubench.training.task import Batch
from gpubench.tune.from_loader import from_loader
from gpubench.tune.job import TuneJob


def from_lightning(
    *,
    module: Callable[[], Any],
    loader: DataLoader[Any],
    validation: DataLoader[Any] | None = None,
    learning_rate: float | None = None,
    target_loss: float | None = None,
) -> TuneJob:
    """Return a job that takes the steps of a LightningModule.

    Its `training_step` gives the loss, in training and on validation data, and
    `configure_optimizers` the one optimizer, whose learning rates are scaled to the one that is
    tried. Schedulers and `self.log` are left out, and there is no `self.trainer`: what a batch size
    is worth is judged at a constant rate, without callbacks.

    Args:
        module: Makes a fresh LightningModule.
        loader: Of training data.
        validation: Of what the target is judged on.
        learning_rate: A first guess; by default the module's own optimizer's.
        target_loss: Loss on validation data that ends training.

    Raises:
        WorkloadError: If the module makes no optimizer, or several.
    """
    own = _optimizer(module()).param_groups[0]["lr"]
    return from_loader(
        model=partial(_quiet, module),
        loss=_loss,
        optimizer=partial(_of_module, module),
        learning_rate=own if learning_rate is None else learning_rate,
        loader=loader,
        validation=validation,
        target_loss=target_loss,
    )


def _quiet(module: Callable[[], Any]) -> nn.Module:
    """Return a fresh module that logs nothing: there is no trainer to log to."""
    made: nn.Module = module()
    for name in ("log", "log_dict"):
        setattr(made, name, lambda *_arguments, **_options: None)
    return made


def _loss(module: nn.Module, batch: Batch) -> torch.Tensor:
    found: Any = module.training_step(batch, 0)  # type: ignore[operator]  # Lightning's own method
    loss = found["loss"] if isinstance(found, Mapping) else found
    if not isinstance(loss, torch.Tensor):
        raise _refusal(
            f"training_step returned {type(loss).__name__}", "a loss, or a dict with one"
        )
    return loss


def _of_module(
    module: Callable[[], Any], parameters: Iterable[nn.Parameter], rate: float
) -> torch.optim.Optimizer:
    """Return the module's kind of optimizer for other parameters, its rates scaled.

    The parameters are those of a module that was made the same way, in the same order.
    """
    likeness = module()
    optimizer = _optimizer(likeness)
    mine = dict(zip(map(id, likeness.parameters()), parameters, strict=True))
    scale = rate / optimizer.param_groups[0]["lr"]
    for group in optimizer.param_groups:
        group["params"] = [mine[id(one)] for one in group["params"]]
        group["lr"] = group["lr"] * scale
    return optimizer


def _optimizer(module: Any) -> torch.optim.Optimizer:
    """Return the one optimizer of what `configure_optimizers` may return in six forms."""
    found: Any = module.configure_optimizers()
    if isinstance(found, tuple) and found and isinstance(found[0], list | tuple):
        found = found[0]
    if isinstance(found, list | tuple) and len(found) == 1:
        found = found[0]
    if isinstance(found, Mapping):
        found = found.get("optimizer")
    if not isinstance(found, torch.optim.Optimizer):
        count = len(found) if isinstance(found, list | tuple) else 0
        seen = f"configure_optimizers returned {count or 'no'} optimizers"
        raise _refusal(seen, "exactly one")
    return found


def _refusal(seen: str, expected: str) -> WorkloadError:
    return WorkloadError(
        "from_lightning", seen=seen, expected=expected, advice="write a TuneJob of your own"
    )
