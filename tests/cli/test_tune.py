"""`gpubench tune` from its words to its exit code, on jobs whose truth is known."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from gpubench.cli.main import exit_code_of
from gpubench.cli.parser import parse
from gpubench.cli.tune import run
from gpubench.tune.asks import Ask, RunAsk, TrialAsk
from gpubench.tune.evidence import read_evidence
from tests.cli.scripted import typed
from tests.tune.simulated import SimulatedJob

FACTORY = "my_jobs:job"


def tuned(*words: str, job: SimulatedJob | None = None) -> int:
    opened = job or SimulatedJob()
    arguments = parse(["tune", FACTORY, "--device", "cpu", *words])
    return exit_code_of(partial(run, arguments, open_lab=lambda _place, _limit: opened))


class Stopped(SimulatedJob):
    """Is interrupted, as by Ctrl-C, in its first training run."""

    def answer(self, ask: Ask) -> Any:
        if isinstance(ask, RunAsk):
            raise KeyboardInterrupt
        return super().answer(ask)


def test_a_recommendation_ends_with_0_and_leaves_its_evidence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page on stdout, progress with the time left on stderr."""
    path = tmp_path / "a.jsonl"

    assert tuned("-o", str(path), "--format", "json") == 0
    told = capsys.readouterr()
    page = json.loads(told.out)
    assert page["recommendation"]["batch_size"] == 128
    assert path.read_text().count("\n") > 50
    assert "tune: does batch 2 fit? trial 1; at most" in told.err
    assert " left" in told.err


@pytest.mark.parametrize("job", [SimulatedJob(fits=0), SimulatedJob(learns=False)])
def test_nothing_that_fits_or_converges_ends_with_1(job: SimulatedJob, tmp_path: Path) -> None:
    """An answer too, and one that a script can tell from a mistake."""
    assert tuned("-o", str(tmp_path / "a.jsonl"), job=job) == 1


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--memory-limit", "4"), "--memory-limit"),
        (("--max-batch", "0"), "--max-batch"),
        (("--target-accuracy", "2"), "--target-accuracy"),
        (("--target-loss", "nan"), "--target-loss"),
        (("--target-loss", "1", "--target-accuracy", "0.5"), "--target-accuracy"),
        (("--budget", "8"), "--budget"),
        (("--seeds", "x"), "--seeds"),
        (("--device", "tpu"), "--device"),
        (("--format", "xml"), "--format"),
        (("--resume", "nothing.jsonl"), "--resume"),
    ],
)
def test_a_mistake_is_one_line_and_ends_with_2(
    words: tuple[str, ...],
    named: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where, what was seen, what was expected, what to do; and no file is left."""
    monkeypatch.chdir(tmp_path)

    assert tuned(*words) == 2
    line = capsys.readouterr().err.splitlines()[-1]
    assert line.startswith(f"gpubench: {named}")
    assert ", expected " in line
    assert len(line) <= 300
    assert not list(tmp_path.glob("**/*.jsonl"))


def test_a_budget_that_is_over_before_training_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was found is on the page; a reader of the file sees that it is not finished."""
    path = tmp_path / "a.jsonl"

    assert tuned("-o", str(path), "--budget", "30s") == 2
    told = capsys.readouterr()
    assert told.err.splitlines()[-1].startswith("gpubench: --budget: 30 s, over after")
    assert len(told.err.splitlines()[-1]) <= 300
    assert "knee" in told.out
    assert read_evidence(str(path)).result is None


def test_the_last_line_of_the_evidence_is_the_result(tmp_path: Path) -> None:
    """Other commands read it, and need neither the job nor the search."""
    path = tmp_path / "a.jsonl"
    tuned("-o", str(path), "--verify")
    result = read_evidence(str(path)).result

    assert json.loads(path.read_text().splitlines()[-1])["kind"] == "TuneResult"
    assert result is not None
    assert result.recommended == 128
    assert result.ceiling == 8192
    assert result.target_loss == 0.5
    assert result.verified_seeds == 5
    chosen = next(one for one in result.candidates if one.batch_size == 128)
    assert chosen.outcome == "recommended"
    assert chosen.seconds is not None
    assert chosen.verified_seconds is not None
    assert chosen.rates == chosen.rates_diverged + chosen.rates_too_slow + 5 - 2


def test_a_search_that_was_stopped_has_no_result(tmp_path: Path) -> None:
    """A reader can tell it from one that found nothing."""
    path = tmp_path / "a.jsonl"
    tuned("-o", str(path), job=Stopped())
    assert read_evidence(str(path)).result is None

    tuned_again(path, SimulatedJob(learns=False, target_loss=0.5))
    found = read_evidence(str(path)).result
    assert found is not None
    assert found.recommended is None


def test_ctrl_c_keeps_what_was_found_and_says_how_to_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing that was measured is measured again."""
    path = tmp_path / "a.jsonl"

    assert tuned("-o", str(path), job=Stopped()) == 130
    assert f"answers kept; go on with: gpubench tune {FACTORY} --resume {typed(path)}" in (
        capsys.readouterr().err
    )

    again = SimulatedJob()
    assert tuned_again(path, again) == 0
    assert not any(isinstance(ask, TrialAsk) for ask in again.asked)


def tuned_again(path: Path, job: SimulatedJob, factory: str = FACTORY) -> int:
    arguments = parse(["tune", factory, "--resume", str(path)])
    return exit_code_of(partial(run, arguments, open_lab=lambda _place, _limit: job))


def test_the_factory_is_not_taken_from_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that somebody sent must not choose what is imported."""
    path = tmp_path / "a.jsonl"
    tuned("-o", str(path), job=Stopped())

    assert tuned_again(path, SimulatedJob(), "other:job") == 2
    assert "the file is of my_jobs:job, not of other:job" in capsys.readouterr().err


def test_a_file_that_is_there_is_not_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It holds hours of somebody's training."""
    path = tmp_path / "a.jsonl"
    tuned("-o", str(path), job=Stopped())
    before = path.read_text()

    assert tuned("-o", str(path)) == 2
    assert "the file exists already" in capsys.readouterr().err
    assert path.read_text() == before


def test_verifying_is_added_to_a_finished_search(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The search itself is read from the file."""
    path = tmp_path / "a.jsonl"
    tuned("-o", str(path))
    capsys.readouterr()
    job = SimulatedJob()
    arguments = parse(["tune", FACTORY, "--resume", str(path), "--verify"])

    assert run(arguments, open_lab=lambda _place, _limit: job) == 0
    assert "Verified: by 5 fresh runs" in capsys.readouterr().out.replace("\n", " ")
    assert {ask.why for ask in job.asked if isinstance(ask, RunAsk)} == {"verify"}
