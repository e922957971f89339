"""What a report is made from: the files, and what each analysis found in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gpubench.accept.acceptance import Acceptance
from gpubench.batches.findings import BatchFindings
from gpubench.claims.records import JudgedClaim
from gpubench.compare.pair_records import Comparison
from gpubench.fleet.records import FleetFindings
from gpubench.learning.analysis import TaskFindings
from gpubench.links.records import LinkFindings
from gpubench.overview.curve_lines import Overview
from gpubench.overview.kernel_records import KernelLadder
from gpubench.overview.spreads import CurveSpreads
from gpubench.overview.timeline_records import Timeline
from gpubench.peaks.table import NO_PEAKS, PeakTable
from gpubench.prices.priced_records import PricedComparison
from gpubench.report.accept.named_files import NamedFiles
from gpubench.report.claims.lines import JudgedJob, JudgedTask
from gpubench.results.plain_rows import PlainRows


class FileKind(StrEnum):
    """What a file holds."""

    TIMING = "timing"
    TRAINING = "training"
    TUNE = "tune"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """One file that a report rests on."""

    name: str
    """Without its folders, which are nobody's business; with as many as tell files apart."""
    side: str
    """Label of the side that it belongs to."""
    kind: FileKind
    sha256: str
    """Of the file as it is."""
    size_bytes: int
    commands: tuple[str, ...]
    """That made it; empty where it does not say."""
    warnings: tuple[str, ...] = ()
    """What to know before trusting its rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingPart:
    """What was found in one timing file."""

    file: ReportFile
    overview: Overview
    batches: BatchFindings | None
    """None if nothing about batch sizes can be learnt from it."""
    not_batches: str
    """Why; empty if something can, or if its side's files are drawn together."""
    apart: str
    """Why its curves are drawn beside those of its side's other files; empty of one alone."""
    claims: Sequence[Sequence[JudgedClaim]]
    """How the claims fare on each machine of `batches`."""
    kernels: Sequence[KernelLadder]
    """Empty if no kernel of gpubench's own has a time."""
    links: Sequence[LinkFindings]
    """Empty if no row is of a copy, a collective or a step that devices share."""
    timelines: Sequence[Timeline]
    """Of each place, in the order of the overview's sides."""
    spreads: Sequence[CurveSpreads]
    """Of each curve whose rows tell quantiles."""
    told: Mapping[str, tuple[str, ...]]
    """Values of the columns about device and software, each once."""
    rows: PlainRows


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledSide:
    """What the files of one side say together of batch sizes, as a comparison pools them."""

    label: str
    files: tuple[str, ...]
    batches: BatchFindings
    claims: Sequence[Sequence[JudgedClaim]]
    """How the claims fare on each machine of `batches`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetPart:
    """What was found of all devices of all files together."""

    findings: FleetFindings
    in_full: frozenset[str]
    """Keys of the devices that have parts of their own; empty if all have."""
    is_one_side: bool
    """Whether its files are not held against each other, but all against the median device."""
    others: tuple[ReportFile, ...] = ()
    """Files that were judged and have no part of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContents:
    """All that is known of all files."""

    files: tuple[ReportFile, ...]
    """In the order in which they were named."""
    timings: tuple[TimingPart, ...]
    tasks: Sequence[JudgedTask]
    jobs: Sequence[JudgedJob]
    learning: Sequence[TaskFindings]
    """Of the tasks."""
    pooled: Sequence[PooledSide] = ()
    """Sides of several files whose curves are drawn from all of them."""
    comparison: Comparison | None = None
    """Of the sides that hold timings; None of one side alone, or if they cannot be compared."""
    not_compared: str = ""
    """Why two or more sides cannot be."""
    money: PricedComparison | None = None
    fleet: FleetPart | None = None
    """None of fewer devices than it takes to know what is usual."""
    no_fleet: str = ""
    """Why so many devices are not judged together all the same."""
    acceptance: Acceptance | None = None
    evidence: NamedFiles | None = None
    """Of the acceptance."""
    peaks: PeakTable = NO_PEAKS
