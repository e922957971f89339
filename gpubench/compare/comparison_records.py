"""What a comparison consists of."""

from dataclasses import dataclass
from enum import StrEnum

from gpubench.model import Case, DeviceIdentity, Status


class Verdict(StrEnum):
    """What may be said about a contender's time against the baseline's."""

    FASTER = "faster"
    SLOWER = "slower"
    SAME = "same"
    UNCLEAR = "unclear"
    """The runs cannot tell, which is not the same as `SAME`."""
    NOT_COMPARABLE = "not comparable"
    FITS_ONLY = "fits only on"
    """Followed by the label of the side that ran the case while the other ran out of memory."""


class Metric(StrEnum):
    """Which time decides."""

    TIME = "time"
    """What a user waits for: of a step, with the gaps that the host leaves."""
    GPU = "gpu"
    """What the GPU was busy for."""


class VerdictReason(StrEnum):
    """Why a verdict does not follow from the 95 % interval beside it."""

    ADJUSTED = "adjusted"
    """The interval excludes 1; the p-value adjusted for all results together is not below alpha."""
    SMALL = "below minimum effect"
    """The interval excludes 1, and the difference is smaller than what was said to matter."""
    EQUIVALENT = "equivalent"
    """Shown to be the same by the 90 % interval, whether or not the 95 % interval excludes 1."""
    ALPHA = "alpha"
    """Shown although the interval holds 1, because alpha is above 5 %."""


class MemoryVerdict(StrEnum):
    """What the exact figure of allocated bytes says."""

    LESS = "less"
    MORE = "more"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What decides a comparison."""

    alpha: float = 0.05
    """Share of identical pairs of files in which any case may be called different, 0 to 1."""
    min_effect: float = 0.01
    """Smallest change worth a verdict, as a share."""
    gpu_sd: float = 0.005
    """Standard deviation between GPUs of one model / mean, assumed where a side has one."""
    session_sd: float | None = None
    """Standard deviation between sessions on one shared machine / mean; None: as measured for
    shared CPUs, 0 for GPUs."""
    weights: "tuple[tuple[str, float], ...] | None" = None
    """Weight of each workload in the overall geomean; None: all built-in passes alike."""
    systems: tuple[tuple[str, int], ...] = ()
    """Devices of each side's whole system, by its label; nothing if nobody asks for systems."""
    select: str | None = None
    """Shell wildcard over case ids."""
    metric: Metric = Metric.TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class SideFacts:
    """What one side is."""

    label: str
    files: tuple[str, ...]
    runs: int
    devices: tuple[DeviceIdentity, ...]
    cases: int
    failed: tuple[tuple[Status, int], ...]
    """Cases without a time, by status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A ratio of times, baseline / contender, with its unadjusted 95 % interval."""

    speedup: float
    """Above 1 the contender is faster."""
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseComparison:
    """One case on both sides; baseline first wherever there are two."""

    case: Case
    contender: str
    result: Interval | None = None
    """None if the sides are not comparable in this case."""
    p_adjusted: float | None = None
    verdict: Verdict
    verdict_reason: VerdictReason | None = None
    fits_on: str = ""
    """The side that ran it, with `Verdict.FITS_ONLY`."""
    reason: str = ""
    """Why it is not comparable."""
    indicative: bool
    """Whether a side has one run, so that its spread was not measured here."""
    runs: tuple[int, int]
    """Runs that timed it."""
    times_s: tuple[float | None, float | None]
    memory_bytes: tuple[int | None, int | None]
    """Allocated at the peak, exact."""
    reserved_bytes: tuple[int | None, int | None]
    device_bytes: tuple[int | None, int | None]
    """The other two memory figures."""
    runs_to_settle: int | None = None
    """Runs a side with which an unclear case should be settled; None if runs will not do."""
    gpus_to_settle: int | None = None
    """The same in GPUs, where a GPU and not a run is one observation."""

    @property
    def verdict_text(self) -> str:
        """The verdict as people and programs read it."""
        return f"{self.verdict} {self.fits_on}" if self.fits_on else str(self.verdict)

    @property
    def memory_ratio(self) -> float | None:
        """Allocated bytes, contender / baseline; None unless both are known and above 0."""
        return memory_ratio(*self.memory_bytes)

    @property
    def memory_verdict(self) -> MemoryVerdict | None:
        """Exact, since allocations repeat to the byte."""
        return memory_verdict(*self.memory_bytes)


@dataclass(frozen=True, slots=True, kw_only=True)
class BestBatch:
    """The fastest batch of one curve on one side."""

    batch_size: int
    per_s: float
    """Items, or batch elements, per second."""
    flop_per_s: float | None = None
    bytes_per_s: float | None = None
    power_w: float | None = None
    """Of the device itself, where its energy was measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRate:
    """A workload's throughput on one side, the geometric mean over its curves."""

    per_s: float
    """Items, or batch elements where not every curve counts items, per second."""
    low: float
    high: float
    """Its 95 % interval, which covers what that of the ratio covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BestOfCurve:
    """One throughput curve at each side's own best batch."""

    curve: Case
    """A case of the curve, with the baseline's batch size."""
    counts_items: bool
    baseline: BestBatch
    contender: BestBatch
    speedup: float
    """Throughput of the contender / that of the baseline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BestComparison:
    """A workload at each side's own best batch: what more memory or more width buys."""

    result: Interval
    curves: tuple[BestOfCurve, ...]
    rates: tuple[SideRate, SideRate]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadComparison:
    """The geometric mean of one workload's cases."""

    workload: str
    contender: str
    result: Interval
    p_adjusted: float
    """Adjusted for all workloads and the overall geomean together."""
    verdict: Verdict
    verdict_reason: VerdictReason | None
    indicative: bool
    cases: int
    weight: float
    """Share of the overall geomean, 0 to 1."""
    is_raw: bool
    """Whether it is raw kernels, which stand apart from the overall geomean."""
    best: BestComparison | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryComparison:
    """What one workload's cases allocate, contender / baseline."""

    workload: str
    contender: str
    ratio: float | None
    """Geometric mean over the cases above 0 bytes on both sides; below 1 the contender needs less;
    None if there are none."""
    lowest: float | None
    highest: float | None
    counts: tuple[tuple[MemoryVerdict, int], ...]
    """Cases with every verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutOne:
    """The overall geomean as it would be without one of its workloads."""

    workload: str
    """The one that is left out; the others keep their weights to each other."""
    result: Interval
    decides: bool
    """Whether what the intervals tell of the overall geomean, faster, slower or neither, is
    another without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemScore:
    """Sustained system improvement: the work of one whole system over that of a reference."""

    devices: tuple[int, int]
    """Of the reference and of the other system."""
    result: Interval
    at_own_best: bool
    """Whether throughputs are at own best batches; else at equal ones."""
    least: str
    """The weighted workload that gains least per device, which a mean hides."""
    least_ratio: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class OverallComparison:
    """All weighted workloads in one number."""

    result: Interval
    p_adjusted: float
    """Adjusted for all workloads and the overall geomean together."""
    verdict: Verdict
    verdict_reason: VerdictReason | None
    best: Interval | None
    """At each side's own best batch: the throughput ratio that a price is set against."""
    never_behind: bool
    """Whether no choice of weights puts the contender behind, as far as the data tell."""
    without: tuple[WithoutOne, ...] = ()
    """For each weighted workload; none where only one is weighted."""
    system: SystemScore | None = None
    """None unless the weights file says of how many devices each system is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoneCase:
    """A case without a partner on the other side, or without a time."""

    case: Case
    contender: str
    side: str
    """Label of the side that has it, or that failed."""
    status: Status | None = None
    """Why there is no time; None for a case that is merely absent on the other side."""


def memory_ratio(baseline: float | None, contender: float | None) -> float | None:
    """Return contender / baseline; None unless both are known and above 0, as 0 has no ratio."""
    if baseline is None or contender is None or baseline <= 0 or contender <= 0:
        return None
    return contender / baseline


def memory_verdict(baseline: int | None, contender: int | None) -> MemoryVerdict | None:
    """Return what exact figures say, 0 bytes included; None unless both are known."""
    if baseline is None or contender is None:
        return None
    if baseline == contender:
        return MemoryVerdict.SAME
    return MemoryVerdict.MORE if contender > baseline else MemoryVerdict.LESS
