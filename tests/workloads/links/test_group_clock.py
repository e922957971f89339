from collections.abc import Sequence
from typing import Any

import pytest

from gpubench.measure.timed_call import TimedCall
from gpubench.workloads.links.group_clock import GroupClock
from gpubench.workloads.links.messages import Meet, Met, Question, Ran, RankCase, Run
from gpubench.workloads.links.rank_pool import RankPool
from tests.workloads.examples import CPU
from tests.workloads.links.examples import assignment, case_of

WORK = TimedCall(call=lambda: None)


class ScriptedRanks(RankPool):
    """Ranks that say what a test wants them to have read."""

    def __init__(self, spent_ns: Sequence[Sequence[int]], *, parts: int = 1) -> None:
        super().__init__([len(spent_ns)], CPU)
        self._ran = [Ran(spent_ns=tuple(ns), parts=parts) for ns in spent_ns]
        self.asked: list[Question] = []

    def ask(self, question: Question, world: int, kind: type[Any]) -> list[Any]:
        self.asked.append(question)
        if isinstance(question, Meet):
            # Rank 1 leaves each barrier 300 ns after rank 0.
            return [Met(started_ns=(at, at + 9), empty_ns=(40, 40)) for at in (1000, 1300)]
        return list(self._ran)


def of(world: int = 2) -> RankCase:
    return assignment(case_of("all_reduce", world))


def test_a_sample_is_the_mean_over_the_ranks() -> None:
    """As nccl-tests reports by default; per call, of as many as were made."""
    ranks = ScriptedRanks([(8000, 4000), (4000, 2000)])

    chunk = GroupClock(ranks, of()).time(WORK, samples=2, calls_per_sample=3)

    assert chunk.times_s == pytest.approx((2e-6, 1e-6))
    assert chunk.intervals_s == pytest.approx(9e-6)
    assert ranks.asked[-1] == Run(of=of(), intervals=2, calls=3)


def test_what_ranks_wait_for_the_last_of_them_is_the_timers_overhead() -> None:
    """Calls that are short against it share an interval: half of 300 ns, and 40 of the clock."""
    clock = GroupClock(ScriptedRanks([(1,), (1,)]), of())

    assert clock.overhead_s == pytest.approx(190e-9)


def test_an_interval_of_several_parts_says_so() -> None:
    """Each part holds the overhead once."""
    clock = GroupClock(ScriptedRanks([(1,), (1,)], parts=4), of())

    assert clock.time(WORK, samples=1, calls_per_sample=9).intervals_per_sample == 4


def test_ranks_that_share_cores_are_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their times tell of the scheduler."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: {0, 1})

    assert GroupClock(ScriptedRanks([(1,)] * 2), of()).warnings == ()
    assert GroupClock(ScriptedRanks([(1,)] * 4), of(4)).warnings == ("shared-cores",)


def test_nothing_can_run_ahead_of_an_interval() -> None:
    """The other ranks would not know of it."""
    clock = GroupClock(ScriptedRanks([(1,), (1,)]), of())
    flushed = TimedCall(call=lambda: None, before=lambda: None)

    with pytest.raises(ValueError, match="ahead"):
        clock.time(flushed, samples=1, calls_per_sample=1)
