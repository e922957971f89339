"""Read the files of a report, each once: what they hold, and what each analysis finds in it."""

import hashlib
import io
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from gpubench.batches.analysis import analyse
from gpubench.batches.answerable import refuse_unanswerable, refuse_unshared
from gpubench.batches.findings import BatchFindings
from gpubench.claims.judging import judged_claims
from gpubench.compare.sides import SideFiles
from gpubench.dossier.judged import trained_file, tuned_file
from gpubench.dossier.pooled import PooledSides
from gpubench.dossier.tune_evidence import is_tune_evidence
from gpubench.errors import GpubenchError, ResultsFileError
from gpubench.learning.analysis import TaskFindings
from gpubench.links.analysis import link_findings
from gpubench.overview.kernels import kernel_ladders
from gpubench.overview.overview import overview
from gpubench.overview.spreads import curve_spreads
from gpubench.overview.timeline import timelines
from gpubench.peaks.table import PeakTable
from gpubench.report.claims.lines import JudgedJob, JudgedTask
from gpubench.report.page.contents import FileKind, ReportFile, TimingPart
from gpubench.report.page.raw_rows import MOST_ROWS, digits_of
from gpubench.report.page.software import TOLD_COLUMNS
from gpubench.results.distinct_values import distinct_values
from gpubench.results.index import cut_short
from gpubench.results.plain_rows import plain_rows
from gpubench.results.reader import read_results
from gpubench.results.source import name_of, read_bytes, text_of
from gpubench.results.table import ResultsTable
from gpubench.results.training_reader import is_training_file
from gpubench.suites.recorded_command import recorded_command


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedContent:
    """A file as it was read."""

    typed: str
    """As its user named it, for complaints."""
    shown: str
    """As the report names it."""
    side: str
    raw: bytes
    text: bytes
    """Unpacked, with line feeds."""

    @property
    def text_digest(self) -> str:
        """SHA-256 of the text, which a contract may ask for."""
        return hashlib.sha256(self.text).hexdigest()

    @property
    def is_timed(self) -> bool:
        """Whether it holds timings, as what is neither of the other kinds does."""
        return not (is_training_file(self.text) or is_tune_evidence(self.text))

    def described(
        self, kind: FileKind, commands: Sequence[str], warnings: Sequence[str]
    ) -> ReportFile:
        """Return what the report says of the file itself."""
        return ReportFile(
            name=self.shown,
            side=self.side,
            kind=kind,
            sha256=hashlib.sha256(self.raw).hexdigest(),
            size_bytes=len(self.raw),
            commands=tuple(commands),
            warnings=tuple(warnings),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedFile:
    """A timing file with its rows."""

    table: ResultsTable
    part: TimingPart


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedFile:
    """A training file."""

    file: ReportFile
    learning: Sequence[TaskFindings]
    tasks: Sequence[JudgedTask]


@dataclass(frozen=True, slots=True, kw_only=True)
class TunedFile:
    """An evidence file of `gpubench tune`."""

    file: ReportFile
    job: JudgedJob


Tell = Callable[[str], None]
"""Told how far the work is, in words."""

AnyFile = TimedFile | TrainedFile | TunedFile


def read_contents(sides: Sequence[SideFiles], shown: Mapping[str, str]) -> list[NamedContent]:
    """Return the files of all sides.

    Args:
        sides: As they were named.
        shown: What the report calls each file.

    Raises:
        ResultsFileError: If one cannot be read.
    """
    return [_content(name, shown[name], side.label) for side in sides for name in side.files]


def timed_tables(contents: Sequence[NamedContent]) -> dict[str, ResultsTable]:
    """Return the rows of the timing files, by what the report calls them.

    Raises:
        ResultsFileError: If one breaks its contract.
    """
    return {
        content.shown: replace(
            read_results(io.BytesIO(content.text), name=content.typed), source=content.shown
        )
        for content in contents
        if content.is_timed
    }


def analysed_files(
    contents: Sequence[NamedContent],
    tables: Mapping[str, ResultsTable],
    pooled: PooledSides,
    peaks: PeakTable,
    tell: Tell,
) -> list[AnyFile]:
    """Return what is found in each file, in their order.

    Args:
        contents: The files.
        tables: Rows of those with timings, which are all or those that are to be shown.
        pooled: Sides of several files, whose curves need not be found file by file.
        peaks: What is known of GPUs.
        tell: Told how far it is.

    Raises:
        ResultsFileError: If one breaks its contract.
    """
    found: list[AnyFile] = []
    rows = MOST_ROWS
    digits = digits_of(sum(content.text.count(b"\n") for content in contents))
    for number, content in enumerate(contents, start=1):
        tell(f"file {number} of {len(contents)}, {content.shown}")
        how = _Analysing(
            peaks=peaks,
            most_rows=rows,
            digits=digits,
            is_pooled=content.side in {side.label for side in pooled.drawn},
            apart=pooled.apart.get(content.side, ""),
            tell=tell,
        )
        one = _analysed(content, tables.get(content.shown), how)
        if isinstance(one, TimedFile):
            rows = max(0, rows - len(one.part.rows.rows))
        found.append(one)
    return found


def _content(name: str, shown: str, side: str) -> NamedContent:
    typed = name_of(name)
    if name != "-" and os.path.isdir(name):  # noqa: PTH112  # takes any text
        raise ResultsFileError(
            typed,
            seen="it is a folder",
            expected="results files",
            advice="name the files in it, such as FOLDER/*.csv",
        )
    raw = read_bytes(name, typed)
    # A side that nobody named is called after its path where another has the same name.
    label = shown + side.removeprefix(name) if side.startswith(name) else side
    return NamedContent(typed=typed, shown=shown, side=label, raw=raw, text=text_of(raw, typed))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Analysing:
    """What the analysis of a file depends on beside the file."""

    peaks: PeakTable
    most_rows: int
    """That are listed of it."""
    digits: int
    """That their numbers have."""
    is_pooled: bool
    """Whether its curves are drawn with those of its side's other files."""
    apart: str
    """Why they are not, if there are others."""
    tell: Tell


def _analysed(content: NamedContent, table: ResultsTable | None, how: _Analysing) -> AnyFile:
    if table is not None:
        return _timed(content, table, how)
    if is_training_file(content.text):
        return _trained(content)
    job = replace(tuned_file(content.typed, content.typed), file=content.shown)
    command = f"gpubench tune {job.job}"
    return TunedFile(file=content.described(FileKind.TUNE, [command], ()), job=job)


def _trained(content: NamedContent) -> TrainedFile:
    found = trained_file(content.text, content.typed)
    return TrainedFile(
        file=content.described(FileKind.TRAINING, found.commands, found.warnings),
        learning=found.findings,
        tasks=[replace(task, file=content.shown) for task in found.judged],
    )


def _timed(content: NamedContent, table: ResultsTable, how: _Analysing) -> TimedFile:
    commands = [recorded_command(text) for text in _plans(table)]
    batches, refused = (None, "") if how.is_pooled else _batches(table, how)
    machines = () if batches is None else batches.machines
    ladders = kernel_ladders(table.frame, how.peaks)
    part = TimingPart(
        file=content.described(FileKind.TIMING, commands, [*table.warnings, *cut_short(table)]),
        overview=overview(table.frame, how.peaks),
        batches=batches,
        not_batches=refused,
        apart=how.apart,
        claims=[judged_claims(machine) for machine in machines],
        kernels=ladders if any(ladder.lines for ladder in ladders) else (),
        links=link_findings(table.frame),
        timelines=timelines(table.frame),
        spreads=curve_spreads(table.frame),
        told=distinct_values(table, TOLD_COLUMNS),
        rows=plain_rows(table, how.most_rows, how.digits),
    )
    return TimedFile(table=table, part=part)


def _plans(table: ResultsTable) -> tuple[str, ...]:
    return distinct_values(table, ["plan"]).get("plan", ())


def _batches(table: ResultsTable, how: _Analysing) -> tuple[BatchFindings | None, str]:
    """Return what is found of batch sizes, or why nothing is."""

    def curves_done(done: int, total: int) -> None:
        how.tell(f"{done} of {total} curves of {table.source}")

    try:
        refuse_unanswerable(table)
        found = analyse(table.frame, progress=curves_done, peaks=how.peaks)
        refuse_unshared(table.source, found)
    except GpubenchError as error:
        return None, reason_of(error)
    return found, ""


def reason_of(error: GpubenchError) -> str:
    """Return why an analysis refused, without the path that it complains about."""
    return f"{error.seen}; expected {error.expected}"
