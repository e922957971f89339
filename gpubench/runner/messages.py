"""What the parent and a worker process say to each other."""

from dataclasses import dataclass

from gpubench.model import Case, DeviceIdentity, Software
from gpubench.model.machine_speed import MachineSpeed
from gpubench.runner.found import FoundOnce


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a worker needs to know before its first visit."""

    device: str
    """As torch names it: ``cpu``, ``cuda:0``."""
    threads: int
    seed: int
    sample_s: float
    time_limit_s: float
    identify: bool
    cases: tuple[Case, ...]
    """All cases of the run: inputs are built once, for the largest batch of each curve."""
    cores: str = ""
    """Those of a CPU that the worker is bound to, as in ``0-3``; empty for all."""
    sharers: int = 1
    """How many workers build the same at the same time in the memory that is free."""
    search_path: tuple[str, ...] = ()
    """Where a user's own workload may be imported from, after everything else."""
    timer: str = ""
    """``graph``, ``events``, or empty for what the work allows; see `Plan.timer`."""
    found: tuple[FoundOnce, ...] = ()
    """What earlier processes of the plan found out about cases."""
    launched: tuple[Case, ...] = ()
    """Cases that earlier processes could not record, and that are to be launched call by call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Asks what holds for all blocks of a case; answered by `Looked`."""

    case: Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Soak:
    """Asks to warm the device up for steady cases; answered by the seconds that it took."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A worker's answer to its setup."""

    device: DeviceIdentity
    software: Software
    workload_versions: tuple[tuple[str, int], ...]
    speed: MachineSpeed = MachineSpeed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A worker's answer to a setup that the user must mend; the four parts of a GpubenchError."""

    where: str
    seen: str
    expected: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crashed:
    """A worker's last words: the work raised what nobody here understands."""

    detail: str
    out_of_memory: bool = False
    """Whether that much is understood, and the process has to end all the same."""
    not_recorded: bool = False
    """Whether the work could not be recorded into a graph, which says nothing against the work."""
