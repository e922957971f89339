"""What a GPU is: the facts about it that never change, as CUDA tells them."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch

from gpubench.device.cuda.occupancy import Multiprocessor
from gpubench.device.cuda.presence import gpu_uuid


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuProperties:
    """What a GPU is."""

    name: str
    uuid: str | None
    """As CUDA gives it, without a prefix; None where it does not tell."""
    memory_bytes: int
    sm_count: int
    compute_capability: str
    """``sm_90``."""
    l2_bytes: int
    """0 if nobody tells."""
    memory_bus_bits: int | None = None
    """None if nobody tells."""
    multiprocessor: Multiprocessor | None
    """What its multiprocessors have to share out; None without CuPy, which knows."""


def properties_of(device: torch.device, attributes: Mapping[str, int]) -> GpuProperties:
    """Return what a GPU is.

    Args:
        device: The GPU, with its number.
        attributes: CUDA's own figures by name, as CuPy gives them; may be empty.
    """
    properties = torch.cuda.get_device_properties(device)
    return GpuProperties(
        name=properties.name,
        uuid=gpu_uuid(device.index),
        memory_bytes=properties.total_memory,
        sm_count=properties.multi_processor_count,
        compute_capability=f"sm_{properties.major}{properties.minor}",
        # A torch or a GPU that does not tell.
        l2_bytes=getattr(properties, "L2_cache_size", 0),
        memory_bus_bits=getattr(properties, "memory_bus_width", 0) or None,
        multiprocessor=_multiprocessor(attributes),
    )


_ATTRIBUTES = {
    "threads": "MaxThreadsPerMultiProcessor",
    "registers": "MaxRegistersPerMultiprocessor",
    "shared_bytes": "MaxSharedMemoryPerMultiprocessor",
    "blocks": "MaxBlocksPerMultiprocessor",
    "reserved_bytes": "ReservedSharedMemoryPerBlock",
}


def _multiprocessor(attributes: Mapping[str, int]) -> Multiprocessor | None:
    if not all(name in attributes for name in _ATTRIBUTES.values()):
        return None
    return Multiprocessor(**{field: attributes[name] for field, name in _ATTRIBUTES.items()})
