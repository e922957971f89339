"""Which kernel one call of the work launches, read from a profile of that call."""

import json
import math
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch.profiler import ProfilerActivity, profile

from gpubench.device.cuda.occupancy import BlockNeeds, Multiprocessor, resident_blocks
from gpubench.model import KernelFacts

_CALLS = 3

_LETTING_GO_S = 0.001
_LETTING_GO_TURNS = 50
"""The profiler lets go of the driver in a thread of its own, within a call to the driver that comes
after that thread has started. A profile begun before then loses its records or ends the process
(pytorch/kineto#1169, #1554), and nothing tells when it is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """One kernel as the profiler saw it."""

    name: str
    duration_us: float
    grid: tuple[int, ...]
    needs: BlockNeeds | None
    """None if the profiler did not say what a block takes."""


def open_profiler(synchronize: Callable[[], object]) -> None:
    """Keep the profiler from chatting on stderr, and let its first use, which takes seconds, pass.

    The library reads the variable at its first use, and there is no call for it.
    """
    os.environ.setdefault("KINETO_LOG_LEVEL", "99")
    _profiled(lambda: None, synchronize, (ProfilerActivity.CUDA,))


def detach_profiler_after_use() -> None:
    """Make the profiler let go of the driver after every profile; to be said before the first.

    What stays attached slows launches down by a tenth or two (pytorch#146604), and all timing
    comes after the profile of its case. CUDA graphs crash when it comes back (see
    `torch.profiler`), so that all profiles of a process have to be made ahead of its graphs.
    """
    os.environ.setdefault("TEARDOWN_CUPTI", "1")


def launches_of(
    call: Callable[[], object],
    synchronize: Callable[[], object],
    activities: Sequence[ProfilerActivity] = (ProfilerActivity.CUDA,),
    pause: Callable[[float], object] = time.sleep,
) -> tuple[Launch, ...]:
    """Return the kernels that three calls launch, in their order.

    Three, and again if nothing was seen: in a process with many profiles the profiler loses
    records at the beginning of one (pytorch#192021), and a product has a single kernel.

    Args:
        call: Queues the work once.
        synchronize: Waits until the device is done.
        activities: What to record; operators of the CPU would make the trace ten times as long.
        pause: Lets so many seconds pass.
    """
    launches = _profiled(call, synchronize, activities)
    if launches:
        return launches
    for _ in range(_LETTING_GO_TURNS):
        synchronize()
        pause(_LETTING_GO_S)
    return _profiled(call, synchronize, activities)


def _profiled(
    call: Callable[[], object],
    synchronize: Callable[[], object],
    activities: Sequence[ProfilerActivity],
) -> tuple[Launch, ...]:
    synchronize()
    work = _Work(call, synchronize)
    try:
        return launches_in(_trace(work, activities))
    # What the work raises goes on. Whatever else it was, it is the profiler's own trouble (no
    # permission, no room for its file, another profiler attached): a name that nobody knows.
    except Exception as error:
        if work.error is not None:
            raise work.error from error
        return ()


class _Work:
    """The calls inside a profile, which remember what they raised."""

    def __init__(self, call: Callable[[], object], synchronize: Callable[[], object]) -> None:
        self._call = call
        self._synchronize = synchronize
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            for _ in range(_CALLS):
                self._call()
            self._synchronize()
        except Exception as error:
            self.error = error
            raise


def _trace(work: _Work, activities: Sequence[ProfilerActivity]) -> Mapping[str, Any]:
    # Some versions of torch warn where events are not kept from cycle to cycle; there is one.
    with profile(activities=activities, acc_events=True) as profiler:
        work.run()
    with tempfile.TemporaryDirectory() as folder:
        # The file, since the profiler's objects have neither grids nor registers.
        path = Path(folder) / "trace.json"
        profiler.export_chrome_trace(str(path))
        trace: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return trace


def launches_in(trace: Mapping[str, Any]) -> tuple[Launch, ...]:
    """Return the kernels in a trace as the profiler writes it; copies and fills are none."""
    events = [
        event
        for event in trace.get("traceEvents", ())
        if event.get("cat") == "kernel" and event.get("name")
    ]
    return tuple(_launch(event) for event in sorted(events, key=lambda event: event["ts"]))


def facts_of(launches: Iterable[Launch], has: Multiprocessor | None) -> KernelFacts:
    """Return name, grid and residency of the kernel that took longest; nothing if there was none.

    Args:
        launches: What one call launched.
        has: The GPU's multiprocessor; None if nobody can tell.
    """
    longest = max(launches, key=lambda launch: launch.duration_us, default=None)
    if longest is None:
        return KernelFacts()
    return KernelFacts(
        kernel_name=longest.name,
        grid="x".join(map(str, longest.grid)) or None,
        blocks_per_sm=None
        if has is None or longest.needs is None
        else float(resident_blocks(longest.needs, has)),
    )


def _launch(event: Mapping[str, Any]) -> Launch:
    arguments = event.get("args", {})
    return Launch(
        name=str(event["name"]),
        duration_us=float(event.get("dur", 0.0)),
        grid=tuple(int(side) for side in arguments.get("grid", ())),
        needs=_needs(arguments),
    )


def _needs(arguments: Mapping[str, Any]) -> BlockNeeds | None:
    """Return what a block takes; no shared memory is none, and no word of it is not known."""
    registers, shared = (arguments.get(name) for name in ("registers per thread", "shared memory"))
    block = arguments.get("block")
    if registers is None or shared is None or not block or 0 in block:
        return None
    return BlockNeeds(
        threads=math.prod(int(side) for side in block),
        registers_per_thread=int(registers),
        shared_bytes=int(shared),
    )
