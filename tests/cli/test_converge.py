"""`gpubench converge`: a training file, whole or to be finished."""

import os
import signal
from argparse import Namespace
from pathlib import Path

import pytest

from gpubench.cli.converge import run
from gpubench.cli.main import main
from gpubench.converge.cells import Assignment, JobsCell
from gpubench.converge.job import Found, Job
from gpubench.converge.learner import ProcessLearner
from gpubench.converge.messages import CellDone, Opening
from gpubench.converge.variant import AS_IT_IS
from gpubench.errors import GpubenchError
from gpubench.model.training_row import TrainingProtocol
from gpubench.results.training_reader import read_training
from tests.cli.scripted import typed as in_a_shell
from tests.converge.scripted import ScriptedLearner, World


class Interrupted(ScriptedLearner):
    """A worker during whose tenth row somebody presses Ctrl-C."""

    heard = 0

    def hear(self) -> Found | CellDone:
        self.heard += 1
        if self.heard > 10:
            raise KeyboardInterrupt
        return super().hear()


def typed(**given: object) -> Namespace:
    """Return what was typed: a smoke preset on the CPU."""
    usual = dict.fromkeys(("output", "resume", "preset", "task", "device", "workers", "label"))
    return Namespace(**(usual | {"identify": False} | given))


def learner() -> ScriptedLearner:
    return ScriptedLearner(World())


def test_a_plan_is_trained_into_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And the answer to what next stands below."""
    path = tmp_path / "a.csv"

    code = run(typed(preset="smoke", device="cpu", output=str(path)), open_learner=learner)

    assert code == 0
    rows = read_training(str(path)).rows
    assert {row.origin.plan for row in rows} == {"device=cpu;preset=smoke;workers=2"}
    assert {row.origin.label for row in rows} == {"a processor"}
    said = capsys.readouterr()
    assert said.out == ""
    assert f"next: gpubench claims {in_a_shell(path)}" in said.err


def test_an_interrupted_file_says_how_to_finish_it_and_can_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing that was trained is lost."""
    path = str(tmp_path / "a.csv")
    asked = typed(preset="smoke", device="cpu", workers="1", output=path)

    code = run(asked, open_learner=lambda: Interrupted(World()))

    assert code == 130
    assert f"10 rows trained; finish with: gpubench converge --resume {in_a_shell(Path(path))}" in (
        capsys.readouterr().err
    )
    first = read_training(path).rows
    assert run(typed(resume=path), open_learner=learner) == 0
    rows = read_training(path).rows
    assert rows[:10] == first
    assert len({row.origin.session for row in rows}) == 2
    assert len({row.origin.run_id for row in rows}) == 1


def test_nothing_is_left_of_a_start_without_rows(tmp_path: Path) -> None:
    """An empty file would be in the way of the next try."""
    path = tmp_path / "a.csv"

    class Silent(ScriptedLearner):
        def hear(self) -> Found | CellDone:
            raise KeyboardInterrupt

    run(
        typed(preset="smoke", device="cpu", output=str(path)),
        open_learner=lambda: Silent(World()),
    )

    assert not path.exists()


def test_a_full_disk_is_one_line_and_costs_the_row_in_flight(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was trained before can be finished."""
    # The name of a long path is shortened in a message of 300 characters.
    monkeypatch.chdir(tmp_path)
    path = "a.csv"
    real = os.write
    count = iter(range(1000))

    def write(descriptor: int, data: bytes) -> int:
        if next(count) > 5:
            raise OSError(28, "No space left on device")
        return real(descriptor, data)

    with monkeypatch.context() as patched:
        patched.setattr("gpubench.results.appended_file.os.write", write)
        # The scripted pipe writes too, by Python's own C code.
        with pytest.raises(GpubenchError) as caught:
            run(typed(preset="smoke", device="cpu", output=path), open_learner=learner)

    assert "No space left on device" in str(caught.value)
    assert f"gpubench converge --resume {in_a_shell(Path(path))}" in str(caught.value)
    assert len(str(caught.value)) <= 300
    assert len(read_training(path).rows) == 5


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (["--preset", "huge"], "--preset: 'huge', expected one of smoke, cpu, standard"),
        (["--task", "cats"], "--task: 'cats', expected one of digits-mlp"),
        (["--preset", "cpu", "--task", "digits-mlp"], "--task: it cannot be combined"),
        (["--workers", "0"], "--workers"),
        (["--device", "tpu"], "--device: 'tpu'"),
        (["--resume", "a.csv", "--preset", "cpu"], "--resume: it cannot be combined"),
        (["--resume", "missing.csv"], "missing.csv: there is no such file"),
    ],
)
def test_a_mistake_is_one_line(
    words: list[str], seen: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, before anything is started."""
    assert main(["converge", *words]) == 2

    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith(f"gpubench: {seen}")


def test_a_real_worker_trains_and_its_death_is_one_line() -> None:
    """Killed for memory, for example: its rows are kept, and the message says how to go on."""
    worker = ProcessLearner()
    job = Job(
        task="digits-mlp",
        variant=AS_IT_IS,
        optimizer="sgd",
        protocol=TrainingProtocol.FIXED_RATE,
        batch_size=512,
        learning_rate=0.5,
        seed=0,
        most_samples=1024,
        target_accuracy=None,
    )
    try:
        opened = worker.open(Opening(device="cpu", threads=1, identify=False))
        worker.give(Assignment(cell=JobsCell(jobs=(job,))))
        found, done = worker.hear(), worker.hear()
        os.kill(worker.pid, signal.SIGKILL)
        with pytest.raises(GpubenchError, match="killed by signal 9") as caught:
            worker.hear()
    finally:
        worker.stop()

    assert opened.device.backend == "cpu"
    assert isinstance(found, Found)
    assert found.case == job.case
    assert found.outcome.steps == 2
    assert isinstance(done, CellDone)
    assert "--resume" in str(caught.value)
    assert len(str(caught.value)) <= 300


def test_a_device_that_is_not_there_is_one_line() -> None:
    """A worker declines, and nobody waits for it."""
    worker = ProcessLearner()
    try:
        with pytest.raises(GpubenchError, match="device") as caught:
            worker.open(Opening(device="cpu:9", threads=1, identify=False))
    finally:
        worker.stop()

    assert len(str(caught.value)) <= 300
