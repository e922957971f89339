"""`gpubench claims`: sixteen claims on one page, from files of three kinds."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from gpubench.cli.main import main
from gpubench.model.training_row import TrainingReach
from gpubench.results.training_writer import TrainingWriter
from gpubench.tune.concluding import result_of
from gpubench.tune.evidence import EvidenceFile, read_evidence
from gpubench.tune.remembered import RememberingLab
from gpubench.tune.settings import TuneSettings
from gpubench.tune.tuning import tune
from tests.converge.scripted import World, trained_rows
from tests.overview.frames import curve_rows
from tests.tune.simulated import SimulatedJob

AT_ONCE = TrainingReach(
    steps_to_target=0.0, samples_to_target=0.0, epochs_to_target=0.0, time_to_target_s=0.0
)


@pytest.fixture(scope="module")
def timing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A timing file of one curve."""
    path = tmp_path_factory.mktemp("claims") / "timing.csv"
    rows = curve_rows(lambda size: 1e-3 + size * 10e-6, (1, 10, 16, 20, 64, 100, 128))
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training file of a scripted world."""
    path = tmp_path_factory.mktemp("claims") / "training.csv"
    with TrainingWriter.create(path) as writer:
        for row in trained_rows(World()):
            writer.write(row)
    return path


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An evidence file of a job whose best size is far below the largest that fits."""
    path = tmp_path_factory.mktemp("claims") / "tune.jsonl"
    settings = TuneSettings(factory="my_jobs:job", device="cpu")
    with EvidenceFile.create(path) as file:
        file.write_settings(settings)
        tune(RememberingLab(SimulatedJob(), {}, file), settings, verify_seeds=settings.seeds)
    return path


@pytest.mark.parametrize("command", ["claims", "report"])
def test_a_training_file_whose_sizes_share_no_seed_is_answered(
    command: str, training: Path, tmp_path: Path
) -> None:
    """A file that was cut short may have one seed at one size and another at the next."""
    rows = pd.read_csv(training, dtype=str, keep_default_na=False)
    place = pd.factorize(rows["batch_size"])[0]
    path = tmp_path / "short.csv"
    rows[rows["seed"].astype(int) % 2 == place % 2].to_csv(path, index=False)

    page = ["-o", str(tmp_path / "page.md")] if command == "report" else []
    assert main([command, str(path), *page]) == 0


def test_sixteen_claims_stand_on_one_page(
    timing: Path, training: Path, evidence: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each with its verdict, its evidence and the file that it rests on."""
    assert main(["claims", str(timing), str(training), str(evidence), "--format", "csv"]) == 0

    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [int(line["claim"]) for line in lines] == list(range(1, 17))
    assert {line["file"] for line in lines} == {str(timing), str(training), str(evidence)}
    assert all(line["verdict"] and line["evidence"] for line in lines)


def test_a_missing_half_is_said_and_not_left_out(
    training: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sixteen lines, whatever files there are."""
    assert main(["claims", str(training)]) == 0

    page = " ".join(capsys.readouterr().out.split())
    assert page.count("not tested") == 5 + 1 + 2
    assert "not tested: claims 1, 6, 8, 9, 16." in page
    assert "Needs a timing file" in page
    assert "What the verdicts rest on" in page


def test_a_task_that_nobody_has_to_learn_settles_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Labels of one class: the target is met before any step, where batch size has no say."""
    rows = trained_rows(World())
    path = tmp_path / "a.csv"
    with TrainingWriter.create(path) as writer:
        for row in rows:
            writer.write(replace(row, reach=row.reach and AT_ONCE))

    assert main(["claims", str(path), "--format", "csv", "--plot", str(tmp_path / "a.svg")]) == 0

    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    verdicts = {int(line["claim"]): line["verdict"] for line in lines}
    assert {verdicts[number] for number in (2, 3, 5, 15)} == {"not testable from this file"}


def test_a_search_for_a_batch_size_settles_the_recipe(
    evidence: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Claim 7, by nothing but the answers that the file holds."""
    assert main(["claims", str(evidence), "--format", "json"]) == 0

    claims = json.loads(capsys.readouterr().out)["claims"]
    (recipe,) = [one for one in claims if one["claim"] == 7]
    assert recipe["verdict"] == "refuted"
    assert recipe["place"] == "my_jobs:job, Simulated CPU"
    assert recipe["evidence"]["regret"] > 0.15
    assert recipe["evidence"]["is_verified"]


def test_a_search_of_another_version_is_judged_by_its_own_result(
    evidence: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It has asked other things, so that its answers do not lead to the end."""
    read = read_evidence(str(evidence))
    path = tmp_path / "a.jsonl"
    with EvidenceFile.create(path) as file:
        file.write_settings(read.settings)
        for ask, answered in list(read.answers.items())[:-40]:
            file.write(ask, answered)
        file.write_result(result_of(tune(SimulatedJob(), read.settings)))

    assert main(["claims", str(path), "--format", "json"]) == 0

    claims = json.loads(capsys.readouterr().out)["claims"]
    (recipe,) = [one for one in claims if one["claim"] == 7]
    assert recipe["verdict"] in {"refuted", "inconclusive"}
    assert recipe["evidence"]["regret"] > 0.15
    assert recipe["place"] == "my_jobs:job, Simulated CPU"
    assert not recipe["evidence"]["is_verified"]


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (lambda lines: lines[:-9], "finish it with `gpubench tune my_jobs:job --resume"),
        (lambda lines: lines[:2], "finish it with `gpubench tune my_jobs:job --resume"),
        (lambda lines: [*lines, "{}"], "it is no record that gpubench writes"),
        (lambda lines: [x.replace('"samples": 8192', '"samples": 0') for x in lines], "search"),
    ],
)
def test_evidence_that_is_not_whole_is_one_line(
    evidence: Path,
    tmp_path: Path,
    change: Callable[[list[str]], list[str]],
    seen: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Cut short, or changed by somebody: nothing is guessed."""
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join([*change(evidence.read_text().splitlines()), ""]))

    assert main(["claims", str(path)]) == 2

    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert seen in said


@pytest.mark.parametrize("output", ["markdown", "json"])
def test_every_format_has_all(
    training: Path, output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """And JSON the claims' own records, without anything that is no number."""
    assert main(["claims", str(training), "--format", output]) == 0

    text = capsys.readouterr().out
    if output == "json":
        claims = json.loads(text)["claims"]
        assert {one["claim"] for one in claims} == set(range(1, 17))
        assert next(one for one in claims if one["claim"] == 2)["evidence"]["critical"]["batch"]
    else:
        assert "Median runs to the target" in text
        assert "Test accuracy in %" in text


def test_a_picture_is_drawn(training: Path, tmp_path: Path) -> None:
    """Epochs and seconds to the target, and accuracy under four protocols."""
    path = tmp_path / "learning.svg"

    assert main(["claims", str(training), "--plot", str(path)]) == 0

    assert path.read_text().startswith("<?xml")


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (["missing.csv"], "missing.csv: it cannot be read"),
        (["a.csv", "--plot", "a.txt"], "--plot a.txt: it ends in .txt"),
        (["a.csv", "--format", "xml"], "--format: 'xml'"),
        ([], "FILE: it is missing"),
    ],
)
def test_a_mistake_is_one_line(
    words: list[str], seen: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2."""
    assert main(["claims", *words]) == 2

    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith(f"gpubench: {seen}")


def test_a_training_file_is_no_timing_file(
    training: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever takes one for the other is told which command is meant."""
    assert main(["show", str(training)]) == 2

    assert "gpubench claims" in capsys.readouterr().err


def test_the_list_of_results_has_training_files(
    training: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the command that makes such a file."""
    assert main(["index", str(training.parent)]) == 0

    page = capsys.readouterr().out
    assert "## [training.csv](training.csv)" in page
    assert "`gpubench converge --preset cpu --device cpu --workers 1`" in page
    assert "digits-mlp" in page
