"""Evidence files: data only, and nothing of them lost."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpubench.errors import ResultsFileError
from gpubench.tune.answers import Answered
from gpubench.tune.asks import FactsAsk, RunAsk, SpeedAsk, TrialAsk
from gpubench.tune.evidence import EvidenceFile, read_evidence
from gpubench.tune.outcomes import TrialEnd, TrialOutcome
from gpubench.tune.plain_json import NotARecordError, from_json, plain, to_json
from gpubench.tune.remembered import RememberingLab
from gpubench.tune.settings import TuneSettings
from gpubench.tune.tuning import tune
from tests.tune.simulated import SimulatedJob

SETTINGS = TuneSettings(factory="my_jobs:job", device="cpu", budget_s=60.0)
TRIAL = TrialAsk(batch_size=8, steps=5, limit_bytes=None, attempt=0)
FITS = Answered(
    answer=TrialOutcome(end=TrialEnd.FITS, peak_bytes=10, steps=6, step_s=0.25), took_s=3.25
)


def begun(path: Path) -> Path:
    with EvidenceFile.create(path) as file:
        file.write_settings(SETTINGS)
        file.write(TRIAL, FITS)
    return path


def test_a_whole_search_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """Every kind of ask and answer goes through the file."""
    path = tmp_path / "a.jsonl"
    with EvidenceFile.create(path) as file:
        file.write_settings(SETTINGS)
        whole = tune(RememberingLab(SimulatedJob(), {}, file), SETTINGS, verify_seeds=2)
    evidence = read_evidence(str(path))
    job = SimulatedJob()
    with EvidenceFile.continue_(path) as file:
        lab = RememberingLab(job, evidence.answers, file)
        found = tune(lab, evidence.settings, verify_seeds=2)

    assert evidence.settings == SETTINGS
    assert evidence.result is None
    assert found == whole
    assert job.asked == [FactsAsk()]


def test_a_line_that_was_cut_short_is_dropped_and_the_rest_stays(tmp_path: Path) -> None:
    """What kill -9 in the middle of a write leaves."""
    path = begun(tmp_path / "a.jsonl")
    with path.open("a") as stream:
        stream.write('{"ask": {"kind": "Tri')
    with EvidenceFile.continue_(path):
        evidence = read_evidence(str(path))
        assert (evidence.settings, evidence.answers) == (SETTINGS, {TRIAL: FITS})


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("nonsense", "it is no JSON"),
        ("[1]", "it is no record that gpubench writes"),
        (to_json(SETTINGS), "it holds no ask, answer and time, and no result"),
        (
            json.dumps({"ask": plain(TRIAL), "answer": plain(FITS.answer), "took_s": -1}),
            "took_s is -1, not a number of seconds",
        ),
        (
            json.dumps({"ask": {"kind": "os.system"}, "answer": {}, "took_s": 1.0}),
            "it is no record that gpubench writes",
        ),
        (
            json.dumps(
                {
                    "ask": {"kind": "FactsAsk", "memory_limit_bytes": "4"},
                    "answer": plain(FITS.answer),
                    "took_s": 1.0,
                }
            ),
            "memory_limit_bytes is '4', not of type int",
        ),
        (
            json.dumps(
                {
                    "ask": {"kind": "FactsAsk", "code": "x"},
                    "answer": plain(FITS.answer),
                    "took_s": 1.0,
                }
            ),
            "FactsAsk has no 'code'",
        ),
        (
            json.dumps({"ask": {"kind": "TrialAsk"}, "answer": plain(FITS.answer), "took_s": 1.0}),
            "TrialAsk lacks 'batch_size'",
        ),
    ],
)
def test_a_line_that_is_no_answer_is_named(tmp_path: Path, line: str, seen: str) -> None:
    """A file is data: nothing in it is run, and nothing unknown is passed over."""
    path = begun(tmp_path / "a.jsonl")
    with path.open("a") as stream:
        stream.write(f"{line}\n")

    with pytest.raises(ResultsFileError, match="line 4") as told:
        read_evidence(str(path))
    assert seen in str(told.value)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    """A results file of `run` is none."""
    path = tmp_path / "a.csv"
    path.write_text("schema,method\n1,2\n")

    with pytest.raises(ResultsFileError, match="no header of gpubench tune"):
        read_evidence(str(path))


@given(
    st.builds(
        RunAsk,
        batch_size=st.integers(1, 2**31),
        learning_rate=st.floats(1e-9, 1e9),
        seed=st.integers(0, 2**40),
        most_samples=st.integers(1, 2**60),
        every_samples=st.integers(1, 2**60),
        target_loss=st.none() | st.floats(allow_nan=False, allow_infinity=False),
        target_accuracy=st.none() | st.floats(0, 1),
        why=st.text(max_size=9),
    )
    | st.builds(
        SpeedAsk,
        batch_sizes=st.lists(st.integers(1, 99)).map(tuple),
        run=st.integers(0, 9),
        blocks=st.integers(1, 9),
        sample_s=st.floats(0.01, 9),
    )
)
@settings(max_examples=25)
def test_what_is_written_is_read(ask: object) -> None:
    """Equal, so that a known answer is found; a float to the last bit."""
    assert from_json(to_json(ask)) == ask


@pytest.mark.parametrize("text", ["", "{", "null", "1", '{"kind": "TuneSettings"}', "[" * 10**5])
def test_a_text_that_is_no_record_is_refused(text: str) -> None:
    """Whatever another process may have written into the pipe."""
    with pytest.raises(NotARecordError):
        from_json(text)
