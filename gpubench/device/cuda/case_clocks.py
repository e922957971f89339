"""Which clock each case of a GPU gets: by cache and load, and by the timer that was asked for."""

from collections.abc import Callable, Collection, Iterator

from gpubench.device.cuda.best_clock import BestClock
from gpubench.device.cuda.burst_clock import BurstClock
from gpubench.device.cuda.busy_stream import BusyStream
from gpubench.device.cuda.driver import CudaDriver
from gpubench.device.cuda.event_stream import (
    AT_ONCE,
    BlockedStream,
    EventStream,
    UnblockedStream,
)
from gpubench.device.cuda.graph_clock import GraphClock
from gpubench.device.cuda.graph_or_events import GraphOrEventsClock
from gpubench.device.cuda.kernel_clock import KernelClock, overhead_of
from gpubench.device.cuda.recorded_intervals import RecordedIntervals
from gpubench.device.cuda.repeated_calls import RecordedCalls, Repeater, SingleCalls
from gpubench.device.cuda.sensors import Sensors
from gpubench.device.cuda.settled_steps import SettledSteps
from gpubench.device.cuda.step_clock import StepClock
from gpubench.device.cuda.trial import REJECTED, UNGUARDED
from gpubench.measure.clock import Clock
from gpubench.model import Case
from gpubench.model.plan import EVENTS, GRAPH
from gpubench.model.regime import BURST, STEADY

_KERNEL_CACHES = ("hot", "cold")


class CaseClocks:
    """The clocks of one GPU.

    Args:
        driver: The GPU.
        sensors: Its sensors.
        sleep: Lets the host wait for so many seconds.
        timer: ``graph`` for all kernels in graphs, whatever they are, ``events`` for none; else
            those works are recorded that say that they can be.
        launched: Cases that could not be recorded.
    """

    def __init__(
        self,
        driver: CudaDriver,
        sensors: Sensors,
        sleep: Callable[[float], object],
        timer: str,
        *,
        launched: Collection[Case] = (),
    ) -> None:
        self._driver = driver
        self._sensors = sensors
        self._sleep = sleep
        self._every = timer == GRAPH
        self._records = timer == GRAPH or (timer != EVENTS and driver.can_time_graphs)
        self._launched = frozenset(launched)
        self._overhead_s = overhead_of(_queue(driver))
        self.best_clock = BestClock(driver, sleep, sensors.facts().max_sm_clock_hz)
        """What bursts are judged by."""
        self._clocks: dict[Case, Clock] = {}
        self._graphs: list[GraphOrEventsClock] = []

    def of(self, case: Case, is_flushed: Callable[[], bool]) -> Clock:
        """Return the clock of a case, the same one at every visit.

        A case that says hot or cold is a kernel and is timed between events around its calls;
        all others are steps, timed as a user waits for them.

        Args:
            case: The case.
            is_flushed: Asks whether the flush ahead of cold calls works.
        """
        if case not in self._clocks:
            # Found out while the card is at rest, and not in the middle of a case.
            self.best_clock.hz()
            is_kernel = case.cache in _KERNEL_CACHES
            clock = self._kernel(case, is_flushed) if is_kernel else self._step()
            self._clocks[case] = self._bursts(clock) if case.regime == BURST else clock
        return self._clocks[case]

    def busy(self, case: Case) -> BusyStream | None:
        """Return what keeps the GPU busy with a steady case; None for every other."""
        if case.regime != STEADY:
            return None
        if case.cache not in _KERNEL_CACHES:
            return self.busy_steps()
        return self._busy(self._repeater(case), is_guarded=True)

    def busy_steps(self) -> BusyStream:
        """Return what keeps the GPU busy with steps, the host's gaps included."""
        return self._busy(SingleCalls(), is_guarded=False)

    def events(self, warnings: tuple[str, ...] = ()) -> KernelClock:
        """Return a new clock of kernels that are launched one by one."""
        queue = _queue(self._driver)
        return KernelClock(self._driver, queue, overhead_s=self._overhead_s, warnings=warnings)

    def release(self) -> None:
        """Give up all graphs; they are recorded anew when they are needed."""
        for graph in self._graphs:
            graph.release()

    def _kernel(self, case: Case, is_flushed: Callable[[], bool]) -> Clock:
        events = self.events(tuple(self._warnings(case, is_flushed)))
        if not self._records or case in self._launched:
            return events
        intervals = RecordedIntervals(self._driver)
        queue = _queue(self._driver, intervals)
        graph = GraphClock(self._driver, intervals, queue, overhead_s=self._overhead_s)
        clock = GraphOrEventsClock(
            self._driver, graph, events, replays=self.events(), every=self._every
        )
        self._graphs.append(clock)
        return clock

    def _warnings(self, case: Case, is_flushed: Callable[[], bool]) -> Iterator[str]:
        if not self._driver.has_blocking_kernel:
            yield UNGUARDED
        if case.cache == "cold" and not is_flushed():
            yield "flush-ineffective"
        if case in self._launched:
            yield REJECTED

    def _repeater(self, case: Case) -> Repeater:
        if case in self._launched:
            return SingleCalls((REJECTED,))
        if not self._records:
            return SingleCalls()
        return RecordedCalls(self._driver, self.events(), self.events(), every=self._every)

    def _step(self) -> Clock:
        driver = self._driver
        blocked = BlockedStream(driver, attempts=2) if driver.has_blocking_kernel else None
        steps = StepClock(driver, blocked, overhead_s=self._overhead_s)
        return SettledSteps(steps, self.best_clock)

    def _bursts(self, clock: Clock) -> Clock:
        rest = self._spin if self._driver.has_blocking_kernel else self._sleep
        return BurstClock(clock, self.best_clock, rest)

    def _spin(self, seconds: float) -> None:
        """Rest with one thread at work: a GPU that falls asleep would wake up inside the pulse."""
        self._driver.queue_blocking_kernel(seconds)
        self._driver.synchronize()

    def _busy(self, repeater: Repeater, *, is_guarded: bool) -> BusyStream:
        return BusyStream(
            self._driver,
            self._sensors,
            overhead_s=self._overhead_s,
            is_guarded=is_guarded,
            repeater=repeater,
        )


def _queue(driver: CudaDriver, graphs: RecordedIntervals | None = None) -> EventStream:
    """Return how intervals are queued: call by call, or as graphs."""
    if not driver.has_blocking_kernel:
        return UnblockedStream(driver, graphs)
    return BlockedStream(driver, graphs, costs=AT_ONCE) if graphs else BlockedStream(driver)
