"""Where the seconds of a measurement went: beside the time of the work, what it took to time it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """The `spent` columns, in seconds; None where nobody saw it."""

    visit_s: float | None = None
    """From asking for the visit to its answer; all parts below but the last two are inside."""
    timed_s: float | None = None
    """Inside timed intervals."""
    held_s: float | None = None
    """Between the timed intervals: the GPU held until calls were queued, or resting."""
    warm_up_s: float | None = None
    """Calls ahead of the first sample; of a steady case what passed until it stood still."""
    check_s: float | None = None
    """The comparison with float64, the memory pass and the profile; 0 where a visit had none."""
    build_s: float | None = None
    """Making weights and inputs; 0 where they were there."""
    start_s: float | None = None
    """From the process's start to its first visit, once for all rows of a process."""
    soak_s: float | None = None
    """Warming the GPU up ahead of steady cases, once for all rows of a process that follow."""


PARTS_OF_VISIT = ("timed_s", "held_s", "warm_up_s", "check_s", "build_s")
"""What a visit is the sum of, but for the rest that has no name."""

PARTS_OF_PROCESS = ("start_s", "soak_s")
"""What a process takes beside its visits."""
