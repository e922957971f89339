"""Real workers with real ranks behind them: what becomes of a case whose rank fails."""

import os
import signal
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from gpubench.model import Case, Status
from gpubench.results.reader import read_results
from gpubench.runner.messages import Setup
from gpubench.runner.worker import ProcessWorker, WorkerLostError
from tests.cli.processes import ends, start

pytestmark = pytest.mark.usefixtures("unwatched")

REDUCE = Case(
    workload="all_reduce",
    implementation="gloo",
    phase="forward",
    dtype="float32",
    params="width=64;world_size=2",
    batch_size=4,
)

KILLING = textwrap.dedent(
    """
    import os, pathlib, signal, time
    from gpubench.workloads.protocol import Work

    def call():
        if pathlib.Path("a.csv").read_bytes().count(b"all_reduce") == 0:
            return 1.0
        children = pathlib.Path(f"/proc/self/task/{os.getpid()}/children").read_text()
        pathlib.Path("processes").write_text(f"{os.getpid()} {children}")
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(600)

    def work(case, device):
        return Work(call=call, items=1)
    """
)


@pytest.fixture
def worker(warm_workers: None) -> Iterator[ProcessWorker]:
    process = ProcessWorker()
    process.start(
        Setup(
            device="cpu",
            threads=1,
            seed=0,
            sample_s=0.01,
            time_limit_s=1.0,
            identify=False,
            cases=(REDUCE,),
        )
    )
    yield process
    process.stop()


def test_a_rank_that_is_killed_costs_the_case_and_is_named(worker: ProcessWorker) -> None:
    """Must hold 5: the row says which, and a fresh worker goes on."""
    measured = worker.visit(REDUCE)
    (rank,) = ranks_of(worker)
    os.kill(rank, signal.SIGKILL)

    with pytest.raises(WorkerLostError, match="rank 1 of 2 was killed by SIGKILL") as lost:
        worker.visit(REDUCE)

    assert measured.status.has_time
    assert measured.timing is not None
    assert measured.timing.timer == "ranks"
    assert measured.link.world_size == 2
    assert measured.link.bus_bytes_per_s == measured.work.bytes_per_s
    assert lost.value.status is Status.ERROR


def test_a_rank_that_hangs_ends_at_the_time_limit_with_all_others(worker: ProcessWorker) -> None:
    """Must hold 5: it is killed with the worker, although it listens to nothing any more."""
    (rank,) = ranks_of(worker)
    os.kill(rank, signal.SIGSTOP)

    with pytest.raises(WorkerLostError, match="time limit of 1 s") as lost:
        worker.visit(REDUCE)

    assert lost.value.status is Status.TIMEOUT
    assert ends(rank)


def test_ranks_end_with_their_worker(
    worker: ProcessWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is there to end them when it is killed."""
    monkeypatch.setattr("gpubench.runner.worker.kill_group", lambda leader: None)
    (rank,) = ranks_of(worker)
    assert worker._process is not None

    os.kill(worker._process.pid, signal.SIGKILL)

    assert ends(rank)


def test_ranks_end_with_the_command(tmp_path: Path) -> None:
    """Must hold 2: kill -9 of the parent leaves no process, and keeps the rows there are."""
    (tmp_path / "killing.py").write_text(KILLING)
    process = start(
        tmp_path,
        *("run", "--preset", "links", "--workload", "all_reduce,killing:work"),
        *("--batch-sizes", "4", "--select", "*[!14]/4/none", "--sample-time", "5ms"),
        *("--runs", "1", "--blocks", "2", "-o", "a.csv"),
    )
    process.communicate()
    processes = (tmp_path / "processes").read_text().split()

    assert process.returncode == -signal.SIGKILL
    assert len(processes) == 3  # the worker, what guards its group, and a rank
    assert all(ends(int(one)) for one in processes)
    frame = read_results(tmp_path / "a.csv").frame
    assert 2 in set(frame["world_size"])


def ranks_of(worker: ProcessWorker) -> list[int]:
    """Return the processes that a worker has started and that are ranks."""
    assert worker._process is not None
    pid = worker._process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [
        int(child)
        for child in children
        if b"rank_child" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
