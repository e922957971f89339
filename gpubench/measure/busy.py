"""The port through which a steady state is seen: one work that keeps a device busy, in windows."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

from gpubench.measure.timed_call import TimedCall

WINDOW_S = 1.0
"""Long enough for a power reading that is a mean of a second to be the window's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyWindow:
    """About a second in which the device did nothing but one work."""

    times_s: tuple[float, ...]
    """Seconds per call of each stretch of calls that followed the last one without a gap."""
    dropped: int
    """Stretches that the host queued too late to prove that."""
    calls: int
    seconds: float
    """By the device."""
    sm_clock_hz: float | None = None
    power_w: float | None = None
    """Mean of the sensor's readings at the ends of the stretches."""
    temperature_c: float | None = None
    """At the end."""
    energy: tuple[tuple[float, float], ...] = ()
    """When the energy counter was seen to move, on the host's clock, and its reading in joules."""


class BusyDevice(Protocol):
    """Keeps one device busy."""

    @property
    def timer(self) -> str:
        """The name that goes into the `timer` column."""
        ...

    @property
    def overhead_s(self) -> float:
        """What an empty interval reads, in seconds."""
        ...

    @property
    def warnings(self) -> tuple[str, ...]:
        """Names of warnings that every row timed by it carries."""
        ...

    def now_s(self) -> float:
        """Return the host's monotonic time in seconds."""
        ...

    def windows(self, timed: TimedCall) -> Generator[BusyWindow, None, None]:
        """Yield windows for ever, the next calls queued while the caller looks at the last one.

        Close the iterator to let the device finish.
        """
        ...
