"""What a workload of a group must be able to do: its cost, and each rank's part of the work."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch.distributed import ProcessGroup

from gpubench.model import Case
from gpubench.workloads.links.messages import Checked
from gpubench.workloads.protocol import nothing

WORLD = "world_size"
"""The param of a case that says how many ranks make each call together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a rank stands."""

    rank: int
    world: int
    device: torch.device
    group: ProcessGroup
    """The ranks of this world, by the library that is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankWork:
    """One rank's part of a call."""

    call: Callable[[], object]
    """Does it once, together with the other ranks; may return before the device is done."""
    check: Callable[[], Checked]
    """Compares this rank's result with the right one; all ranks do so together."""
    reset: Callable[[], object] = nothing
    """Puts the inputs back, ahead of each interval and outside of it."""
    most_calls: int | None = None
    """Calls after which the inputs have to be put back; None for never."""
    release: Callable[[], None] = nothing
    """Frees what the last call left behind on this rank, such as gradients."""
    resident_bytes: Callable[[], int] = lambda: 0
    """Bytes that live across calls on this rank."""


class OpenRank(Protocol):
    """A rank's part with its buffers or weights built, for every batch size of one curve."""

    def work(self, batch_size: int) -> RankWork:
        """Return the part at one batch size."""
        ...


class RankTask(Protocol):
    """Something that several ranks do together."""

    @property
    def name(self) -> str:
        """The name in the `workload` column."""
        ...

    @property
    def version(self) -> int:
        """Bumped whenever what is computed changes."""
        ...

    @property
    def phases(self) -> tuple[str, ...]:
        """What it offers."""
        ...

    @property
    def dtypes(self) -> tuple[str, ...]:
        """What it offers."""
        ...

    @property
    def param_names(self) -> tuple[str, ...]:
        """The sizes that a case must declare, the world's included."""
        ...

    def flop(self, case: Case, /) -> int | None:
        """Return the operations of one call on all ranks; None if it only moves."""
        ...

    def items(self, case: Case) -> int:
        """Return the rows or tokens of one call on all ranks."""
        ...

    def rank_bytes(self, case: Case) -> int | None:
        """Estimate what one rank needs at its peak; None if unknown."""
        ...

    def message_bytes(self, case: Case) -> int | None:
        """Return nccl-tests' size of one call; None for what is no collective."""
        ...

    def bus_factor(self, world: int) -> float | None:
        """Return nccl-tests' factor from algorithm to bus bandwidth; None as above."""
        ...

    def open(self, case: Case, place: Place, *, largest: int, seed: int) -> OpenRank:
        """Build a rank's part; all ranks of the world do so together."""
        ...
