"""What the analysis of batch sizes consists of; effects are fractions, None was not computable."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What an interval says about a claim."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    """The opposite was shown."""
    ZERO = "practically zero"
    """No larger than anyone would act on, which was shown too."""
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """An effect with its 95 % interval: 0.03 is 3 % faster."""

    effect: float | None
    low: float | None
    high: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """One question to one unit."""

    name: str
    effect: float | None
    """How much faster per item powers of two are (or multiples of 8, or of ten), as a fraction."""
    low: float | None
    high: float | None
    p: float | None
    """Of this contrast alone, by relabelling sizes, or by Student's t where there are too few."""
    p_adjusted: float | None
    """Holm's, over the contrasts of the unit; what the verdict rests on."""
    verdict: Verdict
    sets: int
    """Matched sets of sizes: the replicates."""
    reason: str
    """Why it is not conclusive, or what to know of it; may be empty."""
