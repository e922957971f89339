"""What a preset measures between devices: copies, collectives and data-parallel steps."""

from gpubench.suites.profiles import COLLECTIVES
from gpubench.suites.sweeps import Sweep


def copies(*rows: int) -> tuple[Sweep, ...]:
    """Return the copies of a GPU, to the host and back and to each of seven other GPUs.

    Args:
        rows: Of 4 KB each.
    """
    ends = {
        "h2d": ("pinned", "pageable"),
        "d2h": ("pinned", "pageable"),
        "p2p": tuple(f"hop{hop}" for hop in range(1, 8)),
    }
    return tuple(
        Sweep(
            workload=name, phases=("forward",), dtypes=("float32",), roles=roles, batch_sizes=rows
        )
        for name, roles in ends.items()
    )


def between_ranks(library: str, worlds: tuple[int, ...], *rows: int) -> tuple[Sweep, ...]:
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
            roles=_roles(worlds),
            batch_sizes=rows,
        )
        for name in COLLECTIVES
    )


def data_parallel(
    library: str, worlds: tuple[int, ...], dtype: str, sizes: dict[str, tuple[int, ...]]
) -> tuple[Sweep, ...]:
    """Return training steps on several devices.

    Args:
        library: What carries the gradients.
        worlds: Numbers of devices.
        dtype: Of all.
        sizes: Batch sizes per device, by network.
    """
    return tuple(
        Sweep(
            workload=f"ddp-{network}",
            phases=("train_step",),
            dtypes=(dtype,),
            implementations=(library,),
            roles=_roles(worlds),
            batch_sizes=batch_sizes,
        )
        for network, batch_sizes in sizes.items()
    )


def _roles(worlds: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(f"world{ranks}" for ranks in worlds)
