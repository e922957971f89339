"""A user's job is taken in whole, or refused in one line."""

from collections.abc import Iterator
from itertools import islice

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset, TensorDataset

from gpubench.errors import WorkloadError
from gpubench.training.run import RunEnd
from gpubench.tune.answering import Answering
from gpubench.tune.answers import CENSORED, DIVERGED
from gpubench.tune.asks import FactsAsk, NoiseAsk, RunAsk, TrialAsk
from gpubench.tune.from_lightning import from_lightning
from gpubench.tune.from_loader import from_loader
from gpubench.tune.opened_job import OpenedJob, open_job
from gpubench.tune.outcomes import TrialEnd
from gpubench.tune.sources import endless_order
from tests.tune import jobs

CPU = torch.device("cpu")


def opened(name: str) -> OpenedJob:
    return open_job(f"tests.tune.jobs:{name}", CPU)


def run_ask(**changes: object) -> RunAsk:
    values: dict[str, object] = {
        "batch_size": 8,
        "learning_rate": 0.5,
        "seed": 1,
        "most_samples": 2000,
        "every_samples": 96,
        "target_loss": 0.5,
        "target_accuracy": None,
        "why": "test",
    }
    return RunAsk(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("raises", "the factory raised ValueError: no data here"),
        ("returns_nan", "the factory returned nan"),
        ("no_parameters", "the model has no parameter to train"),
        ("no_data", "neither of data and make_batch is given"),
        ("two_sources", "both of data and make_batch is given"),
        ("uneven", "data has tensors of 2 and 3 samples"),
        ("numbers", "data is a tuple of other things"),
        ("empty", "data has no sample"),
        ("no_rate", r"learning_rate is 0\.0"),
        ("text_target", "target_loss is 'low', expected a number"),
        ("nan_target", "target_accuracy is nan"),
        ("nothing_of_this_name", "has no nothing_of_this_name"),
    ],
)
def test_a_broken_job_is_one_line(name: str, seen: str) -> None:
    """Must hold 5: no traceback, and what to correct."""
    with pytest.raises(WorkloadError, match=seen) as told:
        opened(name)

    assert "\n" not in str(told.value)
    assert len(str(told.value)) <= 280


@pytest.mark.parametrize("name", ["job", "drawn", "in_loader", "like_lightning"])
def test_every_kind_of_job_is_tried_trained_and_evaluated(name: str) -> None:
    """Tensors, drawn samples, a DataLoader, a LightningModule."""
    answering = Answering(opened(name))
    facts = answering.answer(FactsAsk())
    trial = answering.answer(TrialAsk(batch_size=8, steps=5, limit_bytes=None, attempt=0))
    run = answering.answer(run_ask())

    assert facts.first_loss is not None  # type: ignore[union-attr]
    assert trial.end is TrialEnd.FITS  # type: ignore[union-attr]
    assert trial.steps == 6  # type: ignore[union-attr]
    assert run.end == "reached"  # type: ignore[union-attr]


def test_a_loss_that_is_nan_is_a_run_that_diverged() -> None:
    """No error: another rate might do, and where none does the command says so."""
    run = Answering(opened("nan_loss")).answer(run_ask())

    assert run.end == "diverged"  # type: ignore[union-attr]
    assert run.last_loss is None  # type: ignore[union-attr]


def test_a_run_that_raises_is_an_answer_and_no_end() -> None:
    """A batch that the model cannot take costs that run, not the search."""
    run = Answering(opened("one_sample")).answer(run_ask(batch_size=8))

    assert run.end in ("failed", "reached", "censored")  # type: ignore[union-attr]


def test_a_data_set_of_one_sample_is_trained_with() -> None:
    """A batch of one is all there is."""
    run = Answering(opened("one_sample")).answer(run_ask(batch_size=1, every_samples=1))

    assert run.end == "reached"  # type: ignore[union-attr]


def test_ends_of_runs_have_the_names_that_training_gives_them() -> None:
    """They are written anew where torch is not to be loaded."""
    assert RunEnd.CENSORED.value == CENSORED
    assert RunEnd.DIVERGED.value == DIVERGED


def test_the_gradients_noise_is_told_or_undetermined() -> None:
    """Numbers or nothing, never NaN."""
    ask = NoiseAsk(
        batch_size=8, learning_rate=0.1, seed=1, after_samples=96, small=4, large=32, pairs=8
    )
    noise = Answering(opened("job")).answer(ask)

    assert noise.detail == ""  # type: ignore[union-attr]
    assert noise.scale is None or noise.scale >= 0  # type: ignore[union-attr]


def test_batches_are_full_and_every_sample_comes_once_an_epoch() -> None:
    """A smaller last batch would be another batch size."""
    indices = torch.cat(list(islice(endless_order(10, 4, seed=3), 5)))

    assert [len(one) for one in islice(endless_order(10, 4, seed=3), 9)] == [4] * 9
    assert sorted(indices[:10].tolist()) == list(range(10))
    assert sorted(indices[10:20].tolist()) == list(range(10))


def test_a_loader_of_a_stream_is_refused() -> None:
    """No batch of a chosen size can be drawn from it at random."""

    class Stream(IterableDataset[int]):
        def __iter__(self) -> Iterator[int]:
            return iter(range(3))

    with pytest.raises(WorkloadError, match="IterableDataset"):
        from_loader(
            model=lambda: nn.Linear(1, 1),
            loss=jobs._loss,
            optimizer=jobs._sgd,
            learning_rate=0.1,
            loader=DataLoader(Stream()),
        )


def test_a_lightning_modules_rates_are_scaled_together() -> None:
    """Groups keep their ratio; the first one has the rate that is tried."""
    job = jobs.like_lightning(None)
    model = job.model()
    optimizer = job.optimizer(model.parameters(), 0.4)

    assert job.learning_rate == 0.2
    assert [group["lr"] for group in optimizer.param_groups] == [0.4, 0.2]
    assert optimizer.param_groups[0]["params"][0] is next(iter(model.parameters()))


def test_a_module_with_two_optimizers_is_refused() -> None:
    """Which of them has which batch size nobody could say."""

    class Two(jobs.LikeLightning):
        def configure_optimizers(self) -> object:
            return [torch.optim.SGD(self.parameters(), 0.1)] * 2

    with pytest.raises(WorkloadError, match="returned 2 optimizers"):
        from_lightning(module=Two, loader=DataLoader(TensorDataset(torch.zeros(2, 4))))
