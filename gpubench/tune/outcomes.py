"""What a trial of one batch size found."""

from dataclasses import dataclass
from enum import StrEnum


class TrialEnd(StrEnum):
    """How a trial ended."""

    FITS = "fits"
    """All its steps and evaluations ran within the limit."""
    OUT_OF_MEMORY = "out of memory"
    """An allocation failed, the limit was passed, or the process was killed for it."""
    RETRIED = "allocator retried"
    """It ran, but only after the allocator had given back and asked again: it thrashes."""
    CANNOT_LAUNCH = "cannot be launched"
    """The GPU has no launch of that size, whatever its memory: a hard ceiling."""
    TOO_SLOW = "too slow"
    """It did not end within its time limit."""
    BROKEN = "broken"
    """Something else was raised, which a smaller batch would not mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOutcome:
    """What happened when a batch size was tried."""

    end: TrialEnd
    peak_bytes: int | None = None
    """The most memory that was held at once; None where it did not fit or nobody could tell."""
    steps: int = 0
    """Optimiser steps that ended."""
    step_s: float | None = None
    """The shortest of them after the first; None where there was none."""
    detail: str = ""
    """What was raised, and where, in one line; empty if it fits."""

    @property
    def fits(self) -> bool:
        """Whether the size may be used."""
        return self.end is TrialEnd.FITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One attempt of the search."""

    batch_size: int
    steps: int
    """Optimiser steps that were asked for."""
    outcome: TrialOutcome
