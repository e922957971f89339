"""What a claim is, and what comes of judging it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from gpubench.batches.findings import MachineFindings


class ClaimVerdict(StrEnum):
    """What a file says about a claim."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    DEPENDS = "depends"
    ZERO = "practically zero"
    INCONCLUSIVE = "inconclusive"
    NOT_TESTABLE = "not testable from this file"


class ClaimEvidence(Protocol):
    """What a verdict rests on: a record of the claim's own, with these two among its members."""

    @property
    def verdict(self) -> ClaimVerdict:
        """What the evidence says of the claim."""
        ...

    @property
    def words(self) -> str:
        """The evidence in a few words, with its figures."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOfThumb:
    """What people say about batch size."""

    number: int
    """In the list of sixteen; see docs/batches.md."""
    name: str
    """Short, unique."""
    statement: str
    """What it says, without a full stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(RuleOfThumb):
    """A rule of thumb that timing settles."""

    judge: Callable[[MachineFindings], ClaimEvidence]
    """Says how it fares on a machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedClaim:
    """How a claim fares on one machine."""

    claim: Claim
    evidence: ClaimEvidence
