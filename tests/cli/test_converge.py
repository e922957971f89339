"""`gpubench converge`: a training file, whole or to be finished."""

import os
from argparse import Namespace
from functools import partial
from pathlib import Path

import pytest

from gpubench.cli.converge import run
from gpubench.cli.main import main
from gpubench.converge.job import Found
from gpubench.converge.messages import CellDone
from gpubench.errors import GpubenchError
from gpubench.results.training_reader import read_training
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
    assert f"next: gpubench claims {path}" in said.err


def test_an_interrupted_file_says_how_to_finish_it_and_can_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing that was trained is lost."""
    path = str(tmp_path / "a.csv")
    asked = typed(preset="smoke", device="cpu", workers="1", output=path)

    code = run(asked, open_learner=lambda: Interrupted(World()))

    assert code == 130
    assert f"10 rows trained; finish with: gpubench converge --resume {path}" in (
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
    path = str(tmp_path / "a.csv")
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
    assert f"gpubench converge --resume {path}" in str(caught.value)
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


def test_a_worker_that_dies_is_one_line_and_its_rows_stay(tmp_path: Path) -> None:
    """Killed for memory, for example; by the real process, which ends at its opening."""
    from gpubench.converge import learner as module  # noqa: PLC0415
    from gpubench.converge.messages import Opening  # noqa: PLC0415

    real = partial(module.ProcessLearner)()
    try:
        with pytest.raises(GpubenchError, match="device") as caught:
            real.open(Opening(device="cpu:9", threads=1, identify=False))
    finally:
        real.stop()

    assert len(str(caught.value)) <= 300
