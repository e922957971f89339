"""What the parent and a learning worker say to each other, beside cells and what they come to."""

from dataclasses import dataclass

from gpubench.model.environment import DeviceIdentity, Software


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a worker needs to know first."""

    device: str
    """As torch names it: ``cpu``, ``cuda:0``."""
    threads: int
    identify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A worker's answer to its opening."""

    device: DeviceIdentity
    software: Software


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """What the user must mend; the four parts of a GpubenchError."""

    where: str
    seen: str
    expected: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellDone:
    """All rows of a cell were told."""
