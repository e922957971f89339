"""What one visit to a case found out: the measured half of a results row."""

from dataclasses import dataclass

from gpubench.model.link import LinkUse
from gpubench.model.spent import Spent
from gpubench.model.status import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The `time` columns: a block's samples in summary, all times in seconds per call."""

    timer: str
    """Which clock timed it: ``cuda-event``, ``cuda-graph`` or ``cpu``."""
    samples: int
    calls_per_sample: int
    dropped_samples: int
    """Samples that could not be trusted (a failed guard, a clock that jumped), left out."""
    stop_reason: str
    """Why sampling ended: ``precise``, ``time``, ``samples``, ``steady`` or ``time-limit``."""
    timed_share: float | None
    """Time inside timed intervals / time from the first warm-up call to the last sample;
    None where the clock jumped back."""
    time_median_s: float
    time_mean_s: float
    time_min_s: float
    time_p05_s: float
    time_p25_s: float
    time_p75_s: float
    time_p95_s: float
    time_max_s: float
    dense_median_s: float | None = None
    """The time the GPU was busy in a step; None where only one clock runs."""
    host_bound_share: float | None = None
    """1 - dense / wall."""
    timer_floor_s: float | None = None
    """What the timer reports for an empty interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDone:
    """The `work` columns: how much one call does, and at what rate."""

    items_per_s: float | None = None
    flop: int | None = None
    flop_per_s: float | None = None
    bytes_moved: int | None = None
    bytes_per_s: float | None = None
    check_error: float | None = None
    """Relative error against the float64 reference; measured once per case and run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryUse:
    """The `memory` columns, measured in an untimed pass once per case and run."""

    memory_allocated_bytes: int | None = None
    """The allocator's peak over one call in steady state: exact and repeatable."""
    memory_reserved_bytes: int | None = None
    """What the allocator held from the device at that moment."""
    memory_device_bytes: int | None = None
    """Device memory in use, or the process's resident peak on a CPU."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelFacts:
    """The `kernel` columns: what the profiler or our own kernels tell about the launch."""

    kernel_name: str | None = None
    grid: str | None = None
    blocks_per_sm: float | None = None
    tiles: int | None = None
    """Logical output tiles; None if unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telemetry:
    """The `telemetry` columns: what the device's sensors said during the block."""

    energy_j: float | None = None
    """Joules per call."""
    power_w: float | None = None
    sm_clock_mhz: float | None = None
    """The mean over the row's own timing where the device counts its cycles."""
    cycles: float | None = None
    """Median time x mean clock of the row, where the device counts its cycles."""
    memory_clock_mhz: float | None = None
    temperature_c: float | None = None
    throttle: str | None = None
    """Reasons joined by ``+``; None if there was none or nothing to read it from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Everything one visit to a case found out; what a worker process sends to its parent."""

    status: Status
    detail: str = ""
    """Why there is no time, in a person's words."""
    warnings: tuple[str, ...] = ()
    """Names of warnings that travel with the number, e.g. ``warm-up-unsettled``."""
    timing: Timing | None = None
    work: WorkDone = WorkDone()
    link: LinkUse = LinkUse()
    memory: MemoryUse = MemoryUse()
    kernel: KernelFacts = KernelFacts()
    telemetry: Telemetry = Telemetry()
    spent: Spent = Spent()
    samples_s: tuple[float, ...] = ()
    """Seconds per call of every sample; kept in memory for pytest-benchmark, not in the file."""
