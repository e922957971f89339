"""What would change a reader's mind: doubts about files, about rows, and about a comparison."""

from collections.abc import Iterator, Sequence

from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.model import Status
from gpubench.overview.curve_lines import OverviewSide
from gpubench.report.compare.facts import difference_words
from gpubench.report.fleet.sentences import absences
from gpubench.report.fleet.sentences import warnings as fleet_warnings
from gpubench.report.layout.document import Bullets, Paragraph, Section
from gpubench.report.names import STATUSES
from gpubench.report.page.contents import ReportContents, TimingPart
from gpubench.report.page.part import PagePart
from gpubench.report.page.together import together
from gpubench.report.place import place_title
from gpubench.units import counted, format_percent

_FEW_RUNS = 3
_NONE = "None of those that gpubench looks for."
_MOST = 40


def cautions_part(contents: ReportContents) -> PagePart:
    """Return the warnings, those of the comparison first."""
    found = tuple(dict.fromkeys(_warnings(contents)))
    left = len(found) - _MOST
    lines = (*found[:_MOST], *([f"and {left} more, in --format json"] if left > 0 else []))
    block = Bullets(lines=lines) if found else Paragraph(text=_NONE)
    section = Section(title="Warnings", name="warnings", blocks=(block,))
    return PagePart(sections=(section,), data={"warnings": list(found)})


def _warnings(contents: ReportContents) -> Iterator[str]:
    if contents.not_compared:
        yield f"the sides are not compared: {contents.not_compared}"
    if contents.comparison is not None:
        yield from _of_comparison(contents.comparison)
    if contents.no_fleet:
        yield contents.no_fleet
    if contents.fleet is not None:
        found = contents.fleet.findings
        yield from (*fleet_warnings(found), *absences(found))
    yield from together(_of_files(contents), "file")


def _of_files(contents: ReportContents) -> Iterator[tuple[str, str]]:
    for file in (*contents.files, *(contents.fleet.others if contents.fleet else ())):
        yield from ((file.name, warning) for warning in file.warnings)
    for part in contents.timings:
        yield from ((part.file.name, text) for text in _of_file(part))


def _of_comparison(found: Comparison) -> Iterator[str]:
    for pair in found.pairs:
        of = f"{pair.contender.label} against {found.baseline.label}: " * (len(found.pairs) > 1)
        yield from (f"{of}{text}" for text in _of_pair(found, pair))


def _of_pair(found: Comparison, pair: PairComparison) -> Iterator[str]:
    labels = (found.baseline.label, pair.contender.label)
    yield from pair.warnings
    yield from (f"differs: {difference_words(one, labels)}" for one in pair.differences)


def _of_file(part: TimingPart) -> Iterator[str]:
    yield from part.overview.warnings
    sides = part.overview.sides
    if len(sides) > 1:
        devices = {side.measured_on.device_uuid or side.measured_on.name for side in sides}
        noun = "device" if len(devices) == len(sides) else "part"
        said = ((_name(side, sides), text) for side in sides for text in _of_side(side))
        yield from together(said, noun)
    else:
        yield from (text for side in sides for text in _of_side(side))
    if part.not_batches:
        yield f"nothing is said of batch sizes: {part.not_batches}"


def _name(side: OverviewSide, among: Sequence[OverviewSide]) -> str:
    """Return what tells a device from the others of its file, without what they share."""
    place = side.measured_on
    shared = place.device_uuid and len({other.measured_on.name for other in among}) == 1
    if not shared:
        return place_title(place, side.apart_words)
    return " ".join(text for text in (place.device_uuid, side.apart_words) if text)


def _few(runs: int) -> str:
    """Return what one run does not tell, as `compare` has it, and what two tell badly."""
    if runs == 1:
        return "1 run, which tells no between-run SD, so that comparisons are indicative"
    return f"{counted(runs, 'run')}, which tell little of the between-run SD"


def _of_side(side: OverviewSide) -> Iterator[str]:
    counts, runs = side.counts, side.measured_on.runs
    rows = counts.rows
    if runs < _FEW_RUNS:
        yield f"{_few(runs)}; measure 3 or more"
    if side.runs_lie_apart and side.run_gap is not None:
        yield f"the slowest run took {side.run_gap:.2f}x the time of the fastest"
    if counts.of(Status.NOISY):
        share = format_percent(counts.of(Status.NOISY) / rows)
        yield f"{counts.of(Status.NOISY)} of {rows} rows are noisy ({share})"
    if counts.of(Status.THROTTLED):
        yield f"{counts.of(Status.THROTTLED)} of {rows} rows were throttled"
    for name, times in counts.warnings:
        yield f"{name} in {times} of {rows} rows"
    for status, words in STATUSES.items():
        if counts.of(status):
            yield f"{counts.of(status)} of {rows} rows have no time: {words}"
