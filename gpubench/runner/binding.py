"""To what a worker process is bound before it loads anything: cores, and what it may see."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What a process is started with, so that it disturbs no neighbour."""

    cpus: tuple[int, ...] = ()
    """Logical CPUs, ascending; none for all that the parent may use. Memory follows: Linux gives
    a process pages of the NUMA node on which it runs."""
    environment: tuple[tuple[str, str], ...] = ()
    """Variables and their values beside the parent's, such as `CUDA_VISIBLE_DEVICES`."""


UNBOUND = Binding()
