"""What several devices of one file are beside each other."""

from dataclasses import dataclass

from gpubench.model.environment import NodePlace


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSpeed:
    """One device beside those that were measured like it."""

    place: NodePlace
    device_uuid: str
    ratio: float
    """Its speed / that of the median device; below 1 it is slower."""
    low: float | None
    high: float | None
    """95 % interval over runs; None with a single one."""
    runs: int
    side: int
    """Index of its rows among the sides of the overview."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSpeeds:
    """Devices of one model under one load, the slowest first."""

    device: str
    loaded_devices: int
    cases: int
    """Those that all of them have a time of."""
    devices: tuple[DeviceSpeed, ...]
    detectable: float | None
    """Share of the median's speed by which a device has to be slower to be told from it in 95 % of
    measurements; None with a single run. It says nothing of how far healthy devices lie apart."""

    @property
    def median(self) -> DeviceSpeed:
        """The device in the middle; of two the slower one."""
        return self.devices[(len(self.devices) - 1) // 2]

    @property
    def spread(self) -> float:
        """Speed of the fastest / that of the slowest - 1."""
        return self.devices[-1].ratio / self.devices[0].ratio - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRatio:
    """Time of work with other devices loaded / its time alone."""

    name: str
    """A workload, or a device; empty for all."""
    ratio: float
    low: float | None
    high: float | None
    """95 % interval over runs; None with a single one."""
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherFinding:
    """What devices lose by being loaded together: shared power, heat, memory and host."""

    device: str
    loaded_devices: int
    cases: int
    overall: LoadRatio
    workloads: tuple[LoadRatio, ...]
    devices: tuple[LoadRatio, ...]
    """By slot."""
