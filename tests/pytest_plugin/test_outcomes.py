"""What becomes of an item whose case has no time, and of a session that cannot measure."""

import itertools
from collections.abc import Callable

import pytest

from gpubench.errors import DeviceError, ResultsFileError
from gpubench.model import Case, Observation, Status
from gpubench.results.writer import ResultsWriter
from gpubench.runner.worker import WorkerLostError

from .conftest import Inner
from .scripted import Script, by_batch_size, failed

REASON = "needs about 9.00 GB, 1.00 GB usable"


def at_batch_8(answer: Callable[[], Observation]) -> Callable[[Case], Observation]:
    """Return a visit that gives another answer at batch size 8."""
    return lambda case: answer() if case.batch_size == 8 else by_batch_size(case)


@pytest.mark.parametrize("status", [Status.OOM, Status.UNSUPPORTED])
def test_a_fact_about_the_machine_skips_the_item_with_its_reason(
    inner: Inner, status: Status
) -> None:
    """Out of memory and unsupported are skips; their rows are kept."""
    inner.write()

    result = inner.run("-rs", script=Script(visit=at_batch_8(lambda: failed(status, REASON))))

    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines([f"SKIPPED*/8/none: {status}: {REASON}"])
    assert (inner.frame().status == status).sum() == 2


@pytest.mark.parametrize("status", [Status.ERROR, Status.TIMEOUT, Status.WRONG])
def test_a_mistake_fails_the_item_in_one_line(inner: Inner, status: Status) -> None:
    """Error, timeout and wrong result are failures without a traceback; their rows are kept."""
    inner.write()

    result = inner.run(script=Script(visit=at_batch_8(lambda: failed(status, "so it was"))))

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines([f"*/8/none: {status}: so it was"])
    text = str(result.stdout)
    assert "Traceback" not in text
    assert "fixture.py" not in text
    assert (inner.frame().status == status).sum() == 2


def test_a_case_that_failed_in_a_later_block_fails_its_item(inner: Inner) -> None:
    """A time from the blocks before would hide what happened; the file has both."""
    inner.write()
    visits = itertools.count()

    def late(case: Case) -> Observation:
        return by_batch_size(case) if next(visits) == 0 else failed(Status.TIMEOUT, "late")

    result = inner.run("-k", "8", script=Script(visit=late))

    result.assert_outcomes(failed=1, deselected=1)
    assert inner.frame().status.tolist() == ["ok", "timeout"]


def test_a_worker_that_dies_takes_one_case_along(inner: Inner) -> None:
    """The others go on in a fresh worker."""

    def dies() -> Observation:
        raise WorkerLostError(Status.ERROR, "the process was killed by SIGSEGV")

    inner.write()
    script = Script(visit=at_batch_8(dies))

    result = inner.run(script=script)

    result.assert_outcomes(passed=1, failed=1)
    assert len(inner.frame()) == 4
    assert len(script.starts) == script.stops


def test_x_stops_reporting_and_keeps_what_was_measured(inner: Inner) -> None:
    """The plan was measured at the first item, so the file has everything."""
    inner.write()

    result = inner.run(
        "-x",
        "--gpubench-batch-sizes=1,2,4,8",
        script=Script(
            visit=lambda case: (
                failed(Status.WRONG, "no") if case.batch_size == 1 else by_batch_size(case)
            )
        ),
    )

    result.assert_outcomes(failed=1)
    assert sorted(inner.frame().batch_size.unique()) == [1, 2, 4, 8]


def test_an_obstacle_fails_every_item_and_is_met_once(inner: Inner) -> None:
    """A worker that cannot start is not started again for each of eighty items."""

    def start() -> None:
        raise DeviceError("--device", seen="'cuda'", expected="cpu", advice="name another")

    inner.write()
    script = Script(start=start)

    result = inner.run(script=script)

    result.assert_outcomes(failed=2)
    assert (
        str(result.stdout).count("\n--gpubench-device: 'cuda', expected cpu; name another\n") == 2
    )
    assert "Traceback" not in str(result.stdout)
    assert len(script.starts) == script.stops == 1
    assert inner.files() == []


def test_a_full_disk_ends_measuring_and_keeps_the_rows_before(
    inner: Inner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The item fails in one line with an advice that fits pytest, and the worker is stopped."""
    write = ResultsWriter.write
    rows = itertools.count()

    def full_after_three(writer: ResultsWriter, row: object) -> None:
        if next(rows) >= 3:
            raise ResultsFileError(
                str(writer.path),
                seen="the row could not be written (No space left on device)",
                expected="room on the disk",
                advice="free space, then type `gpubench run --resume x.csv`",
            )
        write(writer, row)  # type: ignore[arg-type]

    monkeypatch.setattr(ResultsWriter, "write", full_after_three)
    inner.write()
    script = Script()

    result = inner.run(script=script)

    # One case had both its blocks when the disk was full.
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["*(No space left on device), expected room on the disk; name a new file with --gpubench*"]
    )
    assert script.stops == 1
    assert len(inner.frame()) == 3


def test_a_disk_that_says_only_at_the_end_that_it_is_full_fails_the_session(
    inner: Inner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Network file systems do so; the session must not look successful."""
    close = ResultsWriter.close

    def close_and_complain(writer: ResultsWriter) -> None:
        close(writer)
        raise ResultsFileError("a.csv", seen="it is lost", expected="room", advice="free space")

    monkeypatch.setattr(ResultsWriter, "close", close_and_complain)
    inner.write()

    result = inner.run()

    assert result.ret == 1
    result.stdout.fnmatch_lines(["a.csv: it is lost, expected room; free space"])


def test_ctrl_c_leaves_a_good_file_and_no_worker(inner: Inner) -> None:
    """The exit code is 2, and what was measured is in the file and in the summary."""
    visits = itertools.count()

    def interrupted(case: Case) -> Observation:
        if next(visits) == 2:
            raise KeyboardInterrupt
        return by_batch_size(case)

    inner.write()
    script = Script(visit=interrupted)

    result = inner.run(script=script)

    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert script.stops == 1
    assert len(inner.frame()) == 2
    result.stdout.fnmatch_lines(["*gpubench by workload*", "results: results/*.csv"])
