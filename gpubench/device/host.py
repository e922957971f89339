"""What the machine around the devices is and has free, read from the Linux kernel."""

import platform
import re
from pathlib import Path

UNLIMITED_BYTES = 1 << 60
"""A memory limit at or above this is how cgroup v1 says "none"."""


def cpu_model(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """Return the CPU's model name, or its architecture where the kernel gives no name (ARM)."""
    match = re.search(r"^model name\s*:\s*(.+)$", kernel_text(cpuinfo), re.MULTILINE)
    return match[1].strip() if match else platform.machine()


def governor(cpu: Path = Path("/sys/devices/system/cpu/cpu0/cpufreq")) -> str | None:
    """Return the frequency governor, e.g. ``performance``; None on most virtual machines."""
    return kernel_text(cpu / "scaling_governor").strip() or None


def machine_id(root: Path = Path("/")) -> str:
    """Return the id that the machine got when it was set up, and every clone of it too.

    The host's name is the fallback: containers often lack a machine id.
    """
    return kernel_text(root / "etc/machine-id").strip() or platform.node()


def memory_total_bytes(meminfo: Path = Path("/proc/meminfo")) -> int | None:
    """Return the machine's memory."""
    return _meminfo_bytes("MemTotal", meminfo)


def memory_free_bytes(root: Path = Path("/")) -> int | None:
    """Return what a process can still allocate: the smaller of system and cgroup headroom.

    A container's limit is invisible in /proc/meminfo, and passing it kills the process instead of
    failing the allocation; so every cgroup from ours up to the root is asked.
    """
    system = _meminfo_bytes("MemAvailable", root / "proc/meminfo")
    rooms = [room for room in (system, *_cgroup_rooms(root)) if room is not None]
    return min(rooms) if rooms else None


def oom_kills(vmstat: Path = Path("/proc/vmstat")) -> int | None:
    """Return how often the kernel has killed a process for lack of memory since it started."""
    match = re.search(r"^oom_kill (\d+)$", kernel_text(vmstat), re.MULTILINE)
    return int(match[1]) if match else None


def _cgroup_rooms(root: Path) -> list[int | None]:
    rooms = []
    for line in kernel_text(root / "proc/self/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            base, limit, used = root / "sys/fs/cgroup", "memory.max", "memory.current"
        elif "memory" in controllers.split(","):
            base = root / "sys/fs/cgroup/memory"
            limit, used = "memory.limit_in_bytes", "memory.usage_in_bytes"
        else:
            continue
        group = base / path.lstrip("/")
        # A container sees its own group mounted as the root, so the path itself may not exist.
        for folder in (group, *group.parents):
            rooms.append(_room(folder, limit, used))
            if folder == base:
                break
    return rooms


def _room(folder: Path, limit: str, used: str) -> int | None:
    """Return limit - used + what the group's page cache would give back; None without a limit."""
    limit_text, used_text = kernel_text(folder / limit).strip(), kernel_text(folder / used).strip()
    if not limit_text.isdigit() or not used_text.isdigit() or int(limit_text) >= UNLIMITED_BYTES:
        return None
    stat = kernel_text(folder / "memory.stat")
    cache = re.search(r"^(?:total_)?inactive_file (\d+)$", stat, re.MULTILINE)
    return max(0, int(limit_text) - int(used_text) + (int(cache[1]) if cache else 0))


def _meminfo_bytes(name: str, meminfo: Path) -> int | None:
    match = re.search(rf"^{name}:\s+(\d+) kB$", kernel_text(meminfo), re.MULTILINE)
    return int(match[1]) * 1024 if match else None


def kernel_text(path: Path) -> str:
    """Return a kernel file's text, or nothing where this kernel or container has no such file."""
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
