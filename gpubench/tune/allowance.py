"""How a search's time is shared out; what has begun is ended, and beyond nothing is begun."""

from dataclasses import dataclass

from gpubench.tune.lab import Lab

CEILING_UNTIL = 0.35
"""Shares of the budget, from the first trial on, at which each stage begins nothing new."""

SEARCH_UNTIL = 0.75
REPORT_UNTIL = 0.95
VERIFY_UNTIL = 1.5
"""Beyond the budget: not more than half of it again, so that a search with and one without
`--verify` are the same search, and the one can be added to the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """Time up to a moment of the search."""

    lab: Lab
    """Tells what was spent; a search that goes on has spent what it had before."""
    until_s: float
    """Of all answers together."""

    @property
    def left_s(self) -> float:
        """Seconds; 0 once time is up."""
        return max(0.0, self.until_s - self.lab.spent_s)

    @property
    def is_over(self) -> bool:
        """Whether nothing is to begin any more."""
        return not self.left_s
