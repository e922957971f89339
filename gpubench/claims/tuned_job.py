"""What `gpubench tune` has found of a job, as far as a rule of thumb is put to it."""

from collections.abc import Callable
from dataclasses import dataclass

from gpubench.claims.records import RuleOfThumb
from gpubench.claims.training_claim import TrainingEvidence


@dataclass(frozen=True, slots=True, kw_only=True)
class TunedSize:
    """A batch size that reached the target, with a learning rate of its own."""

    batch_size: int
    seconds: float
    """To the target."""
    low: float | None
    high: float | None
    """Ends of the 95 % interval; None where it is not known."""
    seeds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TunedJob:
    """One job's search."""

    largest: int
    """The largest batch that fits."""
    reached: tuple[TunedSize, ...]
    """Ascending by size."""
    missed: tuple[int, ...]
    """Sizes at which no rate reached the target within twice the best one's time."""
    untried: tuple[int, ...]
    """Sizes that there was no time for."""
    recommended: int | None
    is_verified: bool
    """Whether seconds come from fresh runs of every size, in turns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneClaim(RuleOfThumb):
    """A rule of thumb that a search for a batch size settles."""

    judge: Callable[[TunedJob], TrainingEvidence]
    """Says how it fares on a job."""
    needs: str
    """What is missing where there is no evidence file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedTune:
    """How a claim fares on one job."""

    claim: TuneClaim
    evidence: TrainingEvidence
