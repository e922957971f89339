"""How large the built-in workloads are: two constant tables, so that files of machines match."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gpubench.model import format_params


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadSize:
    """The sizes of one workload, and the batch sizes that are worth measuring with them."""

    role: str
    """What it is there for: ``main``, ``sequence`` (many rows per batch element), ``wide``,
    ``control`` (the batch as the fast axis, where alignment is known to matter), ``large`` (for
    what a GPU does at its best) or ``waves`` (so wide that a second row of 128 x 256 tiles does not
    fit beside the first on a GPU of 64 to 255 multiprocessors), or ``world`` with how many ranks
    work together, ``hop`` with how far the other GPU is, or of which kind the host's memory is."""
    params: str
    """In the canonical form of `format_params`."""
    high: int
    """The largest batch size of a ladder; the smallest is 1."""


def _size(role: str, high: int, **params: int | str) -> WorkloadSize:
    return WorkloadSize(role=role, params=format_params(params), high=high)


COLLECTIVES = ("all_reduce", "all_gather", "reduce_scatter")


def _worlds(ranks: tuple[int, ...], high: int, **params: int | str) -> tuple[WorkloadSize, ...]:
    """Return the same size for worlds of several sizes, each with a role of its own."""
    return tuple(_size(f"world{n}", high, **params, world_size=n) for n in ranks)


def _in_host_memory(high: int, *, width: int) -> tuple[WorkloadSize, ...]:
    return tuple(_size(kind, high, width=width, memory=kind) for kind in ("pinned", "pageable"))


def _collectives(
    ranks: tuple[int, ...], high: int, *, width: int
) -> dict[str, tuple[WorkloadSize, ...]]:
    return {name: _worlds(ranks, high, width=width) for name in COLLECTIVES}


USER_SIZE = WorkloadSize(role="main", params="", high=256)
"""A user's own workload has no parameters but the batch size."""

# A call is to stay near 50 ms on two cores that do 60 GFLOP/s, that is near 3 GFLOP, forward
# and backward together. An upper end just above a power of two keeps the tens on both its sides.
_CPU = {
    "matmul": (
        _size("main", 1100, k=512, n=512, rows=1),
        _size("sequence", 130, k=512, n=512, rows=16),
        _size("control", 1100, k=512, n=512, rows=1, layout="batch_fast"),
    ),
    "layer": (_size("main", 1100, k=512, n=512),),
    # From 4 KB, which any cache holds, to 68 MB an array, which few do.
    "copy": (_size("main", 16500, width=1024),),
    "triad": (_size("main", 16500, width=1024),),
    "mlp": (_size("main", 520, width=512, depth=3, classes=10),),
    "convnet": (_size("main", 40, width=16, depth=1, image=32, classes=10),),
    "transformer": (_size("main", 20, width=128, depth=2, heads=4, seq=64, vocab=1000),),
    **_collectives((1, 2, 4), 1024, width=1024),
    "ddp-mlp": _worlds((1, 2, 4), 128, width=512, depth=3, classes=10),
    "ddp-transformer": _worlds((1, 2, 4), 16, width=128, depth=2, heads=4, seq=64, vocab=1000),
}

# A data-centre GPU is full at these sizes well below the upper end; the largest passes may run
# out of memory on smaller GPUs, which becomes a row.
_GPU = {
    "matmul": (
        _size("main", 4100, k=4096, n=4096, rows=1),
        _size("wide", 4100, k=4096, n=11008, rows=1),
        _size("sequence", 520, k=4096, n=4096, rows=64),
        _size("control", 4100, k=4096, n=4096, rows=1, layout="batch_fast"),
        _size("large", 8200, k=8192, n=8192, rows=1),
        _size("waves", 130, k=4096, n=32768, rows=1),
    ),
    "layer": (_size("main", 4100, k=4096, n=4096),),
    # From 16 KB to 270 MB an array, and two or three arrays: several times any L2 cache, and little
    # enough to leave room for the models, since all arrays stay for the whole run.
    "copy": (_size("main", 16500, width=4096),),
    "triad": (_size("main", 16500, width=4096),),
    "mlp": (_size("main", 4100, width=4096, depth=4, classes=1000),),
    "convnet": (_size("main", 1100, width=64, depth=2, image=64, classes=1000),),
    "transformer": (_size("main", 260, width=1024, depth=4, heads=16, seq=512, vocab=32000),),
    "h2d": _in_host_memory(65536, width=1024),
    "d2h": _in_host_memory(65536, width=1024),
    "p2p": tuple(_size(f"hop{hop}", 65536, width=1024, hop=hop) for hop in range(1, 8)),
    **_collectives((1, 2, 4, 8), 65536, width=1024),
    "ddp-mlp": _worlds((1, 2, 4, 8), 4096, width=4096, depth=4, classes=1000),
    "ddp-transformer": _worlds(
        (1, 2, 4, 8), 128, width=1024, depth=4, heads=16, seq=512, vocab=32000
    ),
}

PROFILES: Mapping[str, Mapping[str, tuple[WorkloadSize, ...]]] = MappingProxyType(
    {"cpu": MappingProxyType(_CPU), "gpu": MappingProxyType(_GPU)}
)
"""Sizes by profile and workload. Changing one makes files before and after incomparable."""
