"""What a contract asks for, as one record."""

from collections.abc import Mapping
from dataclasses import dataclass

from gpubench.accept.clauses.clause import Clause
from gpubench.accept.plan_lock import PlanLock
from gpubench.accept.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One acceptance contract."""

    title: str = ""
    plan: PlanLock
    terms: Terms
    software: Mapping[str, str]
    """What has to be installed, by column of a results file; nothing if any will do."""
    clauses: tuple[Clause, ...]
    """At least one, in the contract's order."""
    reference_digest: str | None = None
    """SHA-256 of the reference's text; None if any file may be named."""
    source: str
    """What messages call the file."""
    digest: str
    """SHA-256 of the contract's file."""
