"""Many calls of a work as one launch, for what is not timed call by call."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from gpubench.device.cuda.driver import CudaDriver
from gpubench.device.cuda.kernel_clock import KernelClock
from gpubench.device.cuda.recording import GraphRejectedError, RecordedGraph, recorded
from gpubench.device.cuda.trial import REJECTED, Trial, median_s
from gpubench.measure.timed_call import TimedCall

LAUNCH_S = 1e-3
"""How long the device works for one launch: far longer than a launch takes any host, and than what
lies between two graphs."""

MOST_RECORDED = 512
"""Calls of one graph; recording each takes what launching it takes."""

_SHORT_S = 50e-6
_ALONE_CALLS = 64
"""Single calls of a trial follow each other as they do in the graph, where they are so short that
what lies between two of them counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A call that does the work several times."""

    call: Callable[[], object]
    calls: int
    recording: RecordedGraph | None = None
    """The graph that it replays; None if it launches the work itself."""
    warnings: tuple[str, ...] = ()

    @property
    def timer(self) -> str:
        """What the `timer` column says of it."""
        return "cuda-event" if self.recording is None else "cuda-graph"


def repeated(
    driver: CudaDriver, call: Callable[[], object], call_s: float, most: int = MOST_RECORDED
) -> Repeated:
    """Return enough calls of a work as one graph to keep the device busy for a millisecond.

    Args:
        driver: The GPU.
        call: The work, called before.
        call_s: About what it takes, in seconds.
        most: The most calls to be recorded.

    Raises:
        CaptureError: If it cannot be recorded.
    """
    wanted = math.ceil(LAUNCH_S / call_s) if call_s > 0 else most
    calls = max(1, min(wanted, most))

    def enqueue() -> object:
        result: object = None
        for _ in range(calls):
            result = None
            result = call()
        return result

    recording = recorded(driver, enqueue)
    return Repeated(call=recording.graph.replay, calls=calls, recording=recording)


class Repeater(Protocol):
    """Finds out how a work is to be called again and again."""

    def of(self, timed: TimedCall) -> Repeated:
        """Return the call."""
        ...


class SingleCalls:
    """One by one, as steps are, for which a user waits for the host as well.

    Args:
        warnings: What rows say of it.
    """

    def __init__(self, warnings: tuple[str, ...] = ()) -> None:
        self._warnings = warnings

    def of(self, timed: TimedCall) -> Repeated:
        """Return the work itself."""
        return Repeated(call=timed.call, calls=1, warnings=self._warnings)


class RecordedCalls:
    """By a graph, where the work can be recorded and its graph stands the trial.

    Args:
        driver: The GPU.
        events: Times single calls.
        replays: Times launches of whole graphs.
        every: Whether works are recorded that do not say that they can be.
    """

    def __init__(
        self, driver: CudaDriver, events: KernelClock, replays: KernelClock, *, every: bool
    ) -> None:
        self._driver = driver
        self._replays = replays
        self._every = every
        self._trial = Trial(driver, events)

    def of(self, timed: TimedCall) -> Repeated:
        """Return a graph of the work; the work itself if its graph cannot be trusted.

        Raises:
            CaptureError: If the work cannot be recorded.
        """
        single = SingleCalls().of(timed)
        if not (self._every or timed.recordable):
            return single
        timed.call()  # what a first call builds or loads cannot be recorded
        one_s = self._trial.single_s(timed, 1) or 0.0
        calls = _ALONE_CALLS if one_s < _SHORT_S else 1
        many = repeated(self._driver, timed.call, one_s)
        try:
            self._refuse_other(timed, many, calls)
        except GraphRejectedError:
            return Repeated(call=timed.call, calls=1, warnings=(REJECTED,))
        return many

    def _refuse_other(self, timed: TimedCall, many: Repeated, calls: int) -> None:
        def replayed_s() -> float | None:
            launch_s = median_s(self._replays, TimedCall(call=many.call), 1)
            return None if launch_s is None else launch_s / many.calls

        if many.recording is not None:
            self._trial.refuse_other(
                timed,
                many.recording,
                single_s=self._trial.single_s(timed, calls),
                replayed_s=replayed_s,
                again_s=lambda: self._trial.single_s(timed, calls),
            )
