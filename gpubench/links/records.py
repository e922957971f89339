"""What findings about links consist of."""

from dataclasses import dataclass

from gpubench.model import CurveKey, MeasuredOn
from gpubench.overview.curve_lines import Failure
from gpubench.stats.paired import PairedRatio


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine(CurveKey):
    """One copy or collective at one size of its message."""

    batch_size: int
    world_size: int | None
    """Ranks; None for a copy."""
    peer: str | None
    """The other end of a copy; None for a collective."""
    message_bytes: float | None
    """As nccl-tests counts them."""
    time: PairedRatio
    """Seconds per call with their interval."""
    bus_bytes: float | None
    """What bus bandwidth counts of a call; 0 for one rank."""
    is_crowded: bool
    """Whether ranks shared cores."""

    @property
    def bytes_per_s(self) -> float | None:
        """Algorithm bandwidth."""
        return None if self.message_bytes is None else self.message_bytes / self.time.ratio

    @property
    def bus_bytes_per_s(self) -> float | None:
        """Bus bandwidth."""
        return None if self.bus_bytes is None else self.bus_bytes / self.time.ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine(CurveKey):
    """A training step that several devices share, beside the same batch on one."""

    batch_size: int
    """Of each device."""
    world_size: int
    time: PairedRatio
    """Seconds per step with their interval."""
    items_per_s: float | None
    """Of all devices together."""
    efficiency: PairedRatio | None
    """Time of one device's step over this one's; None without such a step in the same blocks."""
    is_crowded: bool
    """Whether ranks shared cores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFindings:
    """The links of one machine."""

    measured_on: MeasuredOn
    apart_words: str
    """What tells its rows from others of the same device, which are findings of their own."""
    warnings: tuple[str, ...]
    lines: tuple[LinkLine, ...]
    steps: tuple[StepLine, ...]
    over_runs: bool
    """Whether intervals are over runs; else over blocks, which do not tell how runs differ."""
    failures: tuple[Failure, ...]
