"""Copies of rows of float32 from the host to a GPU, back, and from one GPU to another."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch

from gpubench.model import Case, parse_params
from gpubench.workloads.check import largest
from gpubench.workloads.inputs import curve_seed, generator_on
from gpubench.workloads.links.gpu_memory import GpuMemory, TorchGpuMemory
from gpubench.workloads.offer import require_offered, sizes_of
from gpubench.workloads.precision import precision_on
from gpubench.workloads.protocol import Check, Link, OpenWorkload, Work

_ITEMSIZE = 4

_CHECKED_ROWS = 4096
"""At a time, so that a check needs no memory to speak of."""

PINNED, PAGEABLE = "pinned", "pageable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Both ends of a copy at its largest."""

    source: torch.Tensor
    target: torch.Tensor
    peer: str
    """The end that is not on the device that is measured."""
    waits: bool
    """Whether the host has to wait for a copy: it cannot be queued from pages that may move."""


class Route(Protocol):
    """Between what a copy goes."""

    @property
    def name(self) -> str:
        """The workload's name."""
        ...

    @property
    def param_names(self) -> tuple[str, ...]:
        """Sizes that a case must declare."""
        ...

    @property
    def memories(self) -> tuple[str, ...]:
        """What the host's end may lie in; nothing where the host has none."""
        ...

    def ends(self, case: Case, rows: torch.Tensor, memory: GpuMemory) -> Ends:
        """Return both ends, of which one holds the rows.

        Args:
            case: The case.
            rows: On the device that is measured.
            memory: Where the other end is.
        """
        ...


class ToGpu:
    """From the host."""

    name = "h2d"
    param_names = ("width",)
    memories: tuple[str, ...] = (PINNED, PAGEABLE)

    def ends(self, case: Case, rows: torch.Tensor, memory: GpuMemory) -> Ends:
        """Return the rows on the host, and room for them on the device."""
        source = rows.cpu()
        source, waits = _in_memory(case, source, memory)
        return Ends(source=source, target=torch.zeros_like(rows), peer="host", waits=waits)


class FromGpu:
    """To the host."""

    name = "d2h"
    param_names = ("width",)
    memories: tuple[str, ...] = (PINNED, PAGEABLE)

    def ends(self, case: Case, rows: torch.Tensor, memory: GpuMemory) -> Ends:
        """Return the rows on the device, and room for them on the host."""
        target, waits = _in_memory(case, torch.zeros(rows.shape), memory)
        return Ends(source=rows, target=target, peer="host", waits=waits)


class ToPeer:
    """From one GPU to another."""

    name = "p2p"
    param_names = ("hop", "width")
    memories: tuple[str, ...] = ()

    def ends(self, case: Case, rows: torch.Tensor, memory: GpuMemory) -> Ends:
        """Return the rows on the device, and room for them on its peer.

        Raises:
            UnsupportedError: If there are too few GPUs.
        """
        peer = memory.peer_of(rows.device, case.param("hop"))
        way = "" if memory.reaches(rows.device, peer) else " through the host"
        target = torch.zeros(rows.shape, device=peer)
        return Ends(source=rows, target=target, peer=f"{peer}{way}", waits=False)


class CopyWorkload:
    """A copy as a workload: the batch is a number of rows of a fixed width.

    Args:
        route: Between what.
        memory: Where both ends are.
    """

    version = 1
    phases = ("forward",)
    dtypes = ("float32",)
    implementations = ("torch",)

    def __init__(self, route: Route, memory: GpuMemory | None = None) -> None:
        self._route = route
        self._memory = memory or TorchGpuMemory()
        self.name = route.name
        self.param_names = route.param_names
        self._choices = {"memory": route.memories} if route.memories else {}
        self.optional_param_names = tuple(self._choices)

    def flop(self, _case: Case) -> int | None:
        """Return None: it only moves."""
        return None

    def footprint_bytes(self, case: Case) -> int | None:
        """Return the bytes of the rows, which is also what crosses the link."""
        sizes = sizes_of(case, self.param_names, choices=self._choices)
        return case.batch_size * sizes["width"] * _ITEMSIZE

    def message_bytes(self, case: Case) -> int | None:
        """Return the same."""
        return self.footprint_bytes(case)

    def open(self, case: Case, *, largest: int, device: torch.device, seed: int) -> OpenWorkload:
        """Make both ends at their largest.

        Raises:
            UnsupportedError: If there is no such phase, dtype or implementation, no GPU or no peer.
            WorkloadError: If the params are not this workload's.
        """
        require_offered(case, phases=self.phases, implementations=self.implementations)
        precision_on(case.dtype, device, among=self.dtypes)
        self._memory.require_gpu(device)
        width = sizes_of(case, self.param_names, choices=self._choices)["width"]
        generator = generator_on(device, curve_seed(seed, case.curve_id))
        rows = torch.randn(largest, width, generator=generator, device=device)
        return _OpenCopy(self._route.ends(case, rows, self._memory), device, self._memory)


class _OpenCopy:
    """Both ends; every batch size takes the first rows."""

    def __init__(self, ends: Ends, device: torch.device, memory: GpuMemory) -> None:
        self._ends = ends
        self._device = device
        self._memory = memory

    def work(self, batch_size: int) -> Work:
        """Return the copy of the first rows."""
        ends = self._ends
        source, target = ends.source[:batch_size], ends.target[:batch_size]
        queues = not ends.waits

        def call() -> torch.Tensor:
            return target.copy_(source, non_blocking=queues)

        return Work(
            call=call,
            items=batch_size,
            bytes_moved=source.nbytes,
            check=lambda: self._check(call, source, target),
            resident_bytes=lambda: self._on_device(source, target),
            link=Link(peer=ends.peer, bus_bytes=float(source.nbytes)),
        )

    def _check(
        self, call: Callable[[], object], source: torch.Tensor, target: torch.Tensor
    ) -> Check:
        """Compare every number; there is but one right result."""
        target.fill_(float("nan"))
        self._finish()
        call()
        self._finish()
        errors = (
            float((one.to(other.device) - other).abs().max())
            for one, other in zip(_parts(target), _parts(source), strict=True)
        )
        return Check(error=largest(errors), tolerance=0.0)

    def _on_device(self, *ends: torch.Tensor) -> int:
        return sum(end.nbytes for end in ends if end.device == self._device)

    def _finish(self) -> None:
        for end in (self._ends.source, self._ends.target):
            if end.device.type == "cuda":
                self._memory.finish(end.device)


def _in_memory(case: Case, host: torch.Tensor, memory: GpuMemory) -> tuple[torch.Tensor, bool]:
    """Return a host's end in the memory that a case asks for, and whether copies wait there."""
    is_pinned = parse_params(case.params).get("memory", PINNED) == PINNED
    return (memory.pinned(host), False) if is_pinned else (host, True)


def _parts(array: torch.Tensor) -> list[torch.Tensor]:
    return [array[row : row + _CHECKED_ROWS] for row in range(0, len(array), _CHECKED_ROWS)]
