"""How much memory a trial may use on a device, and how much it has used."""

import torch

from gpubench.device.cpu_memory import resident_peak_bytes
from gpubench.device.host import memory_free_bytes
from gpubench.tune.attempt import Gauge

_RESERVE = 0.05
"""Share of what is free that stays so: the system, a screen, or a longer sample need some."""

_LEAST_RESERVE = 256 * 2**20


class CpuGauge:
    """The process's resident memory, as the kernel counts its peak.

    The peak is exact, and holds what MKL, oneDNN and Python take past torch's allocator. Limiting
    the address space (RLIMIT_AS) would not do: torch and its threads reserve tens of GB that they
    never touch.
    """

    def peak_bytes(self) -> int | None:
        """Return the peak resident size of this process."""
        return resident_peak_bytes()

    def retries(self) -> int:
        """Return 0: this allocator keeps nothing back that it could give."""
        return 0

    def settle(self) -> None:
        """Do nothing: what was called has ended."""


class CudaGauge:
    """What torch's caching allocator has reserved on a GPU.

    Args:
        device: Which one.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device

    def peak_bytes(self) -> int | None:
        """Return the most that was reserved, fragments included."""
        return int(torch.cuda.max_memory_reserved(self._device))

    def retries(self) -> int:
        """Return how often everything cached had to be freed before an allocation succeeded."""
        return int(torch.cuda.memory_stats(self._device).get("num_alloc_retries", 0))

    def settle(self) -> None:
        """Wait for the GPU, whose errors come late."""
        torch.cuda.synchronize(self._device)


def gauge_of(device: torch.device) -> Gauge:
    """Return what tells a device's memory."""
    return CudaGauge(device) if device.type == "cuda" else CpuGauge()


def limit_bytes(device: torch.device, asked: int | None) -> int | None:
    """Return what a trial's process may hold; None where nobody knows.

    Without a wish that is what the device, or on a CPU the system and the cgroup, have left, less
    5 % and at least 256 MiB.

    Args:
        device: Where trials run.
        asked: What the user allows, in bytes.
    """
    if asked is not None:
        return asked
    if device.type == "cuda":
        return _less_reserve(torch.cuda.mem_get_info(device)[0])
    free, own = memory_free_bytes(), resident_peak_bytes()
    # A trial's process has the same base as this one, which is free no more.
    return None if free is None or own is None else _less_reserve(free) + own


def restrict(device: torch.device, limit: int | None) -> None:
    """Let allocations on a GPU fail beyond a limit; on a CPU the parent watches."""
    if device.type == "cuda" and limit is not None:
        total = torch.cuda.get_device_properties(device).total_memory
        torch.cuda.set_per_process_memory_fraction(min(1.0, limit / total), device)


def _less_reserve(free: int) -> int:
    return max(0, free - max(_LEAST_RESERVE, int(_RESERVE * free)))
