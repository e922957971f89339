"""Which cores a machine has, which of them are near a GPU, and how devices share them out."""

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from gpubench.device.host import kernel_text

Cpus = tuple[int, ...]
"""Logical CPUs by number, ascending."""


def allowed_cpus() -> Cpus:
    """Return the logical CPUs that this process may use."""
    return tuple(sorted(os.sched_getaffinity(0)))


def shares(
    near: Sequence[Cpus], core_of: Callable[[int], tuple[int, ...]]
) -> tuple[Cpus, ...] | None:
    """Return for each device CPUs of its own, disjoint and equally many; None if too few.

    Devices that are near the same CPUs share these. Cores are given away whole, so that no two
    devices wait for one core, unless there are fewer cores than devices: then by thread.

    Args:
        near: For each device the CPUs near it, at least one.
        core_of: Tells a CPU's core by package, node and number.
    """
    found: dict[int, Cpus] = {}
    for cpus in dict.fromkeys(near):
        sharers = [place for place, of in enumerate(near) if of == cpus]
        parts = _parts(cpus, len(sharers), core_of)
        if parts is None:
            return None
        found |= dict(zip(sharers, parts, strict=True))
    return tuple(found[place] for place in range(len(near)))


def _parts(cpus: Cpus, count: int, core_of: Callable[[int], tuple[int, ...]]) -> list[Cpus] | None:
    if count > len(cpus):
        return None
    cores: dict[tuple[int, ...], list[int]] = {}
    for cpu in cpus:
        cores.setdefault(core_of(cpu), []).append(cpu)
    units = [cores[core] for core in sorted(cores)]
    if count > len(units):
        units = [[cpu] for unit in units for cpu in unit]
    each = len(units) // count
    # What does not divide evenly stays idle: devices are to be alike.
    chunks = (units[place * each : (place + 1) * each] for place in range(count))
    return [tuple(sorted(cpu for unit in chunk for cpu in unit)) for chunk in chunks]


def core_of(cpu: int, root: Path = Path("/")) -> tuple[int, ...]:
    """Return a logical CPU's place: its package, its NUMA node and its core.

    Args:
        cpu: Its number.
        root: Where the kernel's files are.
    """
    folder = root / f"sys/devices/system/cpu/cpu{cpu}"
    package = _number(folder / "topology/physical_package_id", 0)
    nodes = [path.name[4:] for path in folder.glob("node[0-9]*")] if folder.is_dir() else []
    node = int(nodes[0]) if nodes else 0
    return package, node, _number(folder / "topology/core_id", cpu)


def near_pci_device(address: str, allowed: Cpus, root: Path = Path("/")) -> Cpus:
    """Return those of the allowed CPUs that are near a device on the bus; all if nobody tells.

    Args:
        address: As in ``0000:3b:00.0``.
        allowed: What the process may use.
        root: Where the kernel's files are.
    """
    text = kernel_text(root / f"sys/bus/pci/devices/{address}/local_cpulist").strip()
    local = set(parse_cpu_list(text))
    return tuple(cpu for cpu in allowed if cpu in local) or allowed


def nvidia_addresses(root: Path = Path("/")) -> tuple[str, ...]:
    """Return the addresses of all NVIDIA GPUs on the bus, ascending, whoever may use them.

    Args:
        root: Where the kernel's files are.
    """
    folder = root / "sys/bus/pci/devices"
    found = folder.iterdir() if folder.is_dir() else ()
    return tuple(sorted(path.name for path in found if _is_nvidia_gpu(path)))


_NVIDIA = "0x10de"
_DISPLAY = "0x03"
"""The class of display controllers, whose 3D controllers GPUs without a screen are."""


def _is_nvidia_gpu(device: Path) -> bool:
    vendor = kernel_text(device / "vendor").strip()
    return vendor == _NVIDIA and kernel_text(device / "class").startswith(_DISPLAY)


def parse_cpu_list(text: str) -> Cpus:
    """Return the numbers in a list such as ``0-3,8``; nothing for what is none."""
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if first.isdigit() and (last.isdigit() or not dash):
            found.update(range(int(first), int(last or first) + 1))
    return tuple(sorted(found))


def cpu_list(cpus: Iterable[int]) -> str:
    """Return numbers as a list such as ``0-3,8``."""
    runs: list[list[int]] = []
    for cpu in sorted(cpus):
        if runs and cpu == runs[-1][-1] + 1:
            runs[-1].append(cpu)
        else:
            runs.append([cpu])
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _number(path: Path, default: int) -> int:
    text = kernel_text(path).strip()
    return int(text) if text.isdigit() else default
