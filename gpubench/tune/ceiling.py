"""The largest batch size that fits, and what keeps it from being larger."""

from dataclasses import dataclass
from enum import StrEnum

from gpubench.tune.memory_model import MemoryModel, Prediction
from gpubench.tune.outcomes import Tried


class CeilingReason(StrEnum):
    """What keeps the batch from being larger."""

    MEMORY = "memory"
    CAP = "cap"
    """Nothing that was tried failed: the data set, or what the user allows, ends there."""
    LAUNCH = "launch"
    TIME = "time"
    """Beyond it a step takes longer than anybody would train with in the time there is."""
    BUDGET = "budget"
    """The search for it was ended before memory was."""
    NOTHING_FITS = "nothing fits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """The largest size that fits, and how it was found."""

    batch_size: int | None
    """It was tried itself, last of all with more steps; None if not even one sample fits."""
    reason: CeilingReason
    is_confirmed: bool
    """Whether the longer trial was made and passed; False if the trials ran out before."""
    model: MemoryModel | None
    prediction: Prediction | None
    """By the trials up to 10 % of the ceiling alone, so that it can be held against the truth."""
    trials: tuple[Tried, ...]

    @property
    def steps(self) -> int:
        """Most optimiser steps in a row that the size was run with."""
        fitted = [
            one.outcome.steps
            for one in self.trials
            if one.batch_size == self.batch_size and one.outcome.fits
        ]
        return max(fitted, default=0)

    @property
    def failure(self) -> Tried | None:
        """The smallest size that did not fit, as it was last tried."""
        failed = [one for one in self.trials if not one.outcome.fits]
        return min(failed, key=lambda one: one.batch_size) if failed else None
