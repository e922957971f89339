"""What a clock says of itself where it goes by another one."""

from gpubench.measure.clock import Clock


class WrappedClock:
    """Passes on what the clock inside says; a clock that does something about it comes after this.

    Asked anew each time, as a clock that chooses among others changes what it says.

    Args:
        inner: The clock inside.
    """

    def __init__(self, inner: Clock) -> None:
        self._inner = inner

    @property
    def timer(self) -> str:
        """The name that goes into the `timer` column."""
        return self._inner.timer

    @property
    def overhead_s(self) -> float:
        """What an empty interval reads."""
        return self._inner.overhead_s

    @property
    def max_chunk(self) -> int:
        """The most samples of one chunk."""
        return self._inner.max_chunk

    @property
    def chunk_s(self) -> float:
        """How long a chunk should take."""
        return self._inner.chunk_s

    @property
    def shares_intervals(self) -> bool:
        """Whether short calls share an interval."""
        return self._inner.shares_intervals

    @property
    def warnings(self) -> tuple[str, ...]:
        """Names of warnings that every row carries."""
        return self._inner.warnings

    def now_s(self) -> float:
        """Return the host's monotonic time in seconds."""
        return self._inner.now_s()
