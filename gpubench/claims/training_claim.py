"""A claim that training settles, and what its verdict rests on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from gpubench.claims.records import ClaimEvidence, ClaimVerdict, RuleOfThumb
from gpubench.learning.analysis import TaskFindings


class TrainingEvidence(ClaimEvidence, Protocol):
    """A record of the claim's own, with this among its members too."""

    @property
    def protocol(self) -> str:
        """By which protocol, and at how many seeds; empty where nothing was found."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingClaim(RuleOfThumb):
    """A rule of thumb that training settles."""

    judge: Callable[[TaskFindings], TrainingEvidence]
    """Says how it fares on a task."""
    needs: str = "a training file: gpubench converge -o FILE"
    """What is missing where there is no training file."""
    depends_on: str = ""
    """On what, where the verdict is that it depends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTested:
    """The evidence where a file has none."""

    missing: str
    """What it would take."""

    @property
    def verdict(self) -> ClaimVerdict:
        """Nothing was tested."""
        return ClaimVerdict.NOT_TESTABLE

    @property
    def words(self) -> str:
        """What is missing."""
        return f"needs {self.missing}"

    @property
    def protocol(self) -> str:
        """None."""
        return ""


def sizes_words(sizes: "tuple[int, ...]") -> str:
    """Return sizes as ``192, 256``; more than four as their ends."""
    if len(sizes) <= 4:  # noqa: PLR2004  # what a person reads at a glance
        return ", ".join(map(str, sizes))
    return f"{sizes[0]} to {sizes[-1]} ({len(sizes)} sizes)"
