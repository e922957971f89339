"""What is said of single powers of two, and of what makes up their gain."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticePart:
    """One part of a gain, as a fraction, with its 95 % interval over powers of two."""

    effect: float
    low: float | None
    high: float | None
    """None where a single power of two tells of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerExample:
    """One power of two that surely differs per item from the next size, at equal size."""

    batch_size: int
    neighbour: int
    effect: float
    """How much more items per second the power does beyond what its size explains, a fraction."""
    low: float
    high: float
    """Ends of the 95 % interval, for all powers of two of the curve together."""
