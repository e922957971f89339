"""What a row of a link or of several ranks says beside its time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkUse:
    """The `link` columns; empty for work of one device on its own memory."""

    world_size: int | None = None
    """Ranks that make each call together."""
    peer: str | None = None
    """What a copy goes to or comes from: ``host``, ``cuda:1``, or the same ``through the host``."""
    bus_bytes_per_s: float | None = None
    """nccl-tests' bus bandwidth; 0 for one rank, which sends nothing."""
