"""What a clock times: a call, and what runs ahead of each timed interval."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedCall:
    """A call together with the way in which its intervals are prepared.

    The two travel together, since the same call after a cache flush is another measurement.
    """

    call: Callable[[], object]
    """The work; on a GPU it may return before the device is done."""
    before: Callable[[], object] | None = None
    """Run ahead of each interval and outside it, e.g. a cache flush; None for nothing."""
    recordable: bool = False
    """Whether a device may record calls and repeat them without the host; see `Work.recordable`."""
