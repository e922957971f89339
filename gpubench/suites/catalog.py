"""What the built-in workloads can be asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from gpubench.kernels.ladder import LADDER, WITH_LAYER

CUDA_DTYPES = frozenset({"tf32"})
"""Types that exist on NVIDIA GPUs only."""

CUDA_IMPLEMENTATIONS = frozenset({*LADDER, "cupy"})
"""Kernels of our own, which are CUDA C++."""

_ONLY_ON = {"nccl": "cuda", "gloo": "cpu"}
"""Libraries between ranks: one for GPUs, one for processors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The values that each axis of a workload can take, and what its items are called."""

    phases: tuple[str, ...]
    dtypes: tuple[str, ...] = ("float32", "tf32", "bfloat16", "float16")
    implementations: tuple[str, ...] = ("torch", "torch-compile")
    is_kernel: bool = False
    """Whether it is one product, short enough that the cache's state matters on a GPU."""
    is_link: bool = False
    """Whether it measures what lies between devices, which the preset `links` alone has."""
    is_message: bool = False
    """Whether its batch is the length of a message, and no batch of a training."""
    is_shared: bool = False
    """Whether a call takes several devices, which then cannot each be measured with it."""
    item: str
    """Plural noun of what one call processes."""

    def values(self, axis: str, backend: str) -> tuple[str, ...]:
        """Return what an axis can be on a backend.

        Args:
            axis: `phases`, `dtypes`, `implementations` or `caches`.
            backend: `cpu` or `cuda`.
        """
        if axis == "caches":
            return ("hot", "cold") if self.is_kernel and backend == "cuda" else ("none",)
        offered: tuple[str, ...] = getattr(self, axis)
        elsewhere = CUDA_DTYPES | CUDA_IMPLEMENTATIONS
        return tuple(
            v
            for v in offered
            if (backend == "cuda" or v not in elsewhere) and _ONLY_ON.get(v, backend) == backend
        )

    def exists(self, implementation: str, dtype: str) -> bool:
        """Return whether an implementation has a dtype; kernels of ours have one or two each."""
        rung = LADDER.get(implementation)
        return rung is None or dtype in rung.dtypes


_PRODUCT_PHASES = ("forward", "dgrad", "wgrad", "forward_backward")
_MEMORY = Offer(
    phases=("forward",),
    dtypes=("float32",),
    implementations=("torch", "cupy"),
    is_kernel=True,
    item="rows",
)
_COLLECTIVE = Offer(
    phases=("forward",),
    dtypes=("float32",),
    implementations=("gloo", "nccl"),
    is_link=True,
    is_message=True,
    is_shared=True,
    item="rows",
)
_COPY = Offer(
    phases=("forward",),
    dtypes=("float32",),
    implementations=("torch",),
    is_link=True,
    is_message=True,
    item="rows",
)
_DATA_PARALLEL = Offer(
    phases=("train_step",),
    implementations=("gloo", "nccl"),
    is_link=True,
    is_shared=True,
    item="rows",
)
_PASS_PHASES = ("forward", "forward_backward", "train_step")

UNNAMED_ITEM = "items"
"""What is processed where nobody has said what it is."""

CATALOG: Mapping[str, Offer] = MappingProxyType(
    {
        "matmul": Offer(
            phases=_PRODUCT_PHASES,
            implementations=("torch", "torch-compile", *LADDER),
            is_kernel=True,
            item="rows",
        ),
        "layer": Offer(
            phases=_PRODUCT_PHASES,
            implementations=("torch", *WITH_LAYER),
            is_kernel=True,
            item="rows",
        ),
        "copy": _MEMORY,
        "triad": _MEMORY,
        "mlp": Offer(phases=_PASS_PHASES, item="rows"),
        "convnet": Offer(phases=_PASS_PHASES, item="images"),
        "transformer": Offer(phases=_PASS_PHASES, item="tokens"),
        "h2d": _COPY,
        "d2h": _COPY,
        "p2p": replace(_COPY, is_shared=True),
        "all_reduce": _COLLECTIVE,
        "all_gather": _COLLECTIVE,
        "reduce_scatter": _COLLECTIVE,
        "ddp-mlp": replace(_DATA_PARALLEL, item="rows"),
        "ddp-transformer": replace(_DATA_PARALLEL, item="tokens"),
    }
)
"""The built-in workloads by name."""


LINKS = frozenset(name for name, offer in CATALOG.items() if offer.is_link)
"""Workloads of what lies between devices."""


MESSAGES = frozenset(name for name, offer in CATALOG.items() if offer.is_message)
"""Those of them that are copies and collectives."""


SHARED = frozenset(name for name, offer in CATALOG.items() if offer.is_shared)
"""Workloads of which a call takes several devices."""


def is_users_own(workload: str) -> bool:
    """Return whether a name has the form ``package.module:factory`` of a user's own workload."""
    module, separator, factory = workload.partition(":")
    parts = [*module.split("."), factory]
    return bool(separator) and all(part.isidentifier() for part in parts)


def item_noun(workload: str) -> str:
    """Return what the items of a workload are called; ``items`` for one that is not built in."""
    return CATALOG[workload].item if workload in CATALOG else UNNAMED_ITEM
