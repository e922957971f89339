"""What a self-check consists of."""

from dataclasses import dataclass
from enum import StrEnum

from gpubench.device.other_processes import Load
from gpubench.model.between_run_sd import ClassSd, MachineSd
from gpubench.model.hashing import MachineKey
from gpubench.overview.curve_lines import Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimumDetectableEffect:
    """The smallest change that a comparison finds four times out of five."""

    runs: int
    """Runs on each side."""
    change: float | None
    """As a share of the time: 0.02 is 2 %; None if a hundredfold time might go unnoticed."""
    low: float | None
    high: float | None
    """The same at the ends of the spread's interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassCheck:
    """How far runs lie apart in one class of cases, and what that lets be found."""

    found: ClassSd
    low: float
    high: float
    """Ends of the spread's 95 % interval."""
    minimum_detectable: tuple[MinimumDetectableEffect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseAlarms:
    """What `gpubench compare` says about one half of the runs against the other."""

    splits: int
    """Ways to halve the runs that were judged."""
    alarmed: int
    """Those of them in which any case was called faster or slower."""
    low: float
    high: float
    """Ends of the 95 % interval of the rate, if the splits are worth `independent` ones."""
    independent: int
    """Splits share their runs; of R runs at most R - 1 comparisons are independent."""
    runs: tuple[int, int]
    """Runs in each half."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How much something grew, with its 95 % interval: 0.01 is 1 % more."""

    share: float
    low: float
    high: float

    @property
    def is_shown(self) -> bool:
        """Whether no growth at all is outside of the interval."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSpeed:
    """What the device's clock was while cases were timed, in MHz."""

    lowest_mhz: float
    median_mhz: float
    highest_mhz: float
    within_runs: Change | None
    """From the beginning of a run to its end."""


class Disturber(StrEnum):
    """What was seen to disturb the machine."""

    THROTTLING = "throttling"
    OTHER_PROCESSES = "other processes"
    STOLEN_TIME = "stolen time"
    DRIFT_WITHIN_RUNS = "drift within runs"
    DRIFT_BETWEEN_RUNS = "drift between runs"
    CLOCK = "clock"
    NOISE = "noise"
    DROPPED_SAMPLES = "dropped samples"
    HOST = "host"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbances:
    """What may have disturbed the machine; a None was not told by the file or the system."""

    counts: Counts
    samples: int | None
    """Samples kept, beside those that were dropped."""
    within_runs: Change | None
    """Growth of times from the beginning of a run to its end."""
    between_runs: Change | None
    """Growth of times from the first run to the last."""
    clock: ClockSpeed | None
    load: Load | None
    """What others took of the processor while the machine was measured."""
    seen: tuple[Disturber, ...]
    """What among these is worth doing something about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCheck:
    """Everything that a machine's runs say about the machine."""

    spread: MachineSd
    """What is kept for `gpubench compare`."""
    key: MachineKey | None
    """None if the results do not say which machine and GPU they are of."""
    cases: int
    """Cases with a time in every run."""
    failed_cases: int
    """Cases without, which are left out."""
    partial_runs: int
    """Runs that were interrupted, which are left out."""
    alpha: float
    classes: tuple[ClassCheck, ...]
    alarms: FalseAlarms
    alarms_exceed_alpha: bool
    """Whether even the lower end of the alarms' rate is above alpha."""
    disturbances: Disturbances
    warnings: tuple[str, ...]
    """What to know about the files."""
