"""The three collectives that training is made of: rows of float32, summed or gathered over ranks.

Sizes and factors are those of nccl-tests, so that `bytes_per_s` is its algorithm bandwidth and
`bus_bytes_per_s` its bus bandwidth: doc/PERFORMANCE.md there, read at commit 03a204a.
"""

import math
from collections.abc import Callable
from typing import Any, Protocol

import torch
from torch import distributed

from gpubench.model import Case
from gpubench.workloads.inputs import curve_seed
from gpubench.workloads.links.messages import Checked
from gpubench.workloads.links.rank_task import WORLD, OpenRank, Place, RankWork

_ITEMSIZE = 4

_LEVELS = 255
"""Inputs are integers from -127 to 127 times a power of two: sums of them are exact in float32, in
whatever order they are added, so that there is one right result."""

_STRIDES = (7919, 104_729, 1_299_709)
"""Primes, by which row, column and rank are mixed."""

_EXPONENT = -100
_ROOM = 200
"""Doublings from the inputs upwards that stay within float32, and well above its smallest."""


class CollectiveKind(Protocol):
    """One collective."""

    @property
    def name(self) -> str:
        """The workload's name."""
        ...

    @property
    def sends(self) -> bool:
        """Whether a rank holds a part for each rank at first."""
        ...

    @property
    def gets(self) -> bool:
        """Whether a rank holds a part of each rank in the end."""
        ...

    def bus_factor(self, world: int) -> float:
        """Return bus bandwidth over algorithm bandwidth."""
        ...

    def call(self, place: Place, out: torch.Tensor, rows: torch.Tensor, /) -> Callable[[], object]:
        """Return the call."""
        ...


class AllReduce:
    """Every rank gets the sum of all; in place, as gradients are."""

    name = "all_reduce"
    sends = gets = False

    def bus_factor(self, world: int) -> float:
        """Return 2 (n - 1) / n: each number is sent so often, over n links."""
        return 2 * (world - 1) / world

    def call(self, place: Place, out: torch.Tensor, _rows: torch.Tensor) -> Callable[[], object]:
        """Return the call on the output, in which the inputs lie."""

        def call() -> torch.Tensor:
            distributed.all_reduce(out, group=place.group)
            return out

        return call


class AllGather:
    """Every rank gets the rows of all."""

    name = "all_gather"
    sends, gets = False, True

    def bus_factor(self, world: int) -> float:
        """Return (n - 1) / n: a rank's own rows need not be sent to it."""
        return (world - 1) / world

    def call(self, place: Place, out: torch.Tensor, rows: torch.Tensor) -> Callable[[], object]:
        """Return the call."""
        gather = _renamed("all_gather_single", "all_gather_into_tensor")

        def call() -> torch.Tensor:
            gather(out, rows, group=place.group)
            return out

        return call


class ReduceScatter:
    """Every rank gets its part of the sum."""

    name = "reduce_scatter"
    sends, gets = True, False

    def bus_factor(self, world: int) -> float:
        """Return (n - 1) / n: a rank's own part need not be sent to it."""
        return (world - 1) / world

    def call(self, place: Place, out: torch.Tensor, rows: torch.Tensor) -> Callable[[], object]:
        """Return the call."""
        scatter = _renamed("reduce_scatter_single", "reduce_scatter_tensor")

        def call() -> torch.Tensor:
            scatter(out, rows, group=place.group)
            return out

        return call


class Collective:
    """A collective as what ranks do together: the batch is the rows that each rank holds of it.

    Args:
        kind: Which.
    """

    version = 1
    phases = ("forward",)
    dtypes = ("float32",)
    param_names = ("width", WORLD)

    def __init__(self, kind: CollectiveKind) -> None:
        self._kind = kind
        self.name = kind.name

    def flop(self, _case: Case) -> int | None:
        """Return None: bytes are what counts."""
        return None

    def items(self, case: Case) -> int:
        """Return the rows of a message."""
        parts = case.param(WORLD) if self._kind.sends or self._kind.gets else 1
        return case.batch_size * parts

    def message_bytes(self, case: Case) -> int:
        """Return the bytes of the whole array: of all ranks' rows where each has other ones."""
        return self.items(case) * case.param("width") * _ITEMSIZE

    def rank_bytes(self, case: Case) -> int | None:
        """Return input and output, and the 64-bit integers that a check makes them of."""
        return 6 * self.message_bytes(case)

    def bus_factor(self, world: int) -> float:
        """Return nccl-tests' factor; 0 for one rank, which sends nothing."""
        return self._kind.bus_factor(world)

    def open(self, case: Case, place: Place, *, largest: int, seed: int) -> OpenRank:
        """Make the largest buffers."""
        own_seed = curve_seed(seed, case.curve_id)
        return _Buffers(self._kind, place, case.param("width"), largest, own_seed)


class _Buffers:
    """A rank's input and output at the largest batch; every size takes the first rows."""

    def __init__(
        self, kind: CollectiveKind, place: Place, width: int, most: int, seed: int
    ) -> None:
        self._kind = kind
        self._place = place
        self._seed = seed % 2**31
        self._width = width
        self._sent_parts = place.world if kind.sends else 1
        self._got_parts = place.world if kind.gets else 1
        self._rows = self._inputs_of(place.rank, most)
        self._out = torch.zeros(self._got_parts * most, width, device=place.device)

    def work(self, batch_size: int) -> RankWork:
        """Return this rank's part."""
        kind, place = self._kind, self._place
        rows = self._rows[: self._sent_parts * batch_size]
        out = self._out[: self._got_parts * batch_size]
        in_place = not (kind.sends or kind.gets)
        call = kind.call(place, out, rows)

        def reset() -> None:
            if in_place:
                out.copy_(rows)

        def check() -> Checked:
            out.fill_(float("nan"))
            reset()
            call()
            expected = self._expected(batch_size)
            error = (out.double() - expected).abs().max() / expected.abs().max()
            return Checked(error=float(error), tolerance=0.0)

        return RankWork(
            call=call,
            check=check,
            reset=reset,
            most_calls=_most_calls(place.world) if in_place else None,
            resident_bytes=lambda: rows.nbytes + out.nbytes,
        )

    def _inputs_of(self, rank: int, most: int) -> torch.Tensor:
        """Return the first rows of any rank, which every rank can make for itself.

        By a formula and not by a generator, whose first numbers depend on how many are drawn.
        """
        of_row, of_column, of_rank = _STRIDES
        device = self._place.device
        rows = torch.arange(self._sent_parts * most, device=device, dtype=torch.int64)
        columns = torch.arange(self._width, device=device, dtype=torch.int64)
        mixed = (rows * of_row + rank * of_rank + self._seed)[:, None] + columns * of_column
        levels = (mixed ^ (mixed >> 7)) % _LEVELS - _LEVELS // 2
        return levels.float() * 2.0**_EXPONENT

    def _expected(self, batch_size: int) -> torch.Tensor:
        """Return this rank's one right result, in float64."""
        place = self._place
        inputs = (self._inputs_of(rank, batch_size).double() for rank in range(place.world))
        if self._kind.gets:
            return torch.cat(list(inputs))
        total = sum(inputs, torch.zeros((), dtype=torch.float64, device=place.device))
        if not self._kind.sends:
            return total
        return total[place.rank * batch_size : (place.rank + 1) * batch_size]


def _most_calls(world: int) -> int | None:
    """Return after how many sums in place, each of which multiplies by n, floats would overflow."""
    return None if world == 1 else int(_ROOM / math.log2(world))


def _renamed(new: str, old: str) -> Any:
    """Return a function of torch that version 2.13 gave another name."""
    return getattr(distributed, new, None) or getattr(distributed, old)
