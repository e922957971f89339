"""The memory that one call needs on a GPU: exact, in steady state, without what others hold."""

from collections.abc import Callable
from typing import Protocol

from gpubench.model import MemoryUse

STEADY_CALLS = 2
"""Calls before memory is looked at: the first builds optimizer state and library workspaces, the
second finds them there."""


class Allocator(Protocol):
    """The figures of torch's caching allocator, and what the GPU as a whole has in use."""

    def allocated_bytes(self) -> int:
        """Return the bytes in live tensors."""
        ...

    def reset_peaks(self) -> None:
        """Let both peaks begin at what is there now."""
        ...

    def allocated_peak_bytes(self) -> int:
        """Return the most bytes in live tensors since the last reset."""
        ...

    def reserved_peak_bytes(self) -> int:
        """Return the most bytes taken from the device since the last reset."""
        ...

    def used_bytes(self) -> int:
        """Return what is in use on the GPU, by whomever."""
        ...

    def free_bytes(self) -> int:
        """Return what can still be allocated."""
        ...

    def trim(self) -> None:
        """Give back to the device what no tensor needs."""
        ...

    def synchronize(self) -> None:
        """Wait until the device is done, so that nothing is freed late."""
        ...


def memory_of(
    call: Callable[[], object],
    allocator: Allocator,
    *,
    release: Callable[[], None],
    resident_bytes: Callable[[], int],
    ours_bytes: int,
) -> MemoryUse:
    """Return what one call of the work needs.

    Allocated is what lives across calls, as the work counts it, plus the peak that a call adds to
    what was there: so that neither other cases' weights nor our flush buffer are in it, and the
    figure is the same in whatever order cases come.

    Args:
        call: Queues the work once.
        allocator: The GPU's.
        release: Frees what the last call left behind.
        resident_bytes: Weights, optimizer state and inputs of the work.
        ours_bytes: What we keep on the GPU for measuring.
    """
    for _ in range(STEADY_CALLS):
        call()
    allocator.synchronize()
    release()
    allocator.trim()
    before = allocator.allocated_bytes()
    allocator.reset_peaks()
    call()
    allocator.synchronize()
    added = allocator.allocated_peak_bytes() - before
    use = MemoryUse(
        memory_allocated_bytes=resident_bytes() + added,
        memory_reserved_bytes=allocator.reserved_peak_bytes() - ours_bytes,
        memory_device_bytes=allocator.used_bytes() - ours_bytes,
    )
    release()
    return use
