"""The CPU as a device: own clock, exact allocations, resident peak, no sensors."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import torch

from gpubench.device import host
from gpubench.device.cpu_clock import CpuClock
from gpubench.device.cpu_memory import (
    levels_after_calls,
    open_profiler,
    peak_of_call,
    reset_resident_peak,
    resident_peak_bytes,
)
from gpubench.device.cpu_speed import product_flop_per_s
from gpubench.device.growth import GROWTH_CALLS, PythonHeap, growth_per_call
from gpubench.device.machine_identity import machine_name
from gpubench.device.memory_faults import is_out_of_system_memory
from gpubench.device.protocol import BlockUse, Watch
from gpubench.errors import UnsupportedError
from gpubench.measure.busy import BusyDevice
from gpubench.measure.clock import Clock
from gpubench.model import Case, DeviceIdentity, KernelFacts, MemoryUse, Telemetry
from gpubench.model.hashing import PART, device_hash
from gpubench.model.machine_speed import MachineSpeed

STEADY_CALLS = 2
"""Calls before memory is looked at: the first builds optimizer state, the second finds it there."""


class NoWatch:
    """The watch of a device that has no sensors to read."""

    def telemetry(self, use: BlockUse) -> Telemetry:
        """Return nothing: what was not measured stays empty."""
        return Telemetry()

    def warnings(self, use: BlockUse) -> tuple[str, ...]:
        """Return none."""
        return ()

    def spoiled(self) -> bool:
        """Return False: nothing would tell."""
        return False


class CpuDevice:
    """The machine's processor, with the threads that torch uses.

    Args:
        threads: Threads for torch's operators; 0 leaves torch's own choice.
        identify: Whether the machine's identifier is written in clear.
        cores: Those that this process is bound to, as in ``0-3``, where others measure the rest;
            empty for the whole CPU.
        sharers: How many processes build the same at the same time; each may use its part of what
            is free, or the system would kill one of them.
    """

    torch_device = torch.device("cpu")
    overcommits = True

    def __init__(
        self, *, threads: int = 0, identify: bool = False, cores: str = "", sharers: int = 1
    ) -> None:
        self._identify = identify
        self._sharers = sharers
        self._part = f"{PART}{cores}" if cores else ""
        if threads:
            torch.set_num_threads(threads)
        # Now and not at the first case, whose time limit it would use up.
        open_profiler()
        self._clock = CpuClock()

    def identity(self) -> DeviceIdentity:
        """Return the CPU's model; its identifier is the machine's, as a CPU has none."""
        named = DeviceIdentity(
            backend="cpu",
            device=host.cpu_model(),
            device_uuid=f"{machine_name()}{self._part}",
            device_memory_bytes=host.memory_total_bytes(),
        )
        return named if self._identify else replace(named, device_uuid=device_hash(named))

    def flags(self) -> dict[str, str]:
        """Return threads and governor."""
        flags = {"threads": str(torch.get_num_threads())}
        governor = host.governor()
        return flags | {"governor": governor} if governor else flags

    def versions(self) -> dict[str, str]:
        """Return none: a CPU has no driver and no libraries apart from torch's own."""
        return {}

    def speed(self) -> MachineSpeed:
        """Return how fast products are."""
        return MachineSpeed(flop_per_s=product_flop_per_s())

    def clock(self, case: Case) -> Clock:
        """Return the monotonic clock."""
        return self._clock

    def busy(self, case: Case) -> BusyDevice | None:
        """Return None: a CPU has one regime."""
        return None

    def soak(self) -> None:
        """Do nothing; no case asks for it."""

    def flush(self, case: Case) -> Callable[[], object] | None:
        """Return None: CPU cases are timed as the caches are.

        Raises:
            UnsupportedError: For a hot or cold case, which would be neither here.
        """
        if case.cache not in ("", "none"):
            raise UnsupportedError(f"the CPU has no {case.cache} cases, its caches are as they are")
        return None

    def free_bytes(self) -> int | None:
        """Return its part of the smaller of what the system and the cgroup leave."""
        free = host.memory_free_bytes()
        return None if free is None else free // self._sharers

    def clean(self) -> None:
        """Collect garbage; torch's CPU allocator keeps nothing back."""
        gc.collect()

    def forget(self) -> None:
        """Have nothing to let go of: nothing is built here for a case."""

    def memory_pass(
        self,
        call: Callable[[], object],
        *,
        release: Callable[[], None],
        resident_bytes: Callable[[], int],
    ) -> MemoryUse:
        """Return allocated bytes (weights and inputs included) and the process's resident peak."""
        for _ in range(STEADY_CALLS):
            call()
        release()
        was_reset = reset_resident_peak()
        allocated = resident_bytes() + peak_of_call(call)
        resident_peak = resident_peak_bytes() if was_reset else None
        release()
        return MemoryUse(memory_allocated_bytes=allocated, memory_device_bytes=resident_peak)

    def growth_pass(self, call: Callable[[], object]) -> int:
        """Return what torch's allocator and Python's report of a few more calls."""
        with PythonHeap() as heap:
            levels = levels_after_calls(call, GROWTH_CALLS, after_each=heap.note)
        return growth_per_call(levels) + heap.growth_per_call()

    def kernel_pass(self, call: Callable[[], object]) -> KernelFacts:
        """Return nothing: there is no launch to describe."""
        return KernelFacts()

    @contextmanager
    def watch(self) -> Iterator[Watch]:
        """Watch nothing."""
        yield NoWatch()

    def rest(self, seconds: float) -> None:
        """Wait; nobody asks for it, since no block is known to be spoiled."""
        time.sleep(seconds)

    def is_out_of_memory(self, error: BaseException) -> bool:
        """Return whether an allocation failed; torch's CPU allocator raises a RuntimeError."""
        return is_out_of_system_memory(error)
