"""The port to CUDA: the handful of calls that timing needs, so that tests can play a GPU."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

Event = object
"""A event in the stream; only the driver that made it looks inside."""

ClockMark = object
"""Where readings of the device's own counters are kept; only the driver looks inside."""

Buffer = object
"""Memory on the GPU that only we use; only the driver that made it looks inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSpan:
    """What the device's own counters say of the time between two moments."""

    cycles: float
    """Of a multiprocessor."""
    seconds: float


class CaptureError(Exception):
    """Work that cannot be recorded into a CUDA graph, with the driver's reason.

    Nobody catches it in its process: torch's allocator may be left in the middle of the recording
    (pytorch#180395), so the process has to end. The next one launches the case call by call and
    says so, unless graphs were asked for: then it becomes a row with the reason.

    Args:
        text: The reason.
        out_of_memory: Whether it was that a recording, which keeps memory of its own, had no room.
    """

    not_recorded = True
    """Tells the worker process, which knows nothing of CUDA, what its last words are about."""

    def __init__(self, text: str, *, out_of_memory: bool = False) -> None:
        self.out_of_memory = out_of_memory
        super().__init__(text)


class Graph(Protocol):
    """Recorded work that the device repeats without the host."""

    def replay(self) -> None:
        """Queue the recorded work once more."""
        ...


class CudaDriver(Protocol):
    """One GPU and the one stream on which everything is queued, torch's work and CuPy's."""

    @property
    def has_blocking_kernel(self) -> bool:
        """Whether `queue_blocking_kernel` works here; without CuPy it does not."""
        ...

    @property
    def can_time_graphs(self) -> bool:
        """Whether events can be recorded inside of graphs here."""
        ...

    def now_s(self) -> float:
        """Return a monotonic host time in seconds."""
        ...

    def event(self) -> Event:
        """Return a event that can be recorded and timed any number of times."""
        ...

    def claim(self) -> None:
        """Make our stream the one on which whoever queues next will queue."""
        ...

    def graph_event(self) -> Event:
        """Return a event that can also be recorded inside a graph.

        Raises:
            UnsupportedError: If this torch has none.
        """
        ...

    def record(self, event: Event) -> None:
        """Queue a event."""
        ...

    def reached(self, event: Event) -> bool:
        """Return whether the device has come to the event; does not wait."""
        ...

    def elapsed_s(self, first: Event, last: Event) -> float:
        """Return the device's time between two events that it has reached, in seconds."""
        ...

    def queue_blocking_kernel(self, seconds: float) -> None:
        """Queue a kernel that does nothing for so long, and then ends whatever the host does."""
        ...

    def clock_mark(self) -> ClockMark | None:
        """Return a mark that can be queued any number of times; None without such a kernel."""
        ...

    def mark_clock(self, mark: ClockMark) -> None:
        """Queue a kernel that reads the cycle counter and the nanosecond timer."""
        ...

    def clock_span(self, first: ClockMark, last: ClockMark) -> ClockSpan | None:
        """Return what passed between two marks; None if no multiprocessor read both.

        Only after the device has come to both.
        """
        ...

    def synchronize(self) -> None:
        """Wait until the device has done all that is queued."""
        ...

    def wait(self, event: Event) -> None:
        """Wait until the device has come to an event, whatever is queued behind it."""
        ...

    def buffer(self, nbytes: int) -> Buffer:
        """Return memory full of random data; never zeros, on which hardware runs faster."""
        ...

    def sweep(self, buffer: Buffer) -> Callable[[], object]:
        """Return what queues a read of a whole buffer."""
        ...

    def capture(self, enqueue: Callable[[], object]) -> Graph:
        """Record what a function queues, without running it.

        Raises:
            CaptureError: If it does something that cannot be recorded.
        """
        ...
