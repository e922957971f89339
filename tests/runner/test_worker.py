"""Real worker processes: what they answer, and what becomes of those that do not."""

import os
import textwrap
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gpubench.device.cpu import CpuDevice
from gpubench.errors import WorkloadError
from gpubench.model import Case, Status
from gpubench.runner.binding import Binding
from gpubench.runner.messages import Setup
from gpubench.runner.worker import NotRecordedError, ProcessWorker, WorkerLostError
from tests.cli.processes import ends

pytestmark = pytest.mark.usefixtures("unwatched")

WORKLOADS = textwrap.dedent(
    """
    import os, pathlib, signal, subprocess, sys, time
    import torch
    from gpubench.workloads.protocol import Work

    ACTIONS = {
        1: lambda: torch.ones(8).sum(),
        2: lambda: 1 / 0,
        3: lambda: pathlib.Path("busy").touch() or time.sleep(60),
        4: lambda: os.write(2, b"about to die") and os.kill(os.getpid(), signal.SIGKILL),
        5: lambda: sys.exit(3),
        6: lambda: os._exit(4),
        7: lambda: print("noise on stdout"),
        8: lambda: torch.full((2,), float("nan")),
        9: lambda: raise_mute(),
        10: lambda: start_and_die(),
        11: lambda: record(),
        12: lambda: [print("by Python"), os.write(2, b"past it\\n"), os.system("echo outside")],
        13: lambda: spoil(),
        14: lambda: say_bound(),
        15: lambda: read_past_the_end(),
    }

    def read_past_the_end():
        raise EOFError("the file is short")

    def say_bound():
        seen = os.environ.get("GPUBENCH_TEST_SEES")
        pathlib.Path("bound").write_text(f"{os.sched_getaffinity(0)} {seen}")
        return torch.ones(8).sum()

    class Mute(Exception):
        def __str__(self):
            raise RuntimeError("no words")

    def raise_mute():
        raise Mute

    def spoil():
        for name in os.listdir("/proc/self/fd"):
            if int(name) > 2 and os.path.exists("/proc/self/fd/" + name):
                if os.readlink("/proc/self/fd/" + name).startswith("socket:"):
                    os.write(int(name), (5).to_bytes(4, "big") + b"hello")
        time.sleep(60)

    def record():
        from gpubench.device.cuda.driver import CaptureError
        raise CaptureError("no room to record", out_of_memory=True)

    def start_and_die():
        started = subprocess.Popen(["sleep", "600"])
        pathlib.Path("started").write_text(str(started.pid))
        os.kill(os.getpid(), signal.SIGKILL)

    def act(case, device):
        return Work(call=ACTIONS[case.batch_size], items=1)
    """
)


def case(batch_size: int) -> Case:
    return Case(
        workload="acting:act",
        implementation="user",
        phase="forward",
        dtype="float32",
        batch_size=batch_size,
    )


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProcessWorker]:
    """A process as `gpubench run` starts it, for what is about its start and its end."""
    (tmp_path / "acting.py").write_text(WORKLOADS)
    monkeypatch.chdir(tmp_path)
    process = ProcessWorker()
    process.start(setup(tmp_path))
    yield process
    process.stop()


@pytest.fixture
def forked(warm_workers: None, worker: ProcessWorker) -> ProcessWorker:
    """The same, but for where it has torch from."""
    return worker


def setup(folder: Path, *cases: Case) -> Setup:
    return Setup(
        device="cpu",
        threads=1,
        seed=0,
        sample_s=0.01,
        time_limit_s=2.0,
        identify=False,
        cases=cases or tuple(case(size) for size in range(1, 16) if size != 14),
        search_path=(str(folder),),
    )


@pytest.mark.usefixtures("warm_workers")
def test_a_bound_worker_stays_on_its_cpus_and_can_be_taken_away_from_a_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two devices of a node share no core; Ctrl-C ends a call that would last for a minute."""
    (tmp_path / "acting.py").write_text(WORKLOADS)
    monkeypatch.chdir(tmp_path)
    cpu = max(os.sched_getaffinity(0))
    binding = Binding(cpus=(cpu,), environment=(("GPUBENCH_TEST_SEES", "one GPU"),))
    worker = ProcessWorker(binding)
    told = replace(setup(tmp_path, case(14), case(3)), cores=str(cpu), time_limit_s=60.0)
    ready = worker.start(told)

    assert ready.device.device_uuid != CpuDevice(threads=1).identity().device_uuid
    assert worker.visit(case(14)).status.has_time
    bound = (tmp_path / "bound").read_text()
    assert bound == f"{{{cpu}}} one GPU"

    def end_once_it_is_busy() -> None:
        while not (tmp_path / "busy").exists():
            os.sched_yield()
        worker.abort()

    ends = threading.Thread(target=end_once_it_is_busy)
    ends.start()
    with pytest.raises(WorkerLostError, match="SIGKILL"):
        worker.visit(case(3))
    ends.join()
    worker.abort()
    worker.stop()


def test_a_work_that_reads_past_the_end_of_a_file_says_so(forked: ProcessWorker) -> None:
    """Python raises the same for a parent that is gone, and the worker left without a word."""
    with pytest.raises(WorkerLostError, match="EOFError: the file is short"):
        forked.visit(case(15))


def test_a_worker_measures_one_case_after_the_other(
    worker: ProcessWorker, capfd: pytest.CaptureFixture[str]
) -> None:
    """Good, printing and wrong works are answered by the same process, one row each."""
    good, printing, wrong = (worker.visit(case(size)) for size in (1, 7, 8))
    output = worker.output()

    assert good.status.has_time
    assert good.timing is not None
    assert good.timing.timer == "cpu"
    assert printing.status.has_time
    assert wrong.status is Status.WRONG
    assert capfd.readouterr() == ("", "")
    assert output.lines[0] == "noise on stdout"
    assert "output-while-timed" in printing.warnings
    assert "output-while-timed" not in good.warnings


def test_output_of_a_work_is_heard_wherever_it_comes_from(forked: ProcessWorker) -> None:
    """By Python, past it, and by a process that the work starts."""
    got = forked.visit(case(12))

    assert "output-while-timed" in got.warnings
    assert set(forked.output().lines) == {"by Python", "past it", "outside"}


def test_what_a_killed_worker_printed_is_not_lost(forked: ProcessWorker) -> None:
    """It may tell why."""
    with pytest.raises(WorkerLostError):
        forked.visit(case(4))

    assert forked.output().lines == ("about to die",)


@pytest.mark.parametrize(
    ("action", "status", "words"),
    [
        (2, Status.ERROR, r"ZeroDivisionError: division by zero \(acting\.py:8\)"),
        (3, Status.TIMEOUT, "time limit of 2 s"),
        (4, Status.ERROR, "SIGKILL"),
        (5, Status.ERROR, "SystemExit"),
        (6, Status.ERROR, "exit code 4"),
        (9, Status.ERROR, "Mute"),
        (11, Status.OOM, "no room to record"),
        (13, Status.ERROR, "the work wrote into the pipe"),
    ],
    ids=[
        "raises",
        "hangs",
        "is killed",
        "exits",
        "ends",
        "raises without a text",
        "has no room",
        "writes into what it finds open",
    ],
)
def test_a_lost_worker_says_why(
    forked: ProcessWorker, action: int, status: Status, words: str
) -> None:
    """Whatever the work does to its process, the parent gets a reason for the row."""
    with pytest.raises(WorkerLostError, match=words) as lost:
        forked.visit(case(action))

    assert lost.value.status is status
    assert isinstance(lost.value, NotRecordedError) == (action == 11)


def test_what_the_work_started_ends_with_its_worker(
    worker: ProcessWorker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the worker dies, nothing of it goes on; its parent may be gone and cannot help."""
    monkeypatch.setattr("gpubench.runner.worker.kill_group", lambda leader: None)

    with pytest.raises(WorkerLostError):
        worker.visit(case(10))

    assert ends(int((tmp_path / "started").read_text()))


def test_a_stopped_worker_is_gone(worker: ProcessWorker) -> None:
    """No process outlives its run, not even one that was asked nothing."""
    process = worker._process
    assert process is not None

    worker.stop()
    worker.stop()

    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_a_workload_that_cannot_be_found_is_the_users_error(tmp_path: Path) -> None:
    """It is found out before anything is measured."""
    unknown = Case(workload="nowhere:at_all", phase="forward", dtype="float32", batch_size=1)
    process = ProcessWorker()

    with pytest.raises(WorkloadError, match="nowhere"):
        process.start(setup(tmp_path, unknown))
    process.stop()
