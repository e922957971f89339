"""From the arguments of `gpubench report` to all that its document is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from gpubench.accept.acceptance import Acceptance, acceptance
from gpubench.accept.contract import Contract
from gpubench.accept.reference import refuse_other_reference
from gpubench.compare.comparison import compare
from gpubench.compare.pair_records import Comparison
from gpubench.compare.sides import Side, SideFiles
from gpubench.dossier.files import (
    AnyFile,
    NamedContent,
    Tell,
    TimedFile,
    TrainedFile,
    TunedFile,
    analysed_files,
    reason_of,
)
from gpubench.dossier.pooled import pooled_sides
from gpubench.dossier.reading import read_files
from gpubench.errors import GpubenchError, UsageError
from gpubench.peaks.table import PeakTable
from gpubench.prices.priced_records import PricedComparison
from gpubench.prices.pricing import priced
from gpubench.prices.records import PriceBook
from gpubench.report.accept.named_files import NamedFiles
from gpubench.report.page.contents import ReportContents, ReportFile
from gpubench.results.table import ResultsTable
from gpubench.selfcheck.recorded_sd import recorded_sd
from gpubench.stats.slow_units import LEAST_UNITS

_TWO = 2


def _nobody(_line: str) -> None:
    """Take note of nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRequest:
    """What was asked for, each part read and checked."""

    sides: Sequence[SideFiles]
    peaks: PeakTable
    book: PriceBook | None = None
    contract: Contract | None = None
    tell: Tell = _nobody
    """Told how far it is."""

    @property
    def is_one_side(self) -> bool:
        """Whether devices of a fleet are meant to be held against their median alone.

        Nobody names five files without a label to hold four against the first, unless for money.
        """
        several = 1 < len(self.sides) < LEAST_UNITS
        named = len(self.sides) > 1 and any(side.is_named for side in self.sides)
        asked = self.book is not None or self.contract is not None
        return not (several or named or asked)


def report_contents(request: ReportRequest) -> ReportContents:
    """Return what all analyses find.

    Args:
        request: What was asked for.

    Raises:
        GpubenchError: If a file cannot be read, or an answer was asked for that they do not give:
            money of one side, a price that the book lacks, a contract without deliveries.
    """
    read = read_files(request.sides, request.tell, is_one_side=request.is_one_side)
    contents, fleet = read.contents, read.fleet
    sides = _sides(contents, read.tables)
    pooled = pooled_sides(sides, request.peaks)
    files = analysed_files(contents, read.tables, pooled, request.peaks, request.tell)
    timed = [one for one in files if isinstance(one, TimedFile)]
    trained = [one for one in files if isinstance(one, TrainedFile)]
    is_compared = fleet is None or not fleet.is_one_side
    comparison, not_compared = _comparison(sides, request) if is_compared else (None, "")
    answered, evidence = _answered(timed, contents, request)
    return ReportContents(
        files=tuple(_described(one) for one in files),
        timings=tuple(one.part for one in timed),
        tasks=[task for one in trained for task in one.tasks],
        jobs=[one.job for one in files if isinstance(one, TunedFile)],
        learning=[task for one in trained for task in one.learning],
        pooled=pooled.drawn,
        comparison=comparison,
        not_compared=not_compared,
        money=_money(comparison, request),
        fleet=fleet,
        no_fleet=read.no_fleet,
        acceptance=answered,
        evidence=evidence,
        peaks=request.peaks,
    )


def _described(one: AnyFile) -> ReportFile:
    return one.part.file if isinstance(one, TimedFile) else one.file


def _comparison(sides: Sequence[Side], request: ReportRequest) -> tuple[Comparison | None, str]:
    """Return the sides against each other, or why they cannot be compared."""
    if len(sides) < _TWO:
        return None, ""
    try:
        for side in sides:
            for table in side.tables:
                table.refuse_copies()
        return compare(sides, recorded=recorded_sd), ""
    except GpubenchError as error:
        if request.book is not None:
            raise
        return None, reason_of(error)


def _sides(contents: Sequence[NamedContent], tables: Mapping[str, ResultsTable]) -> list[Side]:
    """Return the sides that hold timings."""
    of_side: dict[str, list[ResultsTable]] = {}
    for content in contents:
        if content.shown in tables:
            of_side.setdefault(content.side, []).append(tables[content.shown])
    return [Side(label=label, tables=tuple(found)) for label, found in of_side.items()]


def _money(comparison: Comparison | None, request: ReportRequest) -> PricedComparison | None:
    if request.book is None:
        return None
    if comparison is None:
        raise UsageError(
            "--prices",
            seen="one side has timings",
            expected="a baseline and a contender to price",
            advice="name two results files, or leave --prices out",
        )
    return priced(comparison, request.book, datetime.now(tz=UTC).date())


def _answered(
    timed: Sequence[TimedFile], contents: Sequence[NamedContent], request: ReportRequest
) -> tuple[Acceptance | None, NamedFiles | None]:
    """Return what the later sides make of the contract, and the files that this rests on."""
    contract = request.contract
    if contract is None:
        return None, None
    reference = [one for one in timed if one.part.file.side == contents[0].side]
    delivered = [one for one in timed if one.part.file.side != contents[0].side]
    if len(reference) != 1 or not delivered:
        raise UsageError(
            "--contract",
            seen=f"{len(reference)} reference and {len(delivered)} delivered files",
            expected="the reference's file first, then those of the delivered cards",
            advice="name them in this order",
        )
    for one in timed:
        one.table.refuse_copies()
    digests = {content.shown: content.text_digest for content in contents}
    named = [(one.table.source, digests[one.table.source]) for one in (*reference, *delivered)]
    refuse_other_reference(contract, *named[0])
    found = acceptance(contract, reference[0].table, [one.table for one in delivered])
    return found, NamedFiles(reference=named[0], delivered=tuple(named[1:]))
