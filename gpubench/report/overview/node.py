"""Several devices of a file beside each other, and what they lose by being loaded together."""

from collections.abc import Iterator

from gpubench.overview.curve_lines import Overview
from gpubench.overview.node_records import DeviceSpeed, LoadRatio, NodeSpeeds, TogetherFinding
from gpubench.report.layout.document import (
    Align,
    Column,
    Paragraph,
    Row,
    Section,
    Table,
)
from gpubench.units import (
    counted,
    format_change,
    format_change_interval,
    format_change_with_interval,
    format_percent,
)

_ABSENT = "-"

_DEVICES = (
    Column(title="device", align=Align.LEFT),
    Column(title="node", align=Align.LEFT, dropped=1),
    Column(title="slot"),
    Column(title="speed / median"),
    Column(title="95 % CI"),
)
_LOADS = (
    Column(title="time together / alone", align=Align.LEFT),
    Column(title="change"),
    Column(title="95 % CI"),
)

_NOTE = (
    "speed / median: geometric mean over all cases of the median device's time over this one's;"
    " what a run did to all of them is taken out. slot: device_rank, by the address on the bus."
)
_MOST_TOLD = 0.5
"""A limit beyond half of the speed promises nothing."""
_FEW_RUNS = 5

_SAME = "measure with the same options of `gpubench run` and"
_ONE_RUN = f"One run has no interval; {_SAME} --runs 3 or more."


def node_sections(overview: Overview) -> Iterator[Section]:
    """Yield what is said first of a file with several devices; nothing of others."""
    for speeds in overview.nodes:
        yield _speeds_section(speeds)
    for finding in overview.together:
        yield _together_section(finding)


def together_sentences(overview: Overview) -> Iterator[str]:
    """Yield what devices lose by being loaded together."""
    for finding in overview.together:
        yield f"{finding.device}: {_together_words(finding)}"


def node_sentences(overview: Overview) -> Iterator[str]:
    """Yield how far the devices lie apart, for where there is no room for tables."""
    for speeds in overview.nodes:
        yield f"{_title(speeds)}. {_slowest(speeds)}"


def _title(speeds: NodeSpeeds) -> str:
    load = f"{speeds.loaded_devices} loaded at a time"
    load = "each alone" if speeds.loaded_devices == 1 else load
    return f"{counted(len(speeds.devices), 'device')}, {load}: {speeds.device}"


def _speeds_section(speeds: NodeSpeeds) -> Section:
    return Section(
        title=_title(speeds),
        blocks=(
            Paragraph(text=_slowest(speeds)),
            Table(columns=_DEVICES, rows=tuple(map(_device_row, speeds.devices))),
            Paragraph(text=_NOTE, in_brief=False),
        ),
    )


def _slowest(speeds: NodeSpeeds) -> str:
    first = speeds.devices[0]
    interval = format_change_with_interval(first.ratio - 1, *_ends(first.low, first.high))
    text = (
        f"Slowest is {first.device_uuid}, slot {_slot(first)}: {interval} against the median of"
        f" {len(speeds.devices)}, over {counted(speeds.cases, 'case')}."
        f" Fastest to slowest {format_percent(speeds.spread)}."
    )
    if speeds.detectable is None:
        return f"{text} {_ONE_RUN}" if first.runs == 1 else text
    runs = counted(first.runs, "run")
    if speeds.detectable > _MOST_TOLD:
        more = max(_FEW_RUNS, 2 * first.runs)
        return (
            f"{text} {runs} that lie so far apart tell next to nothing; {_SAME} --runs"
            f" {more} or more."
        )
    seen = format_percent(speeds.detectable)
    return (
        f"{text} {runs} tell a device from the median if it is {seen} slower, in 95 % of"
        " measurements; whether healthy devices differ as much is what `gpubench fleet` judges."
    )


def _device_row(one: DeviceSpeed) -> Row:
    cells = (one.device_uuid, one.place.node or _ABSENT, _slot(one), f"{one.ratio:.3f}")
    return Row(cells=(*cells, _interval(one.low, one.high)))


def _slot(one: DeviceSpeed) -> str:
    return _ABSENT if one.place.device_rank is None else str(one.place.device_rank)


def _together_words(finding: TogetherFinding) -> str:
    overall = finding.overall
    cost = format_change_with_interval(overall.ratio - 1, *_ends(overall.low, overall.high))
    verdict = _verdict(overall)
    text = (
        f"{finding.loaded_devices} devices loaded together: {cost} of time beside each of them"
        f" alone, over {counted(finding.cases, 'case')} in {counted(overall.runs, 'run')}:"
        f" {verdict}."
    )
    return text if overall.low is not None else f"{text} {_ONE_RUN}"


def _together_section(finding: TogetherFinding) -> Section:
    lines = (*finding.workloads, *finding.devices)
    return Section(
        title=f"Together and alone: {finding.device}",
        blocks=(
            Paragraph(text=_together_words(finding)),
            Table(columns=_LOADS, rows=tuple(map(_load_row, lines))),
        ),
    )


def _verdict(overall: LoadRatio) -> str:
    if overall.low is None or overall.high is None:
        return "a ratio without an interval"
    if overall.low > 1:
        return "they slow each other down"
    if overall.high < 1:
        return "faster together, which nothing that they share explains: look at the runs"
    return "no difference was shown"


def _load_row(one: LoadRatio) -> Row:
    return Row(cells=(one.name, format_change(one.ratio - 1), _interval(one.low, one.high)))


def _ends(low: float | None, high: float | None) -> tuple[float | None, float | None]:
    return (None if low is None else low - 1, None if high is None else high - 1)


def _interval(low: float | None, high: float | None) -> str:
    return format_change_interval(*_ends(low, high)) or _ABSENT
