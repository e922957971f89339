"""The devices of this node that can be measured at the same time, each with CPUs of its own."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gpubench.device.cuda.presence import pci_address, visible_entries, visible_gpus
from gpubench.device.topology import (
    Cpus,
    allowed_cpus,
    core_of,
    near_pci_device,
    nvidia_addresses,
    shares,
)
from gpubench.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeDevice:
    """A GPU, or a part of the CPU."""

    name: str
    """As a plan names it: ``cuda:2``, ``cpu``."""
    rank: int
    """Its slot in the node."""
    cpus: Cpus
    """Those that its process stays on."""
    visible_as: str | None = None
    """What `CUDA_VISIBLE_DEVICES` calls a GPU; None for a CPU."""


def slot_of(number: int, root: Path = Path("/")) -> int:
    """Return a GPU's slot: the place of its address among all NVIDIA GPUs on the bus.

    It is the same whichever GPUs a job is given, and in whichever order CUDA counts them. Where
    the bus cannot be seen it is the number.

    Args:
        number: As CUDA counts the visible ones, from 0.
        root: Where the kernel's files are.
    """
    address, known = pci_address(number), nvidia_addresses(root)
    return known.index(address) if address in known else number


def node_gpus(
    numbers: Sequence[int], root: Path = Path("/"), environment: Mapping[str, str] = os.environ
) -> tuple[NodeDevice, ...]:
    """Return GPUs, each with its share of the CPUs near it.

    Args:
        numbers: As CUDA counts the visible ones, from 0.
        root: Where the kernel's files are.
        environment: Of this process.
    """
    allowed = allowed_cpus()
    entries = visible_entries(visible_gpus(), environment)
    near = [near_pci_device(pci_address(number) or "", allowed, root) for number in numbers]
    # With fewer CPUs than GPUs they have to share.
    cpus = shares(near, lambda cpu: core_of(cpu, root)) or tuple(near)
    return tuple(
        NodeDevice(
            name=f"cuda:{number}",
            rank=slot_of(number, root),
            cpus=of_one,
            visible_as=entries[number],
        )
        for number, of_one in zip(numbers, cpus, strict=True)
    )


def cpu_parts(workers: int, root: Path = Path("/")) -> tuple[NodeDevice, ...]:
    """Return equal parts of the CPU, with no core in two of them.

    Args:
        workers: How many, >= 1.
        root: Where the kernel's files are.

    Raises:
        UsageError: If there are fewer CPUs.
    """
    allowed = allowed_cpus()
    parts = shares([allowed] * workers, lambda cpu: core_of(cpu, root))
    if parts is None:
        raise UsageError(
            "--workers",
            seen=f"{workers} workers, and this process may use {len(allowed)} CPUs",
            expected="a CPU for each",
            advice="give a smaller number",
        )
    return tuple(NodeDevice(name="cpu", rank=rank, cpus=cpus) for rank, cpus in enumerate(parts))
