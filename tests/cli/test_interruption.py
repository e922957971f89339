"""Real processes, ended at a known moment by the work that they measure."""

import os
import pty
import resource
import signal
from pathlib import Path

import pytest

from gpubench.cli.main import main
from gpubench.results.reader import read_results
from tests.cli.processes import OPTIONS, ROOT, order, start, worker_ends

pytestmark = pytest.mark.usefixtures("unwatched")


def cells(path: Path) -> list[tuple[int, ...]]:
    frame = read_results(path).frame
    return sorted(map(tuple, frame[["run_index", "block", "batch_size"]].to_numpy().tolist()))


@pytest.mark.usefixtures("warm_workers")
@pytest.mark.parametrize(("runs", "rows"), [(1, 2), (2, 6)])
def test_a_killed_run_can_be_finished_and_leaves_no_process(
    runs: int, rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Must hold 2: at most one row is missing, no child goes on, `--resume` completes it."""
    order(tmp_path, signal.SIGKILL, rows=rows)
    path = tmp_path / "a.csv"
    process = start(tmp_path, *OPTIONS, "--runs", str(runs), "-o", "a.csv")
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert worker_ends(tmp_path)
    before = read_results(path).frame
    assert len(before) == rows

    (tmp_path / "order").unlink()
    monkeypatch.chdir(tmp_path)
    assert main(["run", "--resume", "a.csv", "--workload", "deadly:work"]) == 0

    after = read_results(path).frame
    assert cells(path) == sorted((r, b, s) for r in range(runs) for b in (0, 1) for s in (4, 8))
    assert list(after["run_id"][:rows]) == list(before["run_id"])
    assert after.groupby("run_index")["run_id"].nunique().max() == 1


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="a part of the CPU for each of two")
@pytest.mark.usefixtures("warm_workers")
def test_a_killed_run_of_two_devices_leaves_neither_worker_and_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same on a node: rows are kept, no process is left, nothing is measured twice."""
    order(tmp_path, signal.SIGKILL, rows=3)
    process = start(tmp_path, *OPTIONS, "--device", "cpu", "--workers", "2", "-o", "a.csv")
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert worker_ends(tmp_path)
    before = read_results(tmp_path / "a.csv").frame
    assert len(before) >= 3

    (tmp_path / "order").unlink()
    monkeypatch.chdir(tmp_path)
    assert main(["run", "--resume", "a.csv", "--workload", "deadly:work"]) == 0

    after = read_results(tmp_path / "a.csv").frame
    cells = after.groupby(["device_rank", "block", "batch_size"]).size()
    assert (len(cells), cells.max()) == (8, 1)
    assert set(after["loaded_devices"]) == {2}
    assert after.groupby("device_rank")["run_id"].nunique().max() == 1


@pytest.mark.usefixtures("warm_workers")
def test_a_run_killed_before_its_first_row_can_be_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is left has no plan to be finished, and does not stand in the way either."""
    order(tmp_path, signal.SIGKILL, rows=0)
    process = start(tmp_path, *OPTIONS, "-o", "a.csv")
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert worker_ends(tmp_path)

    (tmp_path / "order").unlink()
    monkeypatch.chdir(tmp_path)
    assert main(["run", "--resume", "a.csv", "--workload", "deadly:work"]) == 2
    assert "the file has a header and no rows" in capsys.readouterr().err
    assert main([*OPTIONS, "-o", "a.csv"]) == 0
    assert len(cells(tmp_path / "a.csv")) == 4


def test_ctrl_c_on_a_terminal_ends_in_one_sentence(tmp_path: Path) -> None:
    """A good file, how to resume it, exit code 130, no child; the progress line is live."""
    order(tmp_path, signal.SIGINT, rows=2)
    terminal, standard_error = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(Path(__file__).parents[2])}
    process = start(tmp_path, *OPTIONS, "-o", "a.csv", stderr=standard_error, env=environment)
    os.close(standard_error)
    shown = read_all(terminal)
    stdout, _ = process.communicate()

    assert process.returncode == 130
    assert stdout == ""
    assert worker_ends(tmp_path)
    assert len(cells(tmp_path / "a.csv")) == 2
    last = shown.rstrip().rpartition("\n")[2]
    assert last.endswith(
        "interrupted: 2 of 4 rows measured;"
        " finish with: gpubench run --resume a.csv --workload deadly:work"
    )
    assert "Traceback" not in shown
    assert "\x1b[2K" in shown
    assert "deadly:work forward float32 batch" in shown


def test_sigterm_ends_in_one_sentence(tmp_path: Path) -> None:
    """As Ctrl-C, with exit code 143: what a scheduler sends before it kills."""
    order(tmp_path, signal.SIGTERM, rows=1)
    process = start(tmp_path, *OPTIONS, "-o", "a.csv")
    stdout, stderr = process.communicate()

    assert process.returncode == 143
    assert stdout == ""
    assert worker_ends(tmp_path)
    assert len(cells(tmp_path / "a.csv")) == 1
    assert stderr.rstrip().endswith(
        "finish with: gpubench run --resume a.csv --workload deadly:work"
    )
    assert "Traceback" not in stderr


def test_a_full_disk_is_one_line_and_keeps_what_was_written(tmp_path: Path) -> None:
    """Must hold 3: nothing lost, no traceback; the limit on file sizes acts like a full disk."""

    def limit_file_size() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2500, 2500))

    # What measures the tests' coverage writes files too, and would be what fails.
    inherited = {name: text for name, text in os.environ.items() if "COVERAGE" not in name}
    environment = {**inherited, "PYTHONPATH": str(ROOT)}
    process = start(tmp_path, *OPTIONS, "-o", "a.csv", preexec_fn=limit_file_size, env=environment)
    _, stderr = process.communicate()

    assert process.returncode == 2
    last = stderr.rstrip().rpartition("\n")[2]
    assert last.startswith("gpubench: a.csv: the row could not be written")
    assert last.endswith("gpubench run --resume a.csv`")
    assert "Traceback" not in stderr
    assert 1 <= len(cells(tmp_path / "a.csv")) < 4


def read_all(terminal: int) -> str:
    """Return what a terminal was shown until its last writer has ended."""
    shown = b""
    try:
        while part := os.read(terminal, 65536):
            shown += part
    except OSError:  # how Linux says that nobody can write there any more
        pass
    finally:
        os.close(terminal)
    return shown.decode()
