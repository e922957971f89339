"""A clock that replays what can be recorded, and says so where a graph cannot be trusted."""

from gpubench.device.cuda.driver import CudaDriver
from gpubench.device.cuda.graph_clock import GraphClock
from gpubench.device.cuda.kernel_clock import KernelClock
from gpubench.device.cuda.recorded_warm_up import RecordedWarmUp
from gpubench.device.cuda.recording import GraphRejectedError
from gpubench.device.cuda.trial import REJECTED, UNGUARDED, Trial, median_s
from gpubench.device.cuda.wrapped_clock import WrappedClock
from gpubench.measure.clock import Chunk, Clock
from gpubench.measure.timed_call import TimedCall


class GraphOrEventsClock(WrappedClock):
    """Tries a work's graph when it is first timed, and keeps to what came out.

    Which of the two it was stands in the row's `timer`, and a rejection among its warnings, so
    that the change of clock is never silent.

    Args:
        driver: The GPU.
        graph: Preferred.
        events: Trusted for everything.
        replays: Times launches of whole graphs, in the warm-up.
        every: Whether works are recorded that do not say that they can be.
    """

    def __init__(
        self,
        driver: CudaDriver,
        graph: GraphClock,
        events: KernelClock,
        *,
        replays: KernelClock,
        every: bool,
    ) -> None:
        super().__init__(graph)
        self._driver = driver
        self._graph = graph
        self._events = events
        self._every = every
        self._trial = Trial(driver, events)
        self._chosen: Clock | None = None
        self._rejected = False
        self.for_warm_up = RecordedWarmUp(driver, events, replays, self._is_replayed)
        """Replays too, where the work may be recorded."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """The chosen clock's, and that a graph was rejected."""
        if self._chosen is self._graph:
            # From a graph the host launches nothing, held or not.
            return tuple(name for name in self._events.warnings if name != UNGUARDED)
        return (*self._events.warnings, *((REJECTED,) if self._rejected else ()))

    def release(self) -> None:
        """Give up what was recorded; it is recorded anew when it is needed."""
        self._graph.release()
        self.for_warm_up.release()

    def time(self, timed: TimedCall, *, samples: int, calls_per_sample: int) -> Chunk:
        """Time a chunk; see `gpubench.measure.clock.Clock`."""
        if self._chosen is None:
            self._inner = self._chosen = self._choose(timed, calls_per_sample)
        return self._chosen.time(timed, samples=samples, calls_per_sample=calls_per_sample)

    def _is_replayed(self, timed: TimedCall) -> bool:
        return self._chosen is not self._events and (self._every or timed.recordable)

    def _choose(self, timed: TimedCall, calls: int) -> Clock:
        if not self._is_replayed(timed):
            return self._events
        try:
            self._try(timed, calls)
        except GraphRejectedError:
            self._rejected = True
            return self._events
        return self._graph

    def _try(self, timed: TimedCall, calls: int) -> None:
        """Compare a work's graph with the work itself, result and time.

        Raises:
            GraphRejectedError: With the reason.
            CaptureError: If it cannot be recorded at all.
        """
        timed.call()  # what a first call builds or loads cannot be recorded
        trial, graph = self._trial, self._graph
        call_s = trial.single_s(timed, calls)
        recording = graph.record(timed, calls_per_sample=calls, call_s=call_s or 0.0)
        trial.refuse_other(
            timed,
            recording,
            single_s=call_s,
            replayed_s=lambda: median_s(graph, timed, calls),
            again_s=lambda: trial.single_s(timed, calls),
        )
