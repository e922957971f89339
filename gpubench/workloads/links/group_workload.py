"""Turns what ranks do together into a workload, which one worker measures as any other."""

from dataclasses import replace

import torch

from gpubench.errors import UnsupportedError, WorkloadError
from gpubench.model import Case
from gpubench.units import counted
from gpubench.workloads.check import largest
from gpubench.workloads.links.group_clock import GroupClock
from gpubench.workloads.links.messages import Checked, CheckResult, Ran, RankCase, Run
from gpubench.workloads.links.rank_pool import RankPool
from gpubench.workloads.links.rank_task import WORLD, RankTask
from gpubench.workloads.offer import require_offered, sizes_of
from gpubench.workloads.precision import precision_on
from gpubench.workloads.protocol import Check, Link, OpenWorkload, Work

GROUP_IMPLEMENTATIONS = ("gloo", "nccl")
"""The libraries that carry what ranks say to each other: gloo between CPUs, NCCL between GPUs."""

_LIBRARY = {"cpu": "gloo", "cuda": "nccl"}


class GroupWorkload:
    """A task of several ranks as a workload.

    Args:
        task: What they do.
        ranks: Who does it; None until a process has some.
    """

    implementations = GROUP_IMPLEMENTATIONS
    optional_param_names: tuple[str, ...] = ()

    def __init__(self, task: RankTask, ranks: RankPool | None = None) -> None:
        self._task = task
        self._ranks = ranks
        self.name = task.name
        self.version = task.version
        self.phases = task.phases
        self.dtypes = task.dtypes
        self.param_names = task.param_names

    def on(self, ranks: RankPool | None) -> "GroupWorkload":
        """Return the workload of the same task that these ranks do."""
        return GroupWorkload(self._task, ranks)

    def flop(self, case: Case) -> int | None:
        """Return the operations of one call on all ranks together."""
        return self._task.flop(case)

    def footprint_bytes(self, case: Case) -> int | None:
        """Estimate what all ranks of a CPU need together, since they share its memory."""
        of_rank = self._task.rank_bytes(case)
        return None if of_rank is None else of_rank * sizes_of(case, self.param_names)[WORLD]

    def message_bytes(self, case: Case) -> int | None:
        """Return nccl-tests' size of one call; None for what is no collective."""
        return self._task.message_bytes(case)

    def open(self, case: Case, *, largest: int, device: torch.device, seed: int) -> OpenWorkload:
        """Return the work of all ranks; each builds its own part at the first call.

        Raises:
            UnsupportedError: If there is no such phase, dtype or library here, or too few devices.
            WorkloadError: If the params are not this workload's, or a rank did not start.
        """
        require_offered(case, phases=self.phases, implementations=(_LIBRARY[device.type],))
        precision_on(case.dtype, device, among=self.dtypes)
        world = sizes_of(case, self.param_names)[WORLD]
        if self._ranks is None or world not in self._ranks.worlds:
            there = torch.cuda.device_count() if device.type == "cuda" else 0
            raise UnsupportedError(f"a world of {world} needs {world} GPUs, there are {there}")
        if self._ranks.absence:
            raise WorkloadError(
                f"{case.workload} of {counted(world, 'rank')}",
                seen=self._ranks.absence,
                expected="a process for each rank",
                advice="run gpubench doctor",
            )
        of = RankCase(case=case, world=world, largest=largest, seed=seed)
        return _OpenGroup(self._task, self._ranks, of)


class _OpenGroup:
    """The ranks of one curve."""

    def __init__(self, task: RankTask, ranks: RankPool, of: RankCase) -> None:
        self._task = task
        self._ranks = ranks
        self._of = of

    def work(self, batch_size: int) -> Work:
        """Return what all ranks do at one batch size."""
        task, ranks = self._task, self._ranks
        of = replace(self._of, case=replace(self._of.case, batch_size=batch_size))
        size, factor = task.message_bytes(of.case), task.bus_factor(of.world)
        return Work(
            call=lambda: self._call(of),
            items=task.items(of.case),
            flop=task.flop(of.case),
            bytes_moved=size,
            check=lambda: self._check(of),
            release=lambda: ranks.member.release(of),
            resident_bytes=lambda: ranks.member.resident_bytes(of),
            clock=GroupClock(ranks, of),
            link=Link(
                world_size=of.world,
                bus_bytes=None if size is None or factor is None else size * factor,
            ),
        )

    def _call(self, of: RankCase) -> object:
        """Let all ranks make one call; return what the first one has of it."""
        self._ranks.ask(Run(of=of, intervals=1, calls=1), of.world, Ran)
        return self._ranks.member.result

    def _check(self, of: RankCase) -> Check:
        checks = self._ranks.ask(CheckResult(of=of), of.world, Checked)
        error = largest(check.error for check in checks)
        agree = len({check.agrees for check in checks}) == 1
        return Check(error=error if agree else float("inf"), tolerance=checks[0].tolerance)
