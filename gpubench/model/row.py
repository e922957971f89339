"""One line of a results file: one block of one case."""

from dataclasses import dataclass

from gpubench.model.case import Case
from gpubench.model.environment import DeviceIdentity, NodePlace, Software
from gpubench.model.link import LinkUse
from gpubench.model.observation import (
    KernelFacts,
    MemoryUse,
    Telemetry,
    Timing,
    WorkDone,
)
from gpubench.model.spent import Spent
from gpubench.model.status import Status

SCHEMA = 1
"""Version of the results file's columns."""

METHODS = {"cuda": 3}
"""Version of the way of measuring by backend, 1 where it is not named; times of different methods
are not comparable. Method 2 tells bursts from steady load and proves the clock; method 3 replays
kernels from graphs, in which less lies between two calls. How a CPU is measured did not change with
either, so that its files stay comparable."""


def method_of(backend: str) -> int:
    """Return the version of the way in which a backend is measured."""
    return METHODS.get(backend, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """The `file` columns: which run and process made the row, by which plan."""

    run_id: str
    """``r`` and 32 hex digits."""
    run_index: int
    segment: int
    """Which process of the run: a resumed or restarted run has several."""
    session: str
    """``s`` and 32 hex digits: the command, or pytest session, that made the row."""
    pair: int | None = None
    """Which runs of two sides were measured in turns; None outside of `gpubench ab`."""
    started_at: str
    """When that process started, UTC, ISO 8601."""
    label: str
    """A person's name for the machine; by default the device's name."""
    plan: str
    """The options that made the plan, in canonical form."""
    method: int
    """See `method_of`."""
    schema: int = SCHEMA


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDesign:
    """The `design` columns: the row's place in the experiment."""

    batch_class: str
    preset: str
    order_seed: int
    input_seed: int
    block: int
    position: int
    """Place in the block's random order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the visit ended."""

    status: Status
    detail: str = ""
    warnings: str = ""
    """Names joined by ``+``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockRow:
    """One row of a results file, as the groups of columns that the contract names.

    The field names inside the groups are the column names, so that writing a row is a lookup
    and not a translation.
    """

    run: RunInfo
    case: Case
    design: RowDesign
    outcome: Outcome
    timing: Timing | None
    work: WorkDone
    link: LinkUse = LinkUse()
    memory: MemoryUse
    kernel: KernelFacts
    telemetry: Telemetry
    spent: Spent
    device: DeviceIdentity
    node: NodePlace = NodePlace()
    software: Software
