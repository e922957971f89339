"""A few trials in real processes: what no scripted one can show."""

from pathlib import Path

import pytest

from gpubench.errors import WorkloadError
from gpubench.model import Case
from gpubench.tune.answers import FAILED
from gpubench.tune.asks import FactsAsk, RunAsk, TrialAsk
from gpubench.tune.job_place import JobPlace, place_from_json, place_to_json
from gpubench.tune.lab import ProcessLab
from gpubench.tune.outcomes import TrialEnd
from gpubench.tune.process import JobLostError, JobProcess
from gpubench.tune.speed_cases import LOAD, STEP, speed_cases
from gpubench.workloads.registry import find

pytestmark = pytest.mark.usefixtures("unwatched")

ROOT = str(Path(__file__).parents[2])


def place(name: str) -> JobPlace:
    return JobPlace(factory=f"tests.tune.jobs:{name}", device="cpu", threads=1, search_path=(ROOT,))


def trial(limit_bytes: int | None) -> TrialAsk:
    return TrialAsk(batch_size=8, steps=5, limit_bytes=limit_bytes, attempt=0)


def test_a_trial_fits_or_is_ended_for_its_memory() -> None:
    """The process's own peak decides; what passes the limit is killed before it takes more."""
    lab = ProcessLab(place("job"), trial_limit_s=300.0, run_limit_s=300.0, heard=lambda _line: None)
    fits, not_fits = lab.answer(trial(None)), lab.answer(trial(30_000_000))

    assert fits.end is TrialEnd.FITS
    assert fits.peak_bytes > 50_000_000
    assert not_fits.end is TrialEnd.OUT_OF_MEMORY


def test_a_job_that_ends_its_process_is_one_line() -> None:
    """No traceback, whatever a stranger's code does."""
    lab = ProcessLab(
        place("ends_its_process"), trial_limit_s=300.0, run_limit_s=300.0, heard=lambda _line: None
    )

    with pytest.raises(WorkloadError, match="exit code 3"):
        lab.answer(FactsAsk())
    lab.close()


def test_a_trial_beyond_its_time_is_ended() -> None:
    """A step that hangs must not hang the search."""
    process = JobProcess(place("job"))

    with pytest.raises(JobLostError, match=r"time limit of 0\.01 s") as lost:
        process.ask(trial(None), limit_s=0.01)
    process.stop()

    assert lost.value.too_slow


def test_a_training_run_beyond_its_time_has_failed_and_the_search_goes_on() -> None:
    """A step that hangs must not take the whole budget."""
    lab = ProcessLab(place("job"), trial_limit_s=9.0, run_limit_s=0.01, heard=lambda _line: None)
    run = lab.answer(
        RunAsk(
            batch_size=8,
            learning_rate=0.1,
            seed=0,
            most_samples=8,
            every_samples=8,
            target_loss=None,
            target_accuracy=None,
            why="search",
        )
    )

    assert run.end == FAILED
    assert "time limit of 0.01 s" in run.detail
    assert lab.spent_s > 0


def test_a_place_comes_back_from_its_text() -> None:
    """It is what a process is told first."""
    assert place_from_json(place_to_json(place("job"))) == place("job")


@pytest.mark.parametrize("phase", [STEP, LOAD])
def test_steps_and_loading_are_workloads_of_the_runner(phase: str) -> None:
    """So that they are timed in blocks, as everything is."""
    import torch  # noqa: PLC0415

    (case,) = (one for one in speed_cases(place("job"), [8]) if one.phase == phase)
    workload = find(case.workload)
    work = workload.open(case, largest=8, device=torch.device("cpu"), seed=0).work(8)

    assert isinstance(case, Case)
    assert work.items == 8
    assert isinstance(work.call(), torch.Tensor)
