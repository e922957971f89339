"""What a call allocates on the CPU, exactly, and the most that the process ever held."""

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from torch.profiler import ProfilerActivity, profile

_STATUS = Path("/proc/self/status")
_CLEAR_REFS = Path("/proc/self/clear_refs")
_RESET_PEAK = "5"  # proc(5): resets the peak resident set size to the current one


def open_profiler() -> None:
    """Use the profiler once, since its first use takes seconds, and keep it from chatting.

    Some builds of torch print a line to stderr for every start and stop. The library reads the
    variable at its first use, and there is no call for it.
    """
    os.environ.setdefault("KINETO_LOG_LEVEL", "99")
    peak_of_call(lambda: None)


def peak_of_call(call: Callable[[], object]) -> int:
    """Return the most bytes that one call has allocated at any moment, on top of what lived before.

    The profiler reports every allocation and every free of torch's CPU allocator in order, so the
    figure is exact and repeats to the byte. Scratch space that MKL or oneDNN take past the
    allocator is not in it; `resident_peak_bytes` has that.

    Args:
        call: The work; what it frees must have been allocated by itself, since the profiler does
            not see frees of older memory.
    """
    # `acc_events`, since some versions of torch warn without it, and there is one cycle.
    cpu = [ProfilerActivity.CPU]
    with profile(activities=cpu, profile_memory=True, acc_events=True) as profiler:
        call()
    # The list of raw events: the public `events()` folds allocations into the operators that
    # made them and loses their order.
    events = profiler.profiler.kineto_results.events()
    changes = [event for event in events if event.name() == "[memory]"]
    changes.sort(key=lambda event: event.start_ns())
    return highest(event.nbytes() for event in changes)


def highest(changes: Iterable[int]) -> int:
    """Return the highest level that a sequence of changes reaches, starting from 0."""
    level = peak = 0
    for change in changes:
        level += change
        peak = max(peak, level)
    return peak


def reset_resident_peak() -> bool:
    """Make the kernel forget the resident peak so far; return whether it let us."""
    try:
        _CLEAR_REFS.write_text(_RESET_PEAK)
    except OSError:
        return False
    return True


def resident_peak_bytes() -> int | None:
    """Return the kernel's peak resident size of this process since the last reset."""
    match = re.search(r"^VmHWM:\s+(\d+) kB$", _STATUS.read_text(), re.MULTILINE)
    return int(match[1]) * 1024 if match else None
