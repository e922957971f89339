"""What a call allocates on the CPU, exactly, and the most that the process ever held."""

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from torch.autograd.profiler import profile, record_function

_MEMORY = "[memory]"
"""What the profiler calls an allocation or a free."""
_AFTER_A_CALL = "gpubench: after a call"

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
    with _memory_profile() as profiler:
        call()
    return highest(event.nbytes() for event in _in_order(profiler) if event.name() == _MEMORY)


def levels_after_calls(
    call: Callable[[], object], calls: int, *, after_each: Callable[[], object]
) -> list[int]:
    """Return the bytes of torch's CPU allocator in use after each of several calls.

    Args:
        call: The work.
        calls: How often to call it.
        after_each: Called after each; what it frees counts.
    """
    with _memory_profile() as profiler:
        for _ in range(calls):
            call()
            after_each()
            with record_function(_AFTER_A_CALL):
                pass
    level, levels = 0, []
    for event in _in_order(profiler):
        if event.name() == _MEMORY:
            level += event.nbytes()
        elif event.name() == _AFTER_A_CALL:
            levels.append(level)
    return levels


def _memory_profile() -> profile:
    # Not `torch.profiler`, which loads torch's whole compiler before its first profile: 800
    # modules, more than a second of every worker's start. `acc_events`, since some versions of
    # torch warn without it.
    return profile(profile_memory=True, use_kineto=True, acc_events=True)


def _in_order(profiler: Any) -> list[Any]:
    """Return the raw events of a profile.

    The public `events()` folds allocations into the operators that made them and loses their order.
    """
    return sorted(profiler.kineto_results.events(), key=lambda event: event.start_ns())


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
