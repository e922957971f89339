"""What a preset measures between devices: copies, collectives and data-parallel steps."""

from gpubench.suites.profiles import COLLECTIVES
from gpubench.suites.sweeps import Sweep


def between_ranks(
    library: str, worlds: tuple[int, ...], rows: tuple[int, ...]
) -> tuple[Sweep, ...]:
    """Return the collectives.

    Args:
        library: What carries them: ``gloo`` or ``nccl``.
        worlds: Numbers of ranks.
        rows: Of 4 KB each, that a rank has of a message.
    """
    return tuple(
        Sweep(
            workload=name,
            phases=("forward",),
            dtypes=("float32",),
            implementations=(library,),
            roles=tuple(f"world{n}" for n in worlds),
            batch_sizes=rows,
        )
        for name in COLLECTIVES
    )
