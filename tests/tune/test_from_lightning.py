"""A LightningModule by the library itself; without the extra `lightning` this is skipped."""

from typing import Any

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from gpubench.tune.from_lightning import from_lightning
from gpubench.tune.job import TuneJob
from gpubench.tune.opened_job import OpenedJob
from gpubench.tune.settings import TuneSettings
from gpubench.tune.tuning import tune
from gpubench.workloads.named_function import NamedFunction
from tests.tune import jobs
from tests.tune.in_process import InThisProcess

lightning = pytest.importorskip("lightning", reason="needs the extra `lightning`")


class Module(lightning.LightningModule):  # type: ignore[name-defined, misc]
    """A classifier that logs, as its users' do, and has a scheduler."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 2)

    def training_step(self, batch: Any, batch_index: int) -> torch.Tensor:
        loss = nn.functional.cross_entropy(self.layer(batch[0]), batch[1])
        self.log("loss", loss, prog_bar=True)
        self.log_dict({"again": loss})
        return loss

    def configure_optimizers(self) -> Any:
        optimizer = torch.optim.SGD(
            [
                {"params": [self.layer.weight], "lr": 0.1},
                {"params": [self.layer.bias], "lr": 0.05},
            ]
        )
        return [optimizer], [torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)]


def job() -> TuneJob:
    loader = DataLoader(TensorDataset(*jobs._data()), batch_size=7)
    return from_lightning(module=Module, loader=loader, validation=loader)


def test_a_real_lightning_module_is_tuned_and_the_size_was_run() -> None:
    """Lightning's own Tuner returns sizes that it never tried."""
    named = NamedFunction(what="job", name="a:b", arguments=("device",), returns="a TuneJob")
    lab = InThisProcess(OpenedJob(job(), torch.device("cpu"), named))
    found = tune(lab, TuneSettings(factory="a:b", device="cpu", max_batch=32, seeds=2))

    assert found.ceiling is not None
    assert found.ceiling.batch_size == 32
    assert found.recommendation is not None
    size = found.recommendation.batch_size
    assert found.convergence is not None
    (chosen,) = (one for one in found.convergence.candidates if one.batch_size == size)
    assert len(chosen.runs) == 2
    assert all(run.reached_samples is not None for run in chosen.runs)


def test_its_steps_and_its_rates_are_the_modules_own() -> None:
    """The loss is that of `training_step`, groups keep the ratio of their rates."""
    made = job()
    torch.manual_seed(0)
    model = made.model()
    batch = jobs._data()
    wanted = nn.functional.cross_entropy(model.layer(batch[0]), batch[1])  # type: ignore[operator]
    optimizer = made.optimizer(model.parameters(), 0.4)
    before = [one.detach().clone() for one in model.parameters()]
    loss = made.loss(model, batch)
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()

    assert made.learning_rate == 0.1
    assert torch.equal(loss, wanted)
    assert [group["lr"] for group in optimizer.param_groups] == [0.4, 0.2]
    moved = [one - old for one, old in zip(model.parameters(), before, strict=True)]
    steps = [-group["lr"] * group["params"][0].grad for group in optimizer.param_groups]
    assert all(torch.allclose(one, two) for one, two in zip(moved, steps, strict=True))
