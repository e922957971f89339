"""What is seen while measuring, and at the end."""

import re
import shlex
from pathlib import Path

import pytest

from gpubench.model import Case, Observation, Status
from gpubench.pytest_plugin.summary import command

from .conftest import DECLARED, Inner
from .scripted import Script, by_batch_size, failed


def test_the_plan_and_the_progress_are_seen_though_pytest_captures(
    inner: Inner, capfd: pytest.CaptureFixture[str]
) -> None:
    """Or minutes would pass in silence; without a terminal the progress is plain lines."""
    inner.write()

    result = inner.run()

    result.stdout.fnmatch_lines(
        [
            "test_it.py *",
            "plan: * on cpu, 2 cases x 2 blocks x 1 run = 4 rows, about *",
            "  -> results/*-cpu.csv",
            "test_it.py ..*",
            "*benchmark: 2 tests*",
            "*gpubench by workload*",
            "results: results/*-cpu.csv",
            "next: *gpubench* batches results/*-cpu.csv",
        ]
    )
    result.stderr.fnmatch_lines(["measuring 4/4  run 0 block 1  matmul forward float32 batch *"])


def test_what_comes_next_can_be_answered(inner: Inner) -> None:
    """A single size tells nothing about batch sizes, so `batches` would refuse the file."""
    inner.write()

    result = inner.run("-k", "batch8")

    result.stdout.fnmatch_lines(["next: *gpubench* show results/*-cpu.csv"])


@pytest.mark.parametrize("arguments", [("-q",), ("-p", "no:terminal")])
def test_quiet_is_quiet_while_measuring(inner: Inner, arguments: tuple[str, ...]) -> None:
    """-q shows no progress; the results are written all the same."""
    inner.write()

    result = inner.run(*arguments)

    text = str(result.stdout) + str(result.stderr)
    assert "plan:" not in text
    assert "measuring" not in text
    assert len(inner.frame()) == 4


def test_the_table_says_what_the_file_says(inner: Inner) -> None:
    """It is read back from the file: best throughput and its batch, here and there."""
    inner.write()

    def too_large_at_8(case: Case) -> Observation:
        return failed(Status.OOM, "too large") if case.batch_size == 8 else by_batch_size(case)

    result = inner.run(script=Script(visit=too_large_at_8))

    frame = inner.frame()
    best = frame[frame.status == "ok"].sort_values("items_per_s").iloc[-1]
    (line,) = [line for line in result.outlines if line.startswith("matmul forward")]
    assert re.split(r"  +", line)[2:4] == [str(best.batch_size), "1.00 k rows/s"]
    assert best.items_per_s == pytest.approx(1000.0)
    result.stdout.fnmatch_lines(["*out of memory*"])


def test_the_summary_comes_after_pytests_own_and_a_broken_file_is_one_line(inner: Inner) -> None:
    """A test that tampers with the file cannot crash the session."""
    inner.write(
        DECLARED
        + """
    def test_tamper():
        import pathlib
        (path,) = pathlib.Path("results").iterdir()
        path.write_text("not,a,results\\nfile,at,all\\n")
"""
    )

    result = inner.run()

    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*results/*-cpu.csv*expected*"])
    assert "Traceback" not in str(result.stdout)


def test_a_session_without_a_single_row_leaves_no_file(inner: Inner) -> None:
    """A test that skips itself at run time could not be foreseen."""
    inner.write("import pytest\ndef test_it(gpu_benchmark):\n    pytest.skip('no')")

    result = inner.run()

    result.assert_outcomes(skipped=1)
    assert inner.files() == []
    assert "by workload" not in str(result.stdout)


def test_the_next_command_is_one_that_is_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """`make bench` activates no environment, so the bare name would not be found."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    assert shlex.split(command(pytestconfig)) == [f"{tmp_path}/python", "-m", "gpubench"]

    script = tmp_path / "gpubench"
    script.touch()
    assert shlex.split(command(pytestconfig)) == [str(script)]

    script.chmod(0o755)
    assert command(pytestconfig) == "gpubench"
