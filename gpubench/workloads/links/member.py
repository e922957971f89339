"""One rank of a group: joins it, and does its part whenever the first rank says so."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import torch
from torch import distributed
from torch.distributed import ProcessGroup

from gpubench.workloads.links.meeting import open_store
from gpubench.workloads.links.messages import (
    Answer,
    CheckResult,
    Join,
    Meet,
    Met,
    Question,
    Ran,
    RankCase,
    Run,
)
from gpubench.workloads.links.rank_task import OpenRank, Place, RankWork
from gpubench.workloads.links.tasks import TASKS
from gpubench.workloads.protocol import nothing

CALL_LIMIT = timedelta(hours=1)
"""Of one collective. The case's own time limit ends it before, by ending the processes."""


class Member:
    """A rank that has joined its group.

    Args:
        join: Where.
        store: In which the ranks meet; None opens the one that the first rank has.
        on_its_way: Called with the device in hand, before the others are waited for.
    """

    def __init__(
        self, join: Join, store: Any = None, on_its_way: Callable[[], None] = nothing
    ) -> None:
        # All ranks are on this machine; a host's name may resolve to anything or to nothing.
        os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
        self._rank = join.rank
        self._device = torch.device(join.device)
        if self._device.type == "cuda":
            torch.cuda.set_device(self._device)
            torch.zeros(1, device=self._device)
        on_its_way()
        store = store or open_store(join.ranks, join.port)
        distributed.init_process_group(
            "gloo", store=store, rank=join.rank, world_size=join.ranks, timeout=CALL_LIMIT
        )
        # Every rank makes every group, its own or not; torch wants it so.
        self._barriers = {world: self._group(world, "gloo") for world in join.worlds}
        self._groups = self._barriers
        if self._device.type == "cuda":
            self._groups = {world: self._group(world, "nccl") for world in join.worlds}
        self._opened: dict[str, OpenRank] = {}
        self._works: dict[tuple[str, int], RankWork] = {}
        self.result: object = None
        """Of the last call."""

    def answer(self, question: Question) -> Answer:
        """Do what is asked of all ranks of a world."""
        with self._one_thread():
            match question:
                case Meet():
                    return self._meet(question)
                case Run():
                    return self._run(question)
                case CheckResult(of=assignment):
                    return self._work(assignment).check()

    def resident_bytes(self, of: RankCase) -> int:
        """Return what lives across the calls of a case on this rank."""
        return self._work(of).resident_bytes()

    def release(self, of: RankCase) -> None:
        """Free what the last call of a case left behind here; nothing of one not yet built."""
        work = self._works.get((of.case.curve_id, of.case.batch_size))
        if work is not None:
            self.result = None
            work.release()

    def leave(self) -> None:
        """End the groups, for a process that goes on."""
        self._opened.clear()
        self._works.clear()
        distributed.destroy_process_group()

    def _meet(self, question: Meet) -> Met:
        started_ns, empty_ns = [], []
        for _ in range(question.rounds):
            self._barrier(question.world)
            start = time.perf_counter_ns()
            self._finish()
            empty_ns.append(time.perf_counter_ns() - start)
            started_ns.append(start)
        return Met(started_ns=tuple(started_ns), empty_ns=tuple(empty_ns))

    def _run(self, question: Run) -> Ran:
        """Time intervals as nccl-tests does: a barrier, calls back to back, the device done.

        Source: NVIDIA nccl-tests, src/common.cu, BenchTime.
        """
        work, world = self._work(question.of), question.of.world
        parts = tuple(_parts(question.calls, work.most_calls))
        spent_ns = tuple(
            sum(self._interval_ns(work, world, calls) for calls in parts)
            for _ in range(question.intervals)
        )
        return Ran(spent_ns=spent_ns, parts=len(parts))

    def _interval_ns(self, work: RankWork, world: int, calls: int) -> int:
        call, result = work.call, None
        work.reset()
        self._barrier(world)
        start = time.perf_counter_ns()
        for _ in range(calls):
            result = call()
        self._finish()
        spent = time.perf_counter_ns() - start
        self.result = result
        return spent

    def _work(self, of: RankCase) -> RankWork:
        curve = of.case.curve_id
        if curve not in self._opened:
            group = self._groups[of.world]
            if group is None:
                raise RuntimeError(f"rank {self._rank} is not in the world of {of.world}")
            place = Place(rank=self._rank, world=of.world, device=self._device, group=group)
            self._opened[curve] = TASKS[of.case.workload].open(
                of.case, place, largest=of.largest, seed=of.seed
            )
        key = (curve, of.case.batch_size)
        if key not in self._works:
            self._works[key] = self._opened[curve].work(of.case.batch_size)
        return self._works[key]

    def _barrier(self, world: int) -> None:
        """Wait until the device is idle and all ranks have come."""
        self._finish()
        if world > 1:
            distributed.barrier(group=self._barriers[world])

    def _finish(self) -> None:
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)

    @contextmanager
    def _one_thread(self) -> Iterator[None]:
        """Compute in one thread on a CPU: a rank is a core there, in a world of any size."""
        before = torch.get_num_threads()
        if self._device.type == "cpu":
            torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(before)

    def _group(self, world: int, backend: str) -> ProcessGroup | None:
        group = distributed.new_group(list(range(world)), timeout=CALL_LIMIT, backend=backend)
        return group if self._rank < world else None


def _parts(calls: int, most: int | None) -> Iterator[int]:
    """Yield calls in parts of at most so many, as equal as they can be."""
    count = 1 if most is None else max(1, -(-calls // most))
    for part in range(count):
        yield calls * (part + 1) // count - calls * part // count
