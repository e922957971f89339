"""What an overview consists of."""

from dataclasses import dataclass
from enum import StrEnum

from gpubench.curves.curve import BestPoint
from gpubench.curves.loads import LoadLine
from gpubench.model import CurveKey, MeasuredOn, Status
from gpubench.model.time_use import TimeUse
from gpubench.overview.node_records import NodeSpeeds, TogetherFinding
from gpubench.peaks.records import DevicePeaks, PeakShares


class PairVerdict(StrEnum):
    """What the blocks say about 100 against 128."""

    FASTER = "faster"
    SLOWER = "slower"
    SAME = "same"
    """Whatever lies between them is less than a per cent, and no reason to choose."""
    UNCLEAR = "unclear"
    """The interval holds both: no difference was shown, which is not "no difference"."""
    SINGLE = "single"
    """One pair of blocks: a ratio without an uncertainty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPair:
    """Time per item of the smaller batch over that of the larger, paired by run and block."""

    ratio: float
    """Above 1 the smaller batch takes longer per item."""
    low: float | None
    high: float | None
    """Ends of the 95 % interval; None with a single pair."""
    pairs: int
    """Blocks that timed both."""
    verdict: PairVerdict
    interval_tells: bool
    """Whether the interval says more than how few blocks there were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How the visits ended, and what disturbed them."""

    rows: int
    by_status: tuple[tuple[Status, int], ...]
    """Rows of every status, in the order of `Status`."""
    warnings: tuple[tuple[str, int], ...]
    """Rows with each warning, most frequent first."""
    dropped_samples: int | None
    host_bound_cases: int | None
    """Cases where the device waited for the host for more than 5 % of the time."""

    def of(self, status: Status) -> int:
        """Return the number of rows with a status."""
        return dict(self.by_status).get(status, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewSide:
    """Where a part of the rows was measured."""

    measured_on: MeasuredOn
    apart_by: tuple[tuple[str, str], ...]
    """Columns with their values in which its rows differ from others of the same place, which are
    a side of their own; nothing if there are none."""
    apart_words: str
    """The same as a person reads it."""
    blocks_per_run: int
    """Most blocks in any of its runs."""
    fewest_blocks: int
    """Fewest, as of a run that was cut short."""
    run_gap: float | None
    """Time of the slowest run / of the fastest, over their common cases; None with one run."""
    runs_lie_apart: bool
    """Whether the gap is more than one and the same machine has when it is left alone."""
    cases: int
    software: tuple[tuple[str, str], ...]
    """Names and versions; a name with several versions has them joined by `` / ``."""
    counts: Counts
    time_use: TimeUse | None
    """None if the rows do not tell."""
    peaks: DevicePeaks | None
    """What the device can do at most; None for what is no GPU."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveLine(CurveKey):
    """What one throughput curve comes to; a None was not measured."""

    side: int
    """Index into the overview's sides."""
    workload_version: str
    cases: int
    cases_failed: int
    """Cases that have no time in some block."""
    largest_batch_size: int
    """Of all that were tried, with a time or without."""
    counts_items: bool
    """Whether throughputs count the workload's items; else batch elements."""
    best: BestPoint | None
    """None if no case of the curve has a time, or no two of its sizes can be compared."""
    of_peak: PeakShares | None
    """What the best batch reaches of the device's peaks; None for what is no GPU."""
    left_out: tuple[int, ...]
    """Timed batch sizes that share no block, or no clock, with the others, which alone make up
    best, knee and pair."""
    largest_memory_bytes: float | None
    """Peak of the batch that needs most, which need not be the best one."""
    noise: float | None
    """Median over the rows of interquartile range / median."""
    pair: BatchPair | None
    """100 against 128; None if not both were timed in one block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure(CurveKey):
    """A case without a time."""

    side: int
    batch_size: int
    status: Status
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """What is said first of a side."""

    featured: int | None
    """Index of the curve whose best batch is told; None if none has a time."""
    pair_of: int | None
    """Index of the curve whose 100 against 128 is told; None if none has it."""
    pair_verdicts: tuple[tuple[PairVerdict, int], ...]
    """How many curves have each verdict, in the order of `PairVerdict`."""
    is_mostly_noisy: bool
    """Whether more than half of the rows are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything that is shown of a results file."""

    sides: tuple[OverviewSide, ...]
    curves: tuple[CurveLine, ...]
    loads: tuple[tuple[LoadLine, ...], ...]
    """One group per side: the cases that were measured steadily and otherwise."""
    failures: tuple[Failure, ...]
    headlines: tuple[Headline, ...]
    """One per side."""
    warnings: tuple[str, ...]
    """What makes rows unlike, so that they are shown apart or not compared."""
    nodes: tuple[NodeSpeeds, ...] = ()
    """Several devices beside each other, by model and load."""
    together: tuple[TogetherFinding, ...] = ()
    """What devices lose by being loaded together."""
