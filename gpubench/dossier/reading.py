"""Read what a report is made from: all of few files, of a large fleet what its verdict turns on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gpubench.compare.sides import SideFiles, files_of
from gpubench.dossier.files import NamedContent, Tell, read_contents, timed_tables
from gpubench.dossier.fleet import (
    MOST_IN_FULL,
    devices_in_full,
    files_in_full,
    gathered_tables,
    has_more,
    judged,
    reason_unjudged,
    tables_in_full,
)
from gpubench.dossier.names import shown_names
from gpubench.errors import GpubenchError
from gpubench.fleet.gathered import gathered
from gpubench.fleet.records import FleetFindings
from gpubench.fleet.reduction import reduced
from gpubench.report.page.contents import FileKind, FleetPart, ReportFile
from gpubench.results.many_files import read_many
from gpubench.results.table import ResultsTable


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFiles:
    """What was read, and what came of judging all devices first."""

    contents: Sequence[NamedContent]
    """Of the files that have a part of their own."""
    tables: Mapping[str, ResultsTable]
    """Their rows; of a large fleet those of the devices that are shown in full."""
    fleet: FleetPart | None = None
    no_fleet: str = ""


def read_files(sides: Sequence[SideFiles], tell: Tell, *, is_one_side: bool) -> ReadFiles:
    """Return the files of a report.

    Args:
        sides: As they were named.
        tell: Told how far it is.
        is_one_side: Whether devices of a fleet need not be held against those of another side.

    Raises:
        ResultsFileError: If one cannot be read.
    """
    names = files_of(sides)
    shown = dict(zip(names, shown_names(names), strict=True))
    if is_one_side and len(shown) > MOST_IN_FULL and not any(map(_is_stream, shown)):
        found = _large_fleet(sides, shown, tell)
        if found is not None:
            return found
    contents = read_contents(sides, shown)
    tables = timed_tables(contents)
    try:
        runs = gathered_tables(tables)
        findings = None if runs is None else judged(runs, len(tables), ())
    except GpubenchError as error:
        return ReadFiles(contents=contents, tables=tables, no_fleet=reason_unjudged(error))
    if findings is None:
        return ReadFiles(contents=contents, tables=tables)
    if is_one_side and has_more(findings):
        return _in_full(contents, tables, findings)
    part = FleetPart(findings=findings, in_full=frozenset(), is_one_side=is_one_side)
    return ReadFiles(contents=contents, tables=tables, fleet=part)


def _is_stream(name: str) -> bool:
    """Return whether a file can be read once only."""
    try:
        return name == "-" or Path(name).is_fifo()
    except OSError:
        # Reading says what is wrong with it.
        return False


def _large_fleet(
    sides: Sequence[SideFiles], shown: Mapping[str, str], tell: Tell
) -> ReadFiles | None:
    """Return the files of a fleet whose rows may not fit into memory; None if it is none."""
    files = list(_described(sides, shown))
    timed = [name for name, file in files if file.kind is FileKind.TIMING]
    read = read_many(timed, reduced, lambda count: tell(f"{count} of {len(timed)} files read"))
    if not read.parts:
        return None
    runs = gathered(read.parts, [shown[name] for name in timed])
    findings = judged(runs, len(timed), [shown.get(name, name) for name in read.empty])
    if findings is None:
        return None
    wanted = files_in_full(devices_in_full(findings))
    kept = {name for name, file in files if file.name in wanted or file.kind != FileKind.TIMING}
    chosen = (
        replace(side, files=tuple(name for name in side.files if name in kept)) for side in sides
    )
    contents = read_contents([side for side in chosen if side.files], shown)
    warnings = _by_file(read.warnings, shown)
    others = [
        replace(file, warnings=tuple(warnings.get(file.name, ())))
        for name, file in files
        if name not in kept
    ]
    return _in_full(contents, timed_tables(contents), findings, others)


def _described(
    sides: Sequence[SideFiles], shown: Mapping[str, str]
) -> Iterator[tuple[str, ReportFile]]:
    """Yield each file with its name as typed; one is in memory at a time."""
    for side in sides:
        for name in side.files:
            (content,) = read_contents([replace(side, files=(name,))], shown)
            kind = FileKind.TIMING if content.is_timed else FileKind.TRAINING
            yield name, content.described(kind, (), ())


def _by_file(warnings: Sequence[str], shown: Mapping[str, str]) -> dict[str, list[str]]:
    """Return warnings by the file that each names first."""
    found: dict[str, list[str]] = {}
    for warning in warnings:
        name, _, text = warning.partition(": ")
        found.setdefault(shown.get(name, ""), []).append(text)
    return found


def _in_full(
    contents: Sequence[NamedContent],
    tables: Mapping[str, ResultsTable],
    findings: FleetFindings,
    others: Sequence[ReportFile] = (),
) -> ReadFiles:
    """Return what a report of a large fleet shows in full, and which files it does not."""
    devices = devices_in_full(findings)
    shown = tables_in_full(tables, devices)
    left = [one for one in contents if one.shown in tables and one.shown not in shown]
    dropped = (one.described(FileKind.TIMING, (), tables[one.shown].warnings) for one in left)
    return ReadFiles(
        contents=[one for one in contents if one not in left],
        tables=shown,
        fleet=FleetPart(
            findings=findings,
            in_full=frozenset(one.device.key for one in devices),
            is_one_side=True,
            others=(*dropped, *others),
        ),
    )
