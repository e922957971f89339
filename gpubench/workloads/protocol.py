"""What a workload must be able to do, whoever wrote it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch

from gpubench.measure.clock import Clock
from gpubench.model import Case, KernelFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The outcome of comparing a result with its float64 reference."""

    error: float
    """Relative error, dimensionless; NaN if the result has a NaN."""
    tolerance: float
    """The largest error that is right; see each workload for where it comes from."""

    @property
    def passed(self) -> bool:
        """Whether the error is within the tolerance; NaN never is."""
        return self.error <= self.tolerance


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a call crosses beside the device's own memory."""

    world_size: int | None = None
    """Ranks that make the call together; None for work of one process."""
    peer: str | None = None
    """What a copy goes to or comes from; None for what has no such end."""
    bus_bytes: float | None = None
    """What bus bandwidth counts of a call, by nccl-tests' definition; None if it has none."""


def nothing() -> None:
    """Do nothing: the default for a work that holds nothing between calls."""


def unknown(_kernel: KernelFacts) -> None:
    """Return None: the default for a work that cannot read tiles from a kernel's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One case ready to be called, with what is known about a call."""

    call: Callable[[], object]
    """Does the work once; may return before the device is done."""
    items: int
    """Rows, images or tokens per call, >= 1."""
    flop: int | None = None
    """Floating-point operations per call by the textbook formula; None if unknown."""
    bytes_moved: int | None = None
    """Fewest bytes a call must read and write, each operand once; None if unknown."""
    kernel: KernelFacts = KernelFacts()
    """What the work itself knows of its launches, e.g. its tiles; the device may add to it."""
    tiles: Callable[[KernelFacts], int | None] = unknown
    """Logical output tiles of the kernel that was seen, where its name tells; None if unknown."""
    check: Callable[[], Check] | None = None
    """Compares a bounded call with a float64 reference; None if there is no reference."""
    release: Callable[[], None] = nothing
    """Frees what the last call left behind (gradients, outputs)."""
    resident_bytes: Callable[[], int] = lambda: 0
    """Bytes that live across calls: weights, optimizer state, this batch's share of the inputs."""
    recordable: bool = False
    """Whether a call does nothing but queue the same kernels on the device's current stream, so
    that a device may record calls once and repeat them: nothing is read back, no random number is
    drawn, nothing differs from call to call."""
    clock: Clock | None = None
    """Times the work where no clock of the device can: of several ranks, each has its own."""
    link: Link = Link()
    """What it crosses."""
    by_user: bool = False
    """Whether a stranger wrote it, so that its results and its memory are looked at more closely;
    set by whoever takes it in."""


class OpenWorkload(Protocol):
    """A workload with its weights built, for every batch size of one curve."""

    def work(self, batch_size: int) -> Work:
        """Return the work at one batch size; its inputs are slices of the largest batch.

        Raises:
            UnsupportedError: If this device or software cannot run the case.
        """
        ...


class Workload(Protocol):
    """Something that can be timed over batch sizes."""

    @property
    def name(self) -> str:
        """The name in the `workload` column."""
        ...

    @property
    def version(self) -> int:
        """Bumped whenever what the workload computes changes."""
        ...

    def flop(self, case: Case) -> int | None:
        """Return the floating-point operations of one call, by the textbook formula."""
        ...

    def footprint_bytes(self, case: Case) -> int | None:
        """Estimate the bytes a case needs at its peak before anything is built; None if unknown."""
        ...

    def open(self, case: Case, *, largest: int, device: torch.device, seed: int) -> OpenWorkload:
        """Build the weights, and inputs for the largest batch, of the case's curve.

        Args:
            case: Any case of the curve; its batch size is not looked at.
            largest: The largest batch size that will be asked for.
            device: Where the work is to run.
            seed: The same seed gives the same weights and inputs, whatever else was built before.

        Raises:
            UnsupportedError: If this device or software cannot run the curve.
        """
        ...
