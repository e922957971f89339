"""A rank that fails ends the work of all, and says which it was and why."""

import os
import signal
import subprocess
import sys

import pytest

from gpubench.errors import WorkloadError
from gpubench.workloads.links.lost_ranks import RanksLostError, is_out_of_memory
from gpubench.workloads.links.messages import Meet, Met, Ran
from gpubench.workloads.links.rank_pool import RankPool
from tests.workloads.links.conftest import MakeRanks
from tests.workloads.links.examples import case_of, work_of


def test_a_killed_rank_is_named_with_the_signal(make_ranks: MakeRanks) -> None:
    """The first rank only sees a closed connection."""
    ranks = make_ranks(3)
    work = work_of(ranks, case_of("all_reduce", 3))
    work.call()
    killed = ranks._processes[1]
    os.kill(killed.pid, signal.SIGKILL)

    with pytest.raises(RanksLostError, match="rank 2 of 3 was killed by SIGKILL"):
        work.call()
    _all_end(ranks)


def test_a_rank_that_raises_is_named_with_what_it_raised(make_ranks: MakeRanks) -> None:
    """It is asked for what no rank can do; the others wait for it, and not for ever."""
    ranks = make_ranks(2)
    ranks._connections[0].send("something else")

    with pytest.raises(RanksLostError, match="rank 1 of 2: TypeError: asked for str") as lost:
        ranks.ask(Meet(world=2, rounds=1), 2, Met)
    assert not lost.value.out_of_memory
    _all_end(ranks)


def test_a_rank_without_room_is_told_from_one_with_a_mistake(make_ranks: MakeRanks) -> None:
    """The row then says oom."""
    ranks = make_ranks(2)
    too_large = case_of("all_gather", 2, params=f"width={2**50};world_size=2")

    with pytest.raises(RanksLostError) as lost:
        work_of(ranks, too_large).call()
    assert lost.value.out_of_memory
    assert is_out_of_memory(MemoryError())
    assert not is_out_of_memory(ValueError("out of memory"))
    _all_end(ranks)


def test_an_answer_of_another_kind_is_a_mistake_of_ours(make_ranks: MakeRanks) -> None:
    """And not a result."""
    ranks = make_ranks(1)
    with pytest.raises(TypeError, match="answered with Met, expected Ran"):
        ranks.ask(Meet(world=1, rounds=1), 1, Ran)
    ranks.stop()
    with pytest.raises(RuntimeError, match="not been started"):
        _ = ranks.member


def test_ranks_that_do_not_start_cost_their_cases_and_not_the_run(
    make_ranks: MakeRanks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the driver loses a GPU: what needs no ranks is measured all the same."""

    def stillborn(descriptor: int) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])

    monkeypatch.setattr("gpubench.workloads.links.rank_pool.spawn_rank", stillborn)
    ranks = make_ranks(2)

    assert ranks.absence == "rank 1 of 2 ended with exit code 3"
    with pytest.raises(WorkloadError, match="ended with exit code 3"):
        work_of(ranks, case_of("all_reduce", 2))


def _all_end(ranks: RankPool) -> None:
    processes = list(ranks._processes)
    ranks.stop()
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process.pid, 0)
