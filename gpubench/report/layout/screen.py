"""What the place where an answer is read can show."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A terminal, or a stream that stands in for one."""

    width: int = 100
    """Columns."""
    color: bool = False
    """Whether escape codes may be used."""
