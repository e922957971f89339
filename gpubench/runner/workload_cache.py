"""The workloads of one process, opened once per curve for the largest batch that fits."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import torch

from gpubench.errors import GpubenchError
from gpubench.model import Case
from gpubench.runner.versions import subject_of, version_of
from gpubench.units import format_bytes
from gpubench.workloads.protocol import OpenWorkload, Work, Workload


def require_room(needed: int | None, free: int | None) -> None:
    """Give up before the system does: on a CPU an allocation succeeds and then kills.

    Args:
        needed: Estimated bytes; None if nobody can tell.
        free: Bytes that can be allocated; None if the device cannot tell.

    Raises:
        MemoryError: If the estimate is more than there is.
    """
    if needed is not None and free is not None and needed > free:
        raise MemoryError(f"needs about {format_bytes(needed)}, {format_bytes(free)} usable")


def _without_load(case: Case) -> Case:
    """Return the case as its work sees it: in bursts and steadily the same data are computed."""
    return replace(case, regime="")


class WorkloadCache:
    """Builds weights once per curve and hands out the work of each batch size.

    Args:
        find: Returns a workload by name.
        cases: All cases of the process; they say how large each curve's inputs must be.
        device: Where tensors are made.
        free_bytes: What can be allocated; batches that need more do not size the inputs.
        seed: Seed of weights and inputs.
    """

    def __init__(
        self,
        find: Callable[[str], Workload],
        cases: Iterable[Case],
        *,
        device: torch.device,
        free_bytes: int | None,
        seed: int,
    ) -> None:
        self._device = device
        self._seed = seed
        self._workloads: dict[str, Workload] = {}
        self._versions: dict[str, int] = {}
        self._largest: dict[str, int] = {}
        self._open: dict[str, OpenWorkload] = {}
        for case in map(_without_load, cases):
            if case.workload not in self._workloads:
                self._workloads[case.workload] = find(case.workload)
            workload_version = self._workloads[case.workload].version
            self._versions[subject_of(case)] = version_of(case, workload_version)
            if self._fits(case, free_bytes):
                known = self._largest.get(case.curve_id, 0)
                self._largest[case.curve_id] = max(known, case.batch_size)

    @property
    def versions(self) -> tuple[tuple[str, int], ...]:
        """The version of every workload, and of every kernel of ours that computes one."""
        return tuple(self._versions.items())

    def footprint_bytes(self, case: Case) -> int | None:
        """Return the estimated peak of a case; None if its workload cannot tell."""
        return self._workloads[case.workload].footprint_bytes(case)

    def forget(self) -> None:
        """Let go of everything built; the same seed builds it again."""
        self._open.clear()

    def _fits(self, case: Case, free_bytes: int | None) -> bool:
        try:
            needed = self.footprint_bytes(case)
        except GpubenchError:
            # Its own visit will say what is wrong with it; the other cases must not wait for that.
            return False
        return needed is None or free_bytes is None or needed <= free_bytes

    def work(self, case: Case) -> Work:
        """Return the work of a case, building its curve on first use."""
        case = _without_load(case)
        workload = self._open.get(case.curve_id)
        if workload is None:
            workload = self._workloads[case.workload].open(
                case,
                largest=max(case.batch_size, self._largest.get(case.curve_id, 0)),
                device=self._device,
                seed=self._seed,
            )
            self._open[case.curve_id] = workload
        return workload.work(case.batch_size)
