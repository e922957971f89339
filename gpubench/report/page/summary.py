"""The first screen of a page: the answer in a sentence or two, and what was measured."""

from collections import Counter
from collections.abc import Iterator

from gpubench.compare.pair_records import Comparison
from gpubench.overview.curve_lines import Overview, OverviewSide
from gpubench.overview.in_full import sides_in_full
from gpubench.prices.priced_records import PricedComparison
from gpubench.report.accept.document import acceptance_verdict
from gpubench.report.claims.lines import JudgedTask
from gpubench.report.compare.sentences import sentences
from gpubench.report.fleet.document import evidence
from gpubench.report.fleet.sentences import next_steps
from gpubench.report.fleet.sentences import verdict as fleet_verdict
from gpubench.report.layout.document import Bullets, Fact, Facts, Paragraph, Section
from gpubench.report.names import version
from gpubench.report.overview.amount import amount_measured
from gpubench.report.overview.node import node_sentences
from gpubench.report.overview.verdict import verdict
from gpubench.report.page.contents import FileKind, ReportContents, TimingPart
from gpubench.report.page.fleet import fleet_title
from gpubench.report.page.part import PagePart, said
from gpubench.report.place import place_words
from gpubench.report.prices.priced_sentences import priced_sentences, turning_sentences
from gpubench.units import counted

_SOFTWARE = ("gpubench", "torch", "cuda", "driver")
"""What tells one stack from another at a glance."""

_OF_FLEET = ("measured", "baseline", "alike")
"""Facts of a fleet that a reader wants first; by what a device counts as slow stands below."""

_MOST_SENTENCES = 12


def summary_part(contents: ReportContents) -> PagePart:
    """Return what a reader should know who reads nothing else."""
    answers = tuple(_answers(contents))
    left = len(answers) - _MOST_SENTENCES
    more = f"{counted(left, 'more answer')}, below."
    facts = tuple(_measured(contents))
    blocks = (
        Bullets(lines=answers[:_MOST_SENTENCES]),
        Paragraph(text=more if left > 0 else ""),
        Facts(facts=facts),
    )
    section = Section(title="In brief", name="summary", blocks=said(blocks))
    return PagePart(sections=(section,), data={"sentences": list(answers)})


def page_title(contents: ReportContents) -> str:
    """Return what the page is called: its sides against each other, or what was measured."""
    if contents.fleet is not None and contents.comparison is None:
        return fleet_title(contents.fleet.findings)
    sides = dict.fromkeys(part.file.side for part in contents.timings)
    if len(sides) > 1:
        first, *others = sides
        return f"{', '.join(others)} against {first}"
    names = dict.fromkeys(
        side.measured_on.name or part.file.name
        for part in contents.timings
        for side in part.overview.sides
    )
    return ", ".join(names) or ", ".join(file.name for file in contents.files)


def _answers(contents: ReportContents) -> Iterator[str]:
    if contents.acceptance is not None:
        yield acceptance_verdict(contents.acceptance)
    if contents.comparison is not None:
        yield from _comparison(contents, contents.comparison)
    if contents.fleet is not None:
        yield from (*fleet_verdict(contents.fleet.findings), *next_steps(contents.fleet.findings))
    if contents.comparison is None:
        yield from _of_files(contents)


def _of_files(contents: ReportContents) -> Iterator[str]:
    if contents.not_compared:
        yield f"The sides are not compared: {contents.not_compared}."
    # What a fleet comes to is said of all; what each device does stands below.
    for part in contents.timings if contents.fleet is None else ():
        yield from _verdicts(part.overview)
    for task in contents.tasks:
        yield _task(task)
    for job in contents.jobs:
        yield from (f"{job.job} on {job.device}: {one.evidence.words}." for one in job.claims)


def _task(task: JudgedTask) -> str:
    verdicts = Counter(one.evidence.verdict.value for one in task.claims)
    told = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.items())
    return f"{task.task} on {task.device}: of {counted(len(task.claims), 'claim')}, {told}."


def _comparison(contents: ReportContents, found: Comparison) -> Iterator[str]:
    for place in range(len(found.pairs)):
        told = _told(contents.money, found, place)
        # Of several contenders each has all of its sentences below.
        yield from told if len(found.pairs) == 1 else told[:1]


def _told(money: PricedComparison | None, found: Comparison, place: int) -> tuple[str, ...]:
    """Return what is said of a contender, by the user's prices where there are any."""
    pair = found.pairs[place]
    if money is None:
        return sentences(found, pair)
    priced = money.pairs[place]
    turning = turning_sentences(money, priced, found.baseline.label)
    return *priced_sentences(found, pair, money, priced), *turning


def _verdicts(overview: Overview) -> Iterator[str]:
    yield from node_sentences(overview)
    for index in sides_in_full(overview):
        side, said_of = overview.sides[index], verdict(overview, index)
        # Devices of a node have one label, so that nothing else would tell their verdicts apart.
        place = _device_words(side) if overview.nodes else ""
        yield f"{place}: {said_of}" if place else said_of


def _device_words(side: OverviewSide) -> str:
    return ", ".join(text for text in (side.measured_on.device_uuid, side.apart_words) if text)


def _measured(contents: ReportContents) -> Iterator[Fact]:
    if contents.fleet is not None:
        facts = evidence(contents.fleet.findings).facts
        yield from (fact for fact in facts if fact.name in _OF_FLEET)
    for part in contents.timings if contents.fleet is None else ():
        for side in part.overview.sides:
            yield Fact(name=part.file.side, text=_side(part, side))
    for file in contents.files:
        if file.kind is FileKind.TRAINING:
            tasks = [task.task for task in contents.tasks if task.file == file.name]
            yield Fact(name=file.side, text=f"training of {', '.join(dict.fromkeys(tasks))}")
        if file.kind is FileKind.TUNE:
            jobs = [job.job for job in contents.jobs if job.file == file.name]
            yield Fact(name=file.side, text=f"a search for {', '.join(jobs)}")


def _side(part: TimingPart, side: OverviewSide) -> str:
    place = side.measured_on
    limit = None if place.power_limit_w is None else f"{place.power_limit_w:.0f} W"
    software = dict(side.software)
    stack = ", ".join(f"{name} {version(software[name])}" for name in _SOFTWARE if name in software)
    regimes = part.told.get("regime", ())
    load = f"load {' and '.join(regimes)}" if regimes else ""
    amount = amount_measured(side)
    return "; ".join(text for text in (place_words(place, limit), amount, load, stack) if text)
