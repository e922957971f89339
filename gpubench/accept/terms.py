"""By what the clauses of a contract are judged."""

from dataclasses import dataclass

DEFAULT_DETECT = 0.1
"""A check that would miss a card which is a tenth slower is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for all clauses of a contract."""

    cards: int
    """How many are to be delivered at least."""
    runs: int
    """How many runs of each have to be there at least."""
    confidence: float
    """Of the bounds by which a clause passes or fails, one-sided, between 0.5 and 1."""
    detect: float = DEFAULT_DETECT
    """Cards are held against each other only where one that is slower by this share is found."""
    outliers: bool = True
    """Whether cards are held against each other where there are enough of them."""
    session_sd: float | None = None
    """Standard deviation of a speed between two sessions, as a share; None to go by the device."""
