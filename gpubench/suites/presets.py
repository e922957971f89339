"""How many cases and how much effort: the presets as tables."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from gpubench.suites.ladder import PASS_SIZES


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One rectangle of the grid: every combination of its values over one ladder."""

    workload: str
    phases: tuple[str, ...]
    dtypes: tuple[str, ...]
    implementations: tuple[str, ...] = ("torch",)
    caches: tuple[str, ...] = ("none",)
    roles: tuple[str, ...] = ("main",)
    """Which of the profile's sizes."""
    most: int = PASS_SIZES
    """Batch sizes per unit of a pass ladder; 0 is the full ladder."""
    batch_sizes: tuple[int, ...] = ()
    """The only ones, where a ladder would miss what the sweep is there for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """What a preset's name stands for."""

    runs: int
    blocks: int
    sample_s: float
    time_limit_s: float
    sweeps: Mapping[str, tuple[Sweep, ...]]
    """By backend."""


_PRODUCTS = ("forward", "dgrad", "wgrad", "forward_backward")
_PASSES = ("forward", "forward_backward", "train_step")
_MODELS = ("mlp", "convnet", "transformer")
_MEMORY = ("copy", "triad")
_UPPER_RUNGS = {"cupy-register": ("float32",), "cupy-tensor": ("bfloat16", "float16")}
"""The kernels of our own that a whole pass can be made of."""


def _products(dtype: str, cache: str, *phases: str, most: int) -> Sweep:
    return Sweep(workload="matmul", phases=phases, dtypes=(dtype,), caches=(cache,), most=most)


def _training(dtype: str, most: int) -> tuple[Sweep, ...]:
    return tuple(
        Sweep(workload=model, phases=("train_step",), dtypes=(dtype,), most=most)
        for model in _MODELS
    )


_AROUND_A_TILE = (120, 127, 128, 129, 130)
"""Batch sizes beside the edge of a tile of 128 rows."""

_IN_CACHE, _IN_MEMORY = 64, 16384
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
    ours = (_raw("cupy", "float32", most=1, workload=name) for name in _MEMORY)
    return tuple(replace(sweep, batch_sizes=batch_sizes) for sweep in ours)


def _raw_in_brief(most: int, *batch_sizes: int) -> tuple[Sweep, ...]:
    """Return a few sizes of the fastest kernels, which shows that they work and what they do."""
    tensor = _raw("cupy-tensor", "bfloat16", most=most)
    passes = replace(tensor, workload="layer", phases=("forward_backward",), most=most // 2)
    return (tensor, passes, *_raw_memory(*batch_sizes))


def _raw_beside_torch(most: int, *batch_sizes: int) -> tuple[Sweep, ...]:
    """Return the same beside torch, whose products of that type these presets have anyway."""
    product, *others = _raw_in_brief(most, *batch_sizes)
    return (product, *map(_beside_torch, others))


def _raw_float32(*batch_sizes: int) -> tuple[Sweep, ...]:
    """Return the float32 rungs beside torch, the slow lower ones at the first size alone."""
    upper = replace(_raw("cupy-register", "float32", most=1), batch_sizes=batch_sizes)
    lower = replace(
        upper, implementations=("cupy-naive", "cupy-tiled"), batch_sizes=batch_sizes[:1]
    )
    return (_beside_torch(upper), lower)


def _raw_thorough() -> tuple[Sweep, ...]:
    """Return all kernels of our own over 16 sizes, the lower rungs and the layer over eight."""
    lower = (_raw(name, "float32", most=8) for name in ("cupy-naive", "cupy-tiled"))
    upper = (
        replace(_raw(name, *dtypes, most=PASS_SIZES), phases=_PRODUCTS)
        for name, dtypes in _UPPER_RUNGS.items()
    )
    layers = (
        replace(
            _raw(name, *dtypes, most=8, workload="layer"),
            phases=_PRODUCTS,
            implementations=("torch", name),
        )
        for name, dtypes in _UPPER_RUNGS.items()
    )
    memory = (
        Sweep(
            workload=name,
            phases=("forward",),
            dtypes=("float32",),
            implementations=("torch", "cupy"),
            caches=("hot",),
        )
        for name in _MEMORY
    )
    return (*lower, *upper, *layers, *memory)


def _ladder() -> tuple[Sweep, ...]:
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
    memory = map(_beside_torch, _raw_memory(_IN_CACHE, _IN_MEMORY))
    return (single, half, *large, *waves, *layers, *memory)


def _thorough(main: str, others: tuple[str, ...], caches: tuple[str, ...]) -> tuple[Sweep, ...]:
    """Return the sweeps of the long presets.

    The full ladder goes with the machine's main type; the other types, and passes, get 16 sizes.
    Compiling takes seconds for every size, so compiled steps get eight.
    """
    full = Sweep(workload="matmul", phases=_PRODUCTS, dtypes=(main,), caches=caches, most=0)
    control = replace(full, phases=("forward",), roles=("wide", "sequence", "control"))
    other_types = replace(full, dtypes=others, most=PASS_SIZES)
    passes = (Sweep(workload=model, phases=_PASSES, dtypes=(main, *others)) for model in _MODELS)
    compiled = (
        replace(sweep, implementations=("torch-compile",)) for sweep in _training(main, most=8)
    )
    return (full, control, other_types, *passes, *compiled)


_STANDARD = Preset(
    runs=3,
    blocks=4,
    sample_s=0.1,
    time_limit_s=120.0,
    sweeps=MappingProxyType(
        {
            "cpu": (
                *_thorough("float32", ("bfloat16",), ("none",)),
                Sweep(workload="layer", phases=_PRODUCTS, dtypes=("float32",)),
                *(Sweep(workload=w, phases=("forward",), dtypes=("float32",)) for w in _MEMORY),
            ),
            "cuda": (
                *_thorough("bfloat16", ("float16", "tf32", "float32"), ("hot", "cold")),
                *_raw_thorough(),
            ),
        }
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        # 20 s on two cores with the process's start: does everything work here?
        "smoke": Preset(
            runs=1,
            blocks=2,
            sample_s=0.1,
            time_limit_s=30.0,
            sweeps=MappingProxyType(
                {
                    "cpu": (
                        _products("float32", "none", "forward", most=4),
                        *_training("float32", most=4),
                    ),
                    "cuda": (
                        _products("bfloat16", "hot", "forward", most=4),
                        *_training("bfloat16", most=3),
                        *_raw_beside_torch(2, _IN_CACHE),
                        *_raw_float32(128),
                    ),
                }
            ),
        ),
        # 2 to 3 minutes, at most 80 cases on a CPU and 64 on a GPU: a first honest curve. A GPU's
        # are fewer: kernels of 10 us take twice their sampling time, with what holds the device.
        "quick": Preset(
            runs=1,
            blocks=4,
            sample_s=0.4,
            time_limit_s=60.0,
            sweeps=MappingProxyType(
                {
                    "cpu": (
                        _products("float32", "none", "forward", "forward_backward", most=16),
                        *_training("float32", most=16),
                    ),
                    "cuda": (
                        _products("bfloat16", "hot", "forward", "forward_backward", most=10),
                        *_training("bfloat16", most=6),
                        *_raw_beside_torch(5, _IN_CACHE, _IN_MEMORY),
                        *_raw_float32(128, 100, 4096),
                    ),
                }
            ),
        ),
        "standard": _STANDARD,
        # Five runs find 1.0 % where three find 1.3 %, at a spread of 0.5 % between runs.
        "procurement": replace(_STANDARD, runs=5),
        # What `gpubench selfcheck` measures in 2 to 3 minutes: products from those that
        # only read or write the weights (batch 1) to long ones, and whole steps. Six runs give
        # each spread 5 to 40 degrees of freedom; the blocks are as many as a comparison's.
        "selfcheck": Preset(
            runs=6,
            blocks=4,
            sample_s=0.1,
            time_limit_s=60.0,
            sweeps=MappingProxyType(
                {
                    "cpu": (
                        _products("float32", "none", "forward", "wgrad", most=4),
                        *_training("float32", most=2),
                    ),
                    "cuda": (
                        _products("bfloat16", "hot", "forward", "wgrad", most=4),
                        *_training("bfloat16", most=2),
                        *_raw_in_brief(2, _IN_MEMORY),
                    ),
                }
            ),
        ),
        # What `gpubench kernels` measures, in about two minutes.
        "kernels": Preset(
            runs=1,
            blocks=4,
            sample_s=0.2,
            time_limit_s=120.0,
            sweeps=MappingProxyType({"cuda": _ladder()}),
        ),
    }
)
"""The presets by name, shortest first, and last the one that is meant for a single command."""
