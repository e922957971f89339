from pathlib import Path

import pytest

from gpubench.reframe.shortfall import shortfall
from tests.reframe.files import rows, written


@pytest.fixture
def stderr(tmp_path: Path) -> Path:
    path = tmp_path / "rfm_job.err"
    path.write_text("plan: ...\nslurmstepd: error: *** JOB 7 CANCELLED\x1b[31m ***\n\n")
    return path


def test_a_complete_file_lacks_nothing(tmp_path: Path, stderr: Path) -> None:
    """Whatever the job has said: what counts is what was measured."""
    file = written(tmp_path / "node.csv", rows({0: 100.0}))

    assert shortfall(file, "", stderr) == ""
    assert shortfall(file, str(file), stderr) == ""


def test_missing_rows_are_counted_and_the_jobs_last_words_told(
    tmp_path: Path, stderr: Path
) -> None:
    """Who reads it knows what to do, and what happened; no text of a file steers a terminal."""
    file = written(tmp_path / "node.csv", rows({0: 100.0})[:3])

    said = shortfall(file, "", stderr)

    assert said.startswith("3 of 4 rows, the same command goes on (slurmstepd: error: *** JOB 7")
    assert "\x1b" not in said


def test_a_node_that_left_nothing_is_told_from_one_that_was_interrupted(tmp_path: Path) -> None:
    """Its job may never have begun."""
    absent = tmp_path / "absent"

    assert shortfall(absent, "", absent) == "no rows (its job left no word)"


def test_an_unlike_baseline_is_what_is_wrong(tmp_path: Path, stderr: Path) -> None:
    """Before any number is compared."""
    file = written(tmp_path / "node.csv", rows({0: 100.0}, device="Other CPU"))
    baseline = written(tmp_path / "baseline.csv", rows({0: 100.0}))

    said = shortfall(file, str(baseline), stderr)

    assert said == "device is Other CPU, in the baseline Example CPU"


def test_a_file_that_is_no_results_file_is_one_line(tmp_path: Path, stderr: Path) -> None:
    """A node's folder may hold anything."""
    file = tmp_path / "node.csv"
    file.write_text("a,b\n1,2\n")

    said = shortfall(file, "", stderr)

    assert "node.csv:1: the first line names no column" in said
    assert "\n" not in said
