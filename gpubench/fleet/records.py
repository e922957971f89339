"""What is found out about a fleet, before anybody has chosen words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gpubench.curves.mixture import Mixture
from gpubench.model import Status


class DeviceStanding(StrEnum):
    """What holds of one device; the later ones are graver."""

    OK = "ok"
    UNJUDGED = "not judged"
    """Too few devices, or no time that could be held against another's."""
    UNCLEAR = "unclear"
    """Slower than the limit, which chance may explain."""
    WITH_SLOT = "slow slot"
    """Slow because the same slot is in all nodes."""
    WITH_NODE = "slow node"
    """Slow because its whole node is."""
    SUSPECT = "suspect"
    """Slow beyond the limit and beyond chance."""
    DEFECTIVE = "defective"
    """Suspect, and slow again when it was measured again after another device."""
    FAILED = "failed"
    """Not a single case has a time, or a case that works elsewhere gave a wrong result."""


class Cause(StrEnum):
    """What a device's own rows say about why it is slow."""

    HEAT = "heat"
    LIMIT = "limit"
    CAP = "cap"
    CLOCK = "clock"
    MEMORY_CLOCK = "memory clock"
    MEMORY_ONLY = "memory only"
    HOST_ONLY = "host only"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCause:
    """A cause with the figures that it rests on."""

    cause: Cause
    clock: float | None = None
    """Clock of the multiprocessors over that of the median device, in the slow workloads."""
    memory_clock: float | None = None
    power: float | None = None
    """Power over that of the median device."""
    warmer_c: float | None = None
    """Degrees above the median device."""
    heat: float = 0.0
    """Share of its visits in which it was held back by heat."""
    cap: float = 0.0
    """Share of its visits at the power limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetWorkload:
    """What devices are held against each other in: the cases of one workload under one load."""

    workload: str
    regime: str

    @property
    def name(self) -> str:
        """As a person reads it."""
        return f"{self.workload} {self.regime}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetDevice:
    """One device, as far as its rows tell."""

    key: str
    """Tells devices apart."""
    name: str
    """Its identifier, or what stands in for one."""
    node: str
    """Empty if untold, as that of the most of its runs."""
    slot: int | None
    nodes: tuple[str, ...]
    """Several if it moved."""
    labels: tuple[str, ...]
    files: tuple[str, ...]
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedRatio:
    """The speed of one device, node or slot over that of the median one, in one workload."""

    workload: int
    """Place among the group's."""
    ratio: float
    low: float | None = None
    """95 % interval of the ratio by what runs lie apart; None where no device has two."""
    high: float | None = None
    is_slow: bool = False
    """Whether it is slower than the limit."""
    is_beyond_chance: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFinding:
    """What holds of one device."""

    device: FleetDevice
    standing: DeviceStanding
    ratios: tuple[SpeedRatio, ...]
    """Of the workloads that it measured."""
    worst: SpeedRatio | None
    """What its standing rests on; of others the slowest."""
    cause: FoundCause | None
    """Of one that is slow by itself."""
    sessions: tuple[float, ...]
    """Of a slow one: ratio in the worst workload of each time that it was measured, in order."""
    is_confirmed: bool
    """Whether it was slow again after another device had been measured."""
    failures: Mapping[str, Status]
    """Its cases without a time, by id, that other devices have one of."""
    missing: tuple[str, ...]
    """Ids of cases that most devices have and of which it has no row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelSds:
    """How far healthy devices lie apart, by level, as standard deviations in logs."""

    nodes: float | None
    devices: float | None
    """Within a node; of all devices where nodes are untold."""
    runs: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadFinding:
    """What holds of one workload in all devices of a group."""

    workload: FleetWorkload
    cases: int
    devices: int
    spread: float | None
    """Standard deviation of healthy devices, measurement included; None of fewer than five."""
    sds: LevelSds
    detectable: float | None
    """Share of its healthy speed by which a device has to be slower to be found in 95 %."""
    detectable_together: float | None
    """The same of each of three slow ones; None where so many could not be told from the rest."""
    against_baseline: SpeedRatio | None
    """The median device over the baseline's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFinding:
    """One node, or one slot in all nodes."""

    name: str
    devices: int
    ratios: tuple[SpeedRatio, ...]
    worst: SpeedRatio
    is_slow: bool
    slower_in: float | None = None
    """Of a slot: share of nodes in which it is slower than the node's median device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFinding:
    """Devices that were measured alike."""

    model: str
    fields: Mapping[str, str]
    """In what they agree, by column."""
    judged_by: str
    """``median``, ``baseline``, or empty where too few devices have nothing to be held against."""
    workloads: tuple[WorkloadFinding, ...]
    devices: tuple[DeviceFinding, ...]
    """The gravest first, then the slowest."""
    nodes: tuple[PlaceFinding, ...]
    """The slowest first."""
    slots: tuple[PlaceFinding, ...]
    are_nodes_judged: bool
    left_out_cases: int
    """Cases that fewer than half of the devices have a time of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Devices that nothing can be held against."""

    devices: tuple[FleetDevice, ...]
    fields: Mapping[str, str]
    """In what they agree, by column."""
    differences: tuple[Mixture, ...]
    """From the group that is most like them: what they have, and what that has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What should be there and is not."""

    files: tuple[str, ...]
    """Files without a row."""
    devices: tuple[tuple[str, int, int], ...]
    """Nodes with the devices that have rows and those that were loaded."""
    runs: tuple[tuple[FleetDevice, int, int], ...]
    """Devices with their runs and those of the plan, per file the fewest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetFindings:
    """The whole answer."""

    groups: tuple[GroupFinding, ...]
    left_out: tuple[LeftOut, ...]
    missing: Missing
    files: int
    least: float
    """Share of the median's speed by which a device has to be slower to matter."""
    baseline: str
    """Name of the baseline; empty without."""
    unlike_baseline: tuple[Mixture, ...]
    """In what the largest group differs from the baseline, so that it could not be used."""
