"""What a preset measures of torch: its products and passes, as rectangles of the grid."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gpubench.model.regime import BURST, STEADY
from gpubench.suites.ladder import PASS_SIZES

PRODUCTS = ("forward", "dgrad", "wgrad", "forward_backward")
_PASSES = ("forward", "forward_backward", "train_step")
MODELS = ("mlp", "convnet", "transformer")

BRIEF_SIZES = 12
"""Batch sizes of a curve in `brief`."""

_AROUND_ALIGNMENT = (*range(120, 137), *range(248, 265), *range(1016, 1161, 8))
"""Batch sizes beside multiples of 8, and in steps of 8 over the edge of a first wave: at
n = 4096 a GPU of 132 multiprocessors takes 1024 rows of 128 x 256 tiles at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One rectangle of the grid: every combination of its values over one ladder."""

    workload: str
    phases: tuple[str, ...]
    dtypes: tuple[str, ...]
    implementations: tuple[str, ...] = ("torch",)
    caches: tuple[str, ...] = ("none",)
    regimes: tuple[str, ...] = (BURST,)
    """Under which loads a GPU is measured; see `regimes_of` for what has no such load."""
    roles: tuple[str, ...] = ("main",)
    """Which of the profile's sizes."""
    most: int = PASS_SIZES
    """Batch sizes per curve of a pass ladder; 0 is the full ladder."""
    batch_sizes: tuple[int, ...] = ()
    """The only ones, where a ladder would miss what the sweep is there for."""


def products(dtype: str, cache: str, *phases: str, most: int) -> Sweep:
    """Return products of torch in one type."""
    return Sweep(workload="matmul", phases=phases, dtypes=(dtype,), caches=(cache,), most=most)


def training(
    dtype: str,
    most: int,
    *,
    models: tuple[str, ...] = MODELS,
    batch_sizes: tuple[int, ...] = (),
) -> tuple[Sweep, ...]:
    """Return the training step of each network."""
    return tuple(
        Sweep(
            workload=model,
            phases=("train_step",),
            dtypes=(dtype,),
            most=most,
            batch_sizes=batch_sizes,
        )
        for model in models
    )


def steady_products(dtype: str, *batch_sizes: int, role: str = "main") -> Sweep:
    """Return large products under a load of their own: what the power limit leaves of them.

    Large ones only: below some 50 us a host cannot keep a GPU busy by single launches, and the
    limit does not bind.
    """
    return Sweep(
        workload="matmul",
        phases=("forward",),
        dtypes=(dtype,),
        caches=("hot",),
        regimes=(STEADY,),
        roles=(role,),
        batch_sizes=batch_sizes,
    )


def steady_training(dtype: str, batch_sizes: Mapping[str, tuple[int, ...]]) -> tuple[Sweep, ...]:
    """Return training steps as a long training gets them.

    Args:
        dtype: Of all.
        batch_sizes: By network.
    """
    return tuple(
        replace(sweep, regimes=(STEADY,))
        for model, sizes in batch_sizes.items()
        for sweep in training(dtype, len(sizes), models=(model,), batch_sizes=sizes)
    )


def thorough(main: str, others: tuple[str, ...], caches: tuple[str, ...]) -> tuple[Sweep, ...]:
    """Return the sweeps of the long presets.

    The full ladder goes with the machine's main type; the other types, and passes, get 16 sizes.
    Compiling takes seconds for every size, so compiled steps get eight.
    """
    full = Sweep(workload="matmul", phases=PRODUCTS, dtypes=(main,), caches=caches, most=0)
    control = replace(full, phases=("forward",), roles=("wide", "sequence", "control"))
    other_types = replace(full, dtypes=others, most=PASS_SIZES)
    passes = (Sweep(workload=model, phases=_PASSES, dtypes=(main, *others)) for model in MODELS)
    compiled = (
        replace(sweep, implementations=("torch-compile",)) for sweep in training(main, most=8)
    )
    return (full, control, other_types, *passes, *compiled)


def brief(main: str, others: tuple[str, ...], cache: str) -> tuple[Sweep, ...]:
    """Return the sweeps that answer most in a short time.

    One product has the full ladder, without which nothing can be said of powers of two; all else
    has the 12 sizes that show a curve, its knee and 100 beside 128.
    """
    full = Sweep(workload="matmul", phases=("forward",), dtypes=(main,), caches=(cache,), most=0)
    twelve = replace(full, most=BRIEF_SIZES)
    passes = (
        Sweep(workload=model, phases=_PASSES, dtypes=(main,), most=BRIEF_SIZES) for model in MODELS
    )
    return (
        full,
        replace(twelve, phases=PRODUCTS[1:]),
        replace(twelve, roles=("wide", "sequence", "control")),
        replace(twelve, dtypes=others),
        *passes,
    )


def alignment(dtype: str, cache: str) -> tuple[Sweep, ...]:
    """Return each product with the batch as slow and as fast axis of its operands."""
    return (
        Sweep(
            workload="matmul",
            phases=("forward", "dgrad", "wgrad"),
            dtypes=(dtype,),
            caches=(cache,),
            roles=("main", "control"),
            batch_sizes=_AROUND_ALIGNMENT,
        ),
    )
