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


def _products(dtype: str, cache: str, *phases: str, most: int) -> Sweep:
    return Sweep(workload="matmul", phases=phases, dtypes=(dtype,), caches=(cache,), most=most)


def _training(dtype: str, most: int) -> tuple[Sweep, ...]:
    return tuple(
        Sweep(workload=model, phases=("train_step",), dtypes=(dtype,), most=most)
        for model in _MODELS
    )


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
            "cpu": _thorough("float32", ("bfloat16",), ("none",)),
            "cuda": _thorough("bfloat16", ("float16", "tf32", "float32"), ("hot", "cold")),
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
                        *_training("bfloat16", most=4),
                    ),
                }
            ),
        ),
        # 2 to 3 minutes, at most 80 cases on a CPU and 64 on a GPU: a first honest curve.
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
                        _products("bfloat16", "hot", "forward", "forward_backward", most=14),
                        *_training("bfloat16", most=12),
                    ),
                }
            ),
        ),
        "standard": _STANDARD,
        # Five runs find 1.0 % where three find 1.3 %, at a spread of 0.5 % between runs.
        "procurement": replace(_STANDARD, runs=5),
        # What `gpubench selfcheck` measures in 2 minutes on two cores: products from those that
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
                    ),
                }
            ),
        ),
    }
)
"""The presets by name, shortest first, and last the one that is meant for a single command."""
