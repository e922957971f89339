"""A clock that asks for graphs and says so where a work does not allow them."""

from collections.abc import Callable

from gpubench.device.cuda.driver import CudaDriver
from gpubench.device.cuda.graph_clock import GraphClock, GraphRejectedError, try_graph
from gpubench.device.cuda.kernel_clock import KernelClock
from gpubench.measure.clock import Chunk, Clock
from gpubench.measure.timed_call import TimedCall

UNGUARDED = "unguarded"
"""The warning of rows whose intervals may hold the host's gaps."""

REJECTED = "graph-rejected"
"""The warning of rows that were to be timed in a graph and were timed by events."""


class GraphOrEventsClock:
    """Tries a work's graph when it is first timed, and keeps to what came out.

    Which of the two it was stands in the row's `timer`, and a rejection among its warnings, so
    that the change of clock is never silent.

    Args:
        driver: The GPU.
        graph: Preferred.
        events: Trusted for everything.
    """

    def __init__(self, driver: CudaDriver, graph: GraphClock, events: KernelClock) -> None:
        self._driver = driver
        self._graph = graph
        self._events = events
        self._chosen: Clock | None = None

    @property
    def timer(self) -> str:
        """The name of the clock that was chosen; of the graph before any call."""
        return self._clock.timer

    @property
    def overhead_s(self) -> float:
        """What an empty interval reads."""
        return self._clock.overhead_s

    @property
    def max_chunk(self) -> int:
        """The most samples of one chunk."""
        return self._clock.max_chunk

    @property
    def chunk_s(self) -> float:
        """How long a chunk should take."""
        return self._clock.chunk_s

    @property
    def warnings(self) -> tuple[str, ...]:
        """The chosen clock's, and that a graph was rejected."""
        if self._chosen is self._events:
            return (*self._events.warnings, REJECTED)
        # From a graph the host launches nothing, held or not.
        return tuple(name for name in self._events.warnings if name != UNGUARDED)

    @property
    def shares_intervals(self) -> bool:
        """Whether short calls share an interval."""
        return self._clock.shares_intervals

    @property
    def for_warm_up(self) -> Clock:
        """This clock."""
        return self

    def now_s(self) -> float:
        """Return the host's monotonic time in seconds."""
        return self._driver.now_s()

    def time(self, timed: TimedCall, *, samples: int, calls_per_sample: int) -> Chunk:
        """Time a chunk; see `gpubench.measure.clock.Clock`."""
        if self._chosen is None:
            self._chosen = self._choose(timed.call)
        return self._chosen.time(timed, samples=samples, calls_per_sample=calls_per_sample)

    @property
    def _clock(self) -> Clock:
        return self._chosen or self._graph

    def _choose(self, call: Callable[[], object]) -> Clock:
        try:
            call()  # what a first call builds or loads cannot be recorded
            # The host's gaps in unguarded times would make a graph look wrong for lack of them.
            eager = None if UNGUARDED in self._events.warnings else self._events
            try_graph(self._driver, call, graph=self._graph, eager=eager)
        except GraphRejectedError:
            return self._events
        return self._graph
