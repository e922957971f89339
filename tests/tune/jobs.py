"""Small jobs, some of which are broken in one way each."""

import os
from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from gpubench.tune.from_lightning import from_lightning
from gpubench.tune.from_loader import from_loader
from gpubench.tune.job import TuneJob

SAMPLES = 96


def _data() -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    points = torch.randn(SAMPLES, 4, generator=generator)
    return points, (points.sum(dim=1) > 0).long()


def _loss(model: nn.Module, batch: Any) -> torch.Tensor:
    return functional.cross_entropy(model(batch[0]), batch[1])


def _sgd(parameters: Any, rate: float) -> torch.optim.Optimizer:
    return torch.optim.SGD(parameters, lr=rate)


def job(device: Any = None, **changes: Any) -> TuneJob:
    values: dict[str, Any] = {
        "model": lambda: nn.Linear(4, 2),
        "loss": _loss,
        "optimizer": _sgd,
        "learning_rate": 0.1,
        "data": _data(),
    }
    return TuneJob(**{**values, **changes})


def _broken(**changes: Any) -> Callable[[Any], TuneJob]:
    return lambda device: job(device, **changes)


def raises(device: Any) -> TuneJob:
    raise ValueError("no data here")


def returns_nan(device: Any) -> float:
    return float("nan")


def ends_its_process(device: Any) -> TuneJob:
    os._exit(3)


no_parameters = _broken(model=nn.ReLU)
no_data = _broken(data=None)
two_sources = _broken(make_batch=torch.zeros)
uneven = _broken(data=(torch.zeros(3, 4), torch.zeros(2)))
numbers = _broken(data=(1, 2))
empty = _broken(data=TensorDataset(torch.zeros(0, 4)))
no_rate = _broken(learning_rate=0.0)
text_target = _broken(target_loss="low")
nan_target = _broken(target_accuracy=float("nan"))
one_sample = _broken(data=(torch.zeros(1, 4), torch.zeros(1).long()))
one_class = _broken(data=(torch.randn(SAMPLES, 4), torch.zeros(SAMPLES).long()), target_loss=1.0)
nan_loss = _broken(loss=lambda model, batch: _loss(model, batch) * float("nan"))


def drawn(device: Any) -> TuneJob:
    return job(
        device,
        data=None,
        make_batch=lambda size: (torch.randn(size, 4), torch.zeros(size).long()),
        samples=500,
    )


def in_loader(device: Any) -> TuneJob:
    loader = DataLoader(TensorDataset(*_data()), batch_size=7)
    return from_loader(
        model=lambda: nn.Linear(4, 2),
        loss=_loss,
        optimizer=_sgd,
        learning_rate=0.1,
        loader=loader,
        validation=loader,
    )


class LikeLightning(nn.Module):
    """What a LightningModule has, without Lightning."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 2)

    def training_step(self, batch: Any, batch_index: int) -> dict[str, torch.Tensor]:
        loss = functional.cross_entropy(self.layer(batch[0]), batch[1])
        self.log("train_loss", loss)
        return {"loss": loss}

    def log(self, name: str, value: Any) -> None:
        raise RuntimeError("there is no trainer")

    def configure_optimizers(self) -> Any:
        groups = [
            {"params": [self.layer.weight], "lr": 0.2},
            {"params": [self.layer.bias], "lr": 0.1},
        ]
        optimizer = torch.optim.SGD(groups)
        return {"optimizer": optimizer, "lr_scheduler": None}


def like_lightning(device: Any) -> TuneJob:
    return from_lightning(module=LikeLightning, loader=DataLoader(TensorDataset(*_data())))
