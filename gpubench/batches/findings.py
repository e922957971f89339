"""What the analysis of batch sizes consists of; effects are fractions, None was not computable."""

from dataclasses import dataclass
from enum import StrEnum

from gpubench.batches.gain_parts import GainParts
from gpubench.batches.power_findings import PowerExample, PracticePart
from gpubench.batches.size_findings import AlikeSpread, CurvePoint, Padding
from gpubench.model import CurveKey, MeasuredOn
from gpubench.peaks.records import DevicePeaks


class ContrastVerdict(StrEnum):
    """What an interval says about a claim."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    """The opposite was shown."""
    ZERO = "practically zero"
    """No larger than anyone would act on, which was shown too."""
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContrastSummary:
    """An effect with its 95 % interval: 0.03 is 3 % faster."""

    effect: float | None
    low: float | None
    high: float | None
    verdict: ContrastVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """One question to one curve."""

    name: str
    effect: float | None
    """How much faster per item powers of two are (or multiples of 8, or of ten), as a fraction."""
    low: float | None
    high: float | None
    p: float | None
    """Of this contrast alone, by permuting sizes, or by Student's t where there are too few."""
    p_adjusted: float | None
    """Holm's, over the contrasts of the curve; what the verdict rests on."""
    verdict: ContrastVerdict
    sets: int
    """Matched sets of sizes: the replicates."""
    others: int
    """Sizes that they are held against."""
    reason: str
    """Why it is not conclusive, or what to know of it; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knee:
    """From which batch on a curve is as fast as it gets."""

    batch_size: int
    """Smallest within 5 % of the best throughput."""
    low: int | None
    high: int | None
    """Ends of the 95 % interval over runs and blocks; None in a single block."""
    holds: bool
    """Whether every larger batch is within 5 % too."""
    best_batch_size: int
    best_per_s: float
    """Items, or batch elements, per second."""
    is_largest: bool
    """Whether no larger batch was timed, so that the curve may still rise."""
    half_batch_size: float | None
    """Batch with half the final throughput, where most x B / (B + half) describes the curve."""


class Reason(StrEnum):
    """Why to take another batch size than the planned one, or not."""

    LARGER = "larger"
    SMALLER = "smaller"
    TILES = "tile edge"
    ALIGNMENT = "alignment"
    KERNEL = "kernel choice"
    REST = "cause not identified"
    KEEP = "keep"
    NOT_TIMED = "not in this file"
    UNSHARED = "timed in other blocks only"
    ALONE = "no size near it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What to do with a planned batch size; parts are fractions that sum to the gain."""

    planned: int
    try_size: int | None
    better: bool
    """Whether the interval excludes no gain, and the gain is worth it."""
    gain: float | None
    """More items per second than at the planned size, as a fraction."""
    low: float | None
    high: float | None
    """Ends of the gain's 95 % interval, for all sizes within reach together."""
    size: float | None
    tiles: float | None
    """None if the file does not tell tiles; they are in the rest then."""
    alignment: float | None
    kernel: float | None
    """What remains between sizes of different kernels; None if the file does not tell kernels,
    and it is in the rest then."""
    rest: float | None
    log_parts: GainParts | None
    """The same parts as logs, which sum to the log of 1 + gain without being scaled."""
    reason: Reason
    is_telling: bool
    """Whether it is shown where there is room for a handful."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """How throughput changes from the smallest batch to the knee, and over the last doubling."""

    smallest: int
    knee: int
    gain: float | None
    """More items per second at the knee than at the smallest batch, as a fraction; None if the
    smallest is the knee."""
    low: float | None
    high: float | None
    last_gain: float | None
    """From about half of the largest batch to the largest."""
    last_low: float | None
    last_high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What larger batches use; None where the file does not tell."""

    memory_smallest_bytes: float | None
    memory_largest_bytes: float | None
    flop_per_s_smallest: float | None
    flop_per_s_best: float | None
    bytes_per_s_best: float | None
    out_of_memory_from: int | None
    """Smallest batch that did not fit; None if all did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveFindings(CurveKey):
    """What batch size does to one curve on one machine."""

    workload_version: str
    counts_items: bool
    """Whether throughputs count the workload's items; else batch elements."""
    is_control: bool
    """Whether it is a control that the answer to claim 6 leaves out."""
    tiles_known: bool
    points: tuple[CurvePoint, ...]
    left_out: tuple[int, ...]
    """Timed batch sizes that share no block with some of the curve's, so that nothing is said."""
    knee: Knee | None
    """None if fewer than two sizes have a time."""
    growth: Growth | None
    use: Use
    size_spread: float | None
    """Standard deviation between sizes that are alike in all that is known; None if unknown."""
    alike: AlikeSpread | None
    """On what that rests; None where kernels or tiles are unknown."""
    padding: tuple[Padding, ...]
    """Sizes that a larger one surely beats in time per call, ascending."""
    advice: tuple[Advice, ...]
    contrasts: tuple[Contrast, ...]
    reason: str
    """Why there are no contrasts, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeParts:
    """The gain in practice as a sum of what explains it; fractions that sum to it."""

    tiles: PracticePart | None
    """None if the file does not tell them; they are in the rest then."""
    alignment: PracticePart
    kernel: PracticePart | None
    """What remains between powers of two and sizes of other kernels; None if unknown."""
    rest: PracticePart
    """What remains between sizes of the same kernel."""
    without_choice: ContrastSummary | None
    """The gain less what the library's choice of kernel brings; None if that is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerExamples:
    """Powers of two that surely differ from the next size by 1 % and more, the extremes first."""

    curve: int
    """Index of the curve among those of its machine."""
    favour: tuple[PowerExample, ...]
    """At most two, of different powers, that beat it."""
    against: tuple[PowerExample, ...]
    """At most two, of others, that are beaten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim6:
    """What a power of two is worth on one machine; each summary is pooled over curves."""

    unmatched: ContrastSummary
    """As usually compared, which is biased by size."""
    practice: ContrastSummary
    """Against neighbours at equal size: `local`."""
    itself: ContrastSummary
    """At equal kernel and tiles, or what stands in for them: `same_tiles`."""
    aligned: ContrastSummary
    """Multiples of 8 against other sizes, powers of two aside."""
    ten: ContrastSummary
    """Multiples of ten against sizes as divisible by two."""
    practice_curves: tuple[int, ...]
    itself_curves: tuple[int, ...]
    """Indices of the machine's curves that the two are pooled over."""
    itself_powers: int
    itself_sizes: int
    """Powers of two that `itself` rests on, and sizes that they are held against."""
    tiles_known: bool
    """Whether `itself` rests on recorded tiles."""
    kernels_known: bool
    """Whether it compares within kernels, all of whose curves tell them."""
    parts: PracticeParts | None
    """What `practice` is made up of; None if it was not computable."""
    examples: PowerExamples | None
    """None if no power of two surely differs from the next sizes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BetterSizes:
    """How many planned batch sizes have a better one nearby, in the curves where that is known."""

    planned: int
    """Different sizes that have others nearby to be held against."""
    untold: int
    """Planned sizes of which no curve tells anything, as they were not timed."""
    better: int
    """Those of them that have a better one in at least one curve."""
    better_powers: int
    """Powers of two among these."""
    curves: int
    has_intervals: bool
    """Whether any difference has one; without, none can be shown."""
    most: Advice | None
    """The advice with most to gain, of a library if possible; None if nothing is to be gained."""
    most_of: int | None
    """Index of its curve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineHeadline:
    """What is said first of a machine."""

    featured: int | None
    """Index of the curve that leads; None if no curve has two batch sizes."""
    listed: tuple[int, ...]
    """Indices of the curves that are listed where there is room for a dozen."""
    better_sizes: BetterSizes | None
    """None if nothing is known of any planned size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineFindings:
    """Where a part of the rows was measured, with the answers for it."""

    measured_on: MeasuredOn
    """With the runs and blocks that have a time."""
    sizes: int
    """Different batch sizes."""
    rows: int
    throttled: int
    noisy: int
    curves: tuple[CurveFindings, ...]
    claim6: Claim6
    headline: MachineHeadline
    peaks: DevicePeaks | None
    """What the device can do at most; None for what is no GPU."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFindings:
    """All that is said about the batch sizes of a file."""

    machines: tuple[MachineFindings, ...]
