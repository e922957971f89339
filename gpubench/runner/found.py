"""What a process finds out about a case before it times it, as a later process is told it."""

from dataclasses import dataclass

from gpubench.model import Case, KernelFacts, MemoryUse, Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLook:
    """What was seen before anything was timed."""

    check_error: float | None = None
    was_finite: bool = False
    """Whether a result was looked at and held no NaN and no infinity."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOnce:
    """What was found out once; plain values, so that they travel between processes."""

    case: Case
    look: FirstLook
    memory: MemoryUse
    kernel: KernelFacts
    fingerprint: str
    """Of the result that was compared with its reference; empty if no two calls return the same,
    or if it is a user's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What looking at a case has brought."""

    found: FoundOnce | None = None
    """None if it cannot be timed."""
    failure: Observation | None = None
