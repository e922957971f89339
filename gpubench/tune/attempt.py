"""Try one batch size with real steps, and say how it ended."""

import re
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from gpubench.device.memory_faults import is_out_of_any_memory
from gpubench.model.foreign import kind_and_text
from gpubench.tune.outcomes import TrialEnd, TrialOutcome

_NO_SUCH_LAUNCH = re.compile(
    r"invalid configuration argument|cudaErrorInvalidConfiguration|CUDA_ERROR_INVALID_VALUE"
    r"|canUse32BitIndexMath|integer out of range|must fit in (an )?int32"
)
"""What torch says of a grid beyond 65535 or an index beyond 32 bits (pytorch#142228); it names no
memory, and no memory would help."""


class TrialWork(Protocol):
    """A job at one batch size."""

    def step(self) -> object:
        """Take one full optimiser step."""
        ...

    def evaluate(self) -> object:
        """Run the model forward once without gradients."""
        ...


class Gauge(Protocol):
    """Tells how much memory is used."""

    def peak_bytes(self) -> int | None:
        """Return the most that was held at once so far; None where nobody can tell."""
        ...

    def retries(self) -> int:
        """Return how often the allocator had to give memory back before it found room."""
        ...

    def settle(self) -> object:
        """Wait until all work has ended, so that its errors show here."""
        ...


def attempt(
    open_work: Callable[[], TrialWork],
    gauge: Gauge,
    *,
    steps: int,
    limit_bytes: int | None,
    now_s: Callable[[], float] = time.perf_counter,
) -> TrialOutcome:
    """Return what happens when a size is used as training uses it.

    So many steps, an evaluation, and one more step: an optimiser allocates its state in the first,
    an evaluation fragments what the next step needs, and what fits once need not fit again.

    Args:
        open_work: Builds the job at the size.
        gauge: Tells the memory.
        steps: Optimiser steps before the evaluation, >= 1.
        limit_bytes: What may be held at most; None leaves it to the allocator.
        now_s: The clock.
    """
    ends_s: list[float] = []
    before = gauge.retries()
    try:
        work = open_work()
        for _ in range(steps):
            work.step()
            gauge.settle()
            ends_s.append(now_s())
        work.evaluate()
        work.step()
        gauge.settle()
    # A stranger's code: whatever it raises is what the trial is to tell.
    except (Exception, SystemExit) as error:  # noqa: BLE001
        return TrialOutcome(end=_end_of(error), steps=len(ends_s), detail=one_line(error))
    step_s = min((end - start for start, end in pairwise(ends_s)), default=None)
    outcome = _judged(gauge, gauge.retries() - before, steps + 1, limit_bytes)
    return replace(outcome, step_s=step_s)


def _judged(gauge: Gauge, retries: int, steps: int, limit_bytes: int | None) -> TrialOutcome:
    peak = gauge.peak_bytes()
    if peak is not None and limit_bytes is not None and peak > limit_bytes:
        detail = f"it held {peak} bytes, the limit is {limit_bytes}"
        return TrialOutcome(end=TrialEnd.OUT_OF_MEMORY, steps=steps, detail=detail)
    if retries:
        detail = f"the allocator gave memory back {retries} times to find room"
        return TrialOutcome(end=TrialEnd.RETRIED, steps=steps, detail=detail)
    return TrialOutcome(end=TrialEnd.FITS, peak_bytes=peak, steps=steps)


def _end_of(error: BaseException) -> TrialEnd:
    if is_out_of_any_memory(error):
        return TrialEnd.OUT_OF_MEMORY
    if isinstance(error, RuntimeError) and _NO_SUCH_LAUNCH.search(str(error)):
        return TrialEnd.CANNOT_LAUNCH
    return TrialEnd.BROKEN


def one_line(error: BaseException) -> str:
    """Return what was raised and where, in one line."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{kind_and_text(error)}{place}"
