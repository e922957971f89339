"""Which kernel one call of the work launches, read from a profile of that call."""

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch.profiler import ProfilerActivity, profile

from gpubench.device.cuda.occupancy import BlockNeeds, Multiprocessor, resident_blocks
from gpubench.model import KernelFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """One kernel as the profiler saw it."""

    name: str
    duration_us: float
    grid: tuple[int, ...]
    needs: BlockNeeds


def open_profiler(synchronize: Callable[[], object]) -> None:
    """Keep the profiler from chatting on stderr, and let its first use, which takes seconds, pass.

    The library reads the variable at its first use, and there is no call for it.
    """
    os.environ.setdefault("KINETO_LOG_LEVEL", "99")
    launches_of(lambda: None, synchronize)


def launches_of(
    call: Callable[[], object],
    synchronize: Callable[[], object],
    activities: Sequence[ProfilerActivity] = (ProfilerActivity.CUDA,),
) -> tuple[Launch, ...]:
    """Return the kernels that one call launches, in their order.

    Args:
        call: Queues the work once.
        synchronize: Waits until the device is done.
        activities: What to record; operators of the CPU would make the trace ten times as long.
    """
    synchronize()
    with profile(activities=activities) as profiler:
        call()
        synchronize()
    with tempfile.TemporaryDirectory() as folder:
        # The file, since the profiler's objects have neither grids nor registers.
        path = Path(folder) / "trace.json"
        profiler.export_chrome_trace(str(path))
        trace: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return launches_in(trace)


def launches_in(trace: Mapping[str, Any]) -> tuple[Launch, ...]:
    """Return the kernels in a trace as the profiler writes it; copies and fills are none."""
    events = [event for event in trace.get("traceEvents", ()) if event.get("cat") == "kernel"]
    return tuple(_launch(event) for event in sorted(events, key=lambda event: event["ts"]))


def facts_of(launches: Iterable[Launch], has: Multiprocessor | None) -> KernelFacts:
    """Return name, grid and residency of the kernel that took longest; nothing if there was none.

    Args:
        launches: What one call launched.
        has: The card's multiprocessor; None if nobody can tell.
    """
    longest = max(launches, key=lambda launch: launch.duration_us, default=None)
    if longest is None:
        return KernelFacts()
    return KernelFacts(
        kernel_name=longest.name,
        grid="x".join(map(str, longest.grid)) or None,
        blocks_per_sm=None if has is None else float(resident_blocks(longest.needs, has)),
    )


def _launch(event: Mapping[str, Any]) -> Launch:
    arguments = event.get("args", {})
    threads = 1
    for side in arguments.get("block", ()):
        threads *= int(side)
    return Launch(
        name=str(event["name"]),
        duration_us=float(event.get("dur", 0.0)),
        grid=tuple(int(side) for side in arguments.get("grid", ())),
        needs=BlockNeeds(
            threads=threads,
            registers_per_thread=int(arguments.get("registers per thread", 0)),
            shared_bytes=int(arguments.get("shared memory", 0)),
        ),
    )
