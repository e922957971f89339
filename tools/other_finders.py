"""What Lightning's Tuner and accelerate's finder return for the jobs of `gpubench.tune`.

Run ``python -m tools.other_finders`` where `lightning` and `accelerate` are installed; the table in
docs/tune.md is its output. Lightning by both of its modes with its defaults, accelerate from its
default of 128, each trial three steps at the job's own learning rate on one thread.
"""

import importlib
import importlib.metadata
import logging
import math
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import torch
from torch.utils.data import DataLoader, TensorDataset

from gpubench.training.rule import Rule, Setting, Target
from gpubench.training.run import train
from gpubench.tune.opened_job import OpenedJob, open_job

JOBS = ("mlp", "convnet", "language_model", "diverging")
_STEPS = 3
_MOST_EPOCHS = 10
_SEEDS = (1, 2, 3)


def lightning_size(opened: OpenedJob, mode: str) -> int | None:
    """Return what `Tuner.scale_batch_size` names.

    Args:
        opened: A job on tensors.
        mode: ``power`` or ``binsearch``.
    """
    lightning = importlib.import_module("lightning.pytorch")
    tuner = importlib.import_module("lightning.pytorch.tuner").Tuner
    tensors = cast("tuple[torch.Tensor, ...]", opened.job.data)

    class Module(lightning.LightningModule):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.batch_size = 2
            self.net = opened.job.model()

        def training_step(self, batch: Any, _index: int) -> torch.Tensor:
            return opened.job.loss(self.net, batch)

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return opened.job.optimizer(self.parameters(), opened.learning_rate)

        def train_dataloader(self) -> DataLoader[Any]:
            return DataLoader(TensorDataset(*tensors), batch_size=self.batch_size, shuffle=True)

    with TemporaryDirectory() as folder:
        trainer = lightning.Trainer(
            accelerator="cpu",
            max_epochs=1,
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            default_root_dir=Path(folder),
        )
        found: int | None = tuner(trainer).scale_batch_size(Module(), mode=mode)
    return found


def accelerate_size(opened: OpenedJob) -> int:
    """Return the first size at which accelerate's decorator lets a few steps run.

    Args:
        opened: A job.
    """
    find = importlib.import_module("accelerate.utils").find_executable_batch_size

    def attempt(batch_size: int) -> int:
        model = opened.task.model()
        optimizer = opened.task.optimizer(model.parameters(), opened.learning_rate)
        for batch in islice(opened.source.stream(batch_size, 0), _STEPS):
            optimizer.zero_grad()
            opened.job.loss(model, batch).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        return batch_size

    return int(find(attempt)())


def seconds_to_target(opened: OpenedJob, size: int) -> list[float]:
    """Return the process's own seconds of training to the job's target; infinite where missed.

    Args:
        opened: A job with a target.
        size: Batch size, at the job's own learning rate.
    """
    samples = opened.source.samples
    job = opened.job
    rule = Rule(
        most_samples=_MOST_EPOCHS * samples,
        every_samples=samples // 8,
        target=Target(loss=job.target_loss, accuracy=job.target_accuracy),
    )
    found = []
    for seed in _SEEDS:
        setting = Setting(batch_size=size, learning_rate=opened.learning_rate, seed=seed)
        run = train(opened.task, setting, rule, clock=time.process_time).result
        found.append(math.inf if run.crossing is None else run.crossing.time_s)
    return found


def lines(names: tuple[str, ...]) -> Iterator[str]:
    """Yield the table, a row per job.

    Args:
        names: Of `gpubench.tune.example_jobs`.
    """
    versions = [f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES]
    yield ", ".join(versions)
    for name in names:
        opened = open_job(f"gpubench.tune.example_jobs:{name}", torch.device("cpu"))
        finders: dict[str, Callable[[], int | None]] = {
            "Lightning power": lambda opened=opened: lightning_size(opened, "power"),  # type: ignore[misc]
            "Lightning binsearch": lambda opened=opened: lightning_size(opened, "binsearch"),  # type: ignore[misc]
            "accelerate": lambda opened=opened: accelerate_size(opened),  # type: ignore[misc]
        }
        for finder, find in finders.items():
            start = time.process_time()
            size = find()
            took = time.process_time() - start
            times = [] if not size else seconds_to_target(opened, min(size, opened.source.samples))
            told = ", ".join("missed" if math.isinf(one) else f"{one:.2f} s" for one in times)
            yield f"{name}: {finder} {size} (found in {took:.1f} s); to the target: {told}"


_PACKAGES = ("torch", "lightning", "accelerate")


if __name__ == "__main__":
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    for line in lines(tuple(sys.argv[1:]) or JOBS):
        print(line, flush=True)
