"""What a preset measures of our own kernels, and of torch beside them."""

from collections.abc import Iterator
from dataclasses import replace

from gpubench.suites.ladder import PASS_SIZES
from gpubench.suites.sweeps import BRIEF_SIZES, PRODUCTS, Sweep

MEMORY = ("copy", "triad")
_UPPER_RUNGS = {"cupy-register": ("float32",), "cupy-tensor": ("bfloat16", "float16")}
"""The kernels of our own that a whole pass can be made of."""

_SPLIT_RUNGS = {"cupy-register-split": ("float32",), "cupy-tensor-split": ("bfloat16", "float16")}
"""Those that split the inner axis where a batch is too small to fill a GPU."""

_SMALL = 128
"""A batch size of too few tiles: at n = 4096 one row of 16 or 32."""

_AROUND_A_TILE = (120, 127, 128, 129, 130)
"""Batch sizes beside the edge of a tile of 128 rows."""

IN_CACHE, IN_MEMORY = 64, 16384
"""Rows of 16 KB, or 4 KB on a CPU: an L2 cache holds the first, no cache the other."""


def _raw(implementation: str, *dtypes: str, most: int, workload: str = "matmul") -> Sweep:
    """Return the forward sweep of a kernel of our own, which a GPU alone has."""
    return Sweep(
        workload=workload,
        phases=("forward",),
        dtypes=dtypes,
        implementations=(implementation,),
        caches=("hot",),
        most=most,
    )


def _beside_torch(sweep: Sweep) -> Sweep:
    """Return the sweep with torch's own answer to each case: what ours is a share of."""
    return replace(sweep, implementations=("torch", *sweep.implementations))


def _raw_memory(*batch_sizes: int) -> tuple[Sweep, ...]:
    return tuple(replace(sweep, batch_sizes=batch_sizes) for sweep in _memory(most=1))


def _memory(most: int) -> tuple[Sweep, ...]:
    return tuple(_raw("cupy", "float32", most=most, workload=name) for name in MEMORY)


def raw_in_brief(most: int, *batch_sizes: int) -> tuple[Sweep, ...]:
    """Return a few sizes of the fastest kernels, which shows that they work and what they do."""
    tensor = _raw("cupy-tensor", "bfloat16", most=most)
    passes = replace(tensor, workload="layer", phases=("forward_backward",), most=most // 2)
    return (tensor, passes, *_raw_memory(*batch_sizes))


def raw_beside_torch(most: int, *batch_sizes: int) -> tuple[Sweep, ...]:
    """Return the same beside torch, whose products of that type these presets have anyway."""
    product, *others = raw_in_brief(most, *batch_sizes)
    return (product, *map(_beside_torch, others))


def raw_float32(*batch_sizes: int) -> tuple[Sweep, ...]:
    """Return the float32 rungs beside torch, the slow lower ones at the first size alone."""
    upper = replace(_raw("cupy-register", "float32", most=1), batch_sizes=batch_sizes)
    lower = replace(
        upper, implementations=("cupy-naive", "cupy-tiled"), batch_sizes=batch_sizes[:1]
    )
    return (_beside_torch(upper), lower)


def raw_brief() -> tuple[Sweep, ...]:
    """Return the tensor kernel over the full ladder, and 12 sizes of the rest."""
    tensor = _raw("cupy-tensor", "bfloat16", most=0)
    layer = replace(tensor, workload="layer", phases=("forward_backward",), most=BRIEF_SIZES)
    register = _raw("cupy-register", "float32", most=BRIEF_SIZES)
    return (tensor, register, *map(_beside_torch, (layer, *_memory(BRIEF_SIZES))))


def raw_thorough() -> tuple[Sweep, ...]:
    """Return all kernels of our own over 16 sizes, the lower rungs and the layer over eight."""
    lower = (_raw(name, "float32", most=8) for name in ("cupy-naive", "cupy-tiled"))
    upper = (
        replace(_raw(name, *dtypes, most=PASS_SIZES), phases=PRODUCTS)
        for name, dtypes in _UPPER_RUNGS.items()
    )
    layers = (
        replace(
            _raw(name, *dtypes, most=8, workload="layer"),
            phases=PRODUCTS,
            implementations=("torch", name),
        )
        for name, dtypes in _UPPER_RUNGS.items()
    )
    split = (_raw(name, *dtypes, most=8) for name, dtypes in _SPLIT_RUNGS.items())
    return (*lower, *upper, *split, *layers, *map(_beside_torch, _memory(PASS_SIZES)))


def raw_ladder() -> tuple[Sweep, ...]:
    """Return what `gpubench kernels` shows: every rung beside torch, and the memory's roof."""
    sizes = (*_AROUND_A_TILE, 4096)
    single = replace(
        _raw("torch", "float32", most=1),
        implementations=("torch", "cupy-naive", "cupy-tiled", "cupy-register"),
        batch_sizes=sizes,
    )
    half = replace(single, dtypes=("bfloat16", "float16"), implementations=("torch", "cupy-tensor"))
    large = (
        replace(half, dtypes=("bfloat16",), roles=("large",), batch_sizes=(8192,)),
        replace(
            single,
            implementations=("torch", "cupy-register"),
            roles=("large",),
            batch_sizes=(8192,),
        ),
    )
    layers = (
        replace(
            half,
            workload="layer",
            phases=("forward_backward",),
            dtypes=dtypes,
            implementations=("torch", name),
            batch_sizes=(4096,),
        )
        for name, dtypes in _UPPER_RUNGS.items()
    )
    waves = (
        replace(_raw(name, dtype, most=1), roles=("waves",), batch_sizes=_AROUND_A_TILE)
        for name, dtype in (("cupy-register", "float32"), ("cupy-tensor", "bfloat16"))
    )
    memory = map(_beside_torch, _raw_memory(IN_CACHE, IN_MEMORY))
    return (single, half, *_small_batches(), *large, *waves, *layers, *memory)


def _small_batches() -> Iterator[Sweep]:
    """Yield what a split gains: the rungs that split beside those that never do, and torch."""
    for name, dtypes in _SPLIT_RUNGS.items():
        whole = name.removesuffix("-split")
        sweep = replace(_raw(name, *dtypes, most=1), batch_sizes=(_SMALL,))
        yield replace(sweep, implementations=("torch", whole, name))
