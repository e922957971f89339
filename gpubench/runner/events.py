"""What a session tells while it measures: one record for each kind of event."""

from dataclasses import dataclass

from gpubench.model import BlockRow, Case, Observation
from gpubench.runner.cells import Cell
from gpubench.runner.messages import Ready


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A worker has opened its device."""

    run_index: int
    ready: Ready


@dataclass(frozen=True, slots=True, kw_only=True)
class Visiting:
    """A cell is about to be measured."""

    cell: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class CellMeasured:
    """A cell has its row."""

    cell: Cell
    row: BlockRow
    observation: Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The work, or a run of one side, has written to stdout or stderr."""

    lines: tuple[str, ...] = ()
    """Safe to print; the first ones of the whole measurement."""
    left_out: int = 0
    """Lines beyond these, at the end of the measurement."""
    source: str = "output of the work"
    """Whose lines they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """A process is about to look at a case, ahead of all timing; or to warm the device up."""

    run_index: int
    case: Case | None = None
    """None while the device is warmed up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """A process has looked at a case, which its first visit need not do any more."""

    case: Case
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLost:
    """A device of a node is given up; the others go on."""

    rank: int
    name: str
    """As a person calls it."""
    reason: str


Event = Started | Looking | LookedAt | Visiting | CellMeasured | Printed | DeviceLost
