"""What happened while a file was measured: drift, noise, clock, power and temperature."""

from collections.abc import Iterator, Sequence
from typing import Any

from gpubench.model import Status
from gpubench.overview.timeline_records import TimedVisit, Timeline
from gpubench.report.charts.course_table import course_table
from gpubench.report.charts.courses import COURSES, DRIFT, POWER, Course
from gpubench.report.charts.rounding import rounded
from gpubench.report.charts.series import drawn
from gpubench.report.charts.shapes import STATUSES, shape_channels
from gpubench.report.charts.spec import (
    SAYS,
    SUMMARY,
    Datum,
    guide,
    layered,
    number,
    said_of,
    silent,
    values,
)
from gpubench.report.charts.thinning import MOST_POINTS, thinned
from gpubench.report.layout.document import Figure, Switch, SwitchOption
from gpubench.report.names import dtype_name, phase_name
from gpubench.units import counted, format_change_interval

_HEIGHT = 220
_GUTTER = 56
"""Pixels left of each axis, so that pictures below each other have one axis of time."""


def over_time_figures(timeline: Timeline, name: str, most: int = MOST_POINTS) -> tuple[Figure, ...]:
    """Return a picture for each thing that was watched, all over the same time.

    Args:
        timeline: Of one place.
        name: Of the figures, unique in their document; each adds a word of its own.
        most: Points of each that are drawn.
    """
    found = (_figure(timeline, course, f"{name}-{course.key}", most) for course in COURSES)
    return tuple(figure for figure in found if figure is not None)


def _figure(timeline: Timeline, course: Course, name: str, most: int) -> Figure | None:
    data = list(_data(timeline, course))
    if not data:
        return None
    kept = thinned(data, most, by=lambda datum: datum["value"])
    domain = _domain(course, data, timeline)
    layers = _layers(timeline, course, kept.shown, domain)
    return Figure(
        name=name,
        title=course.title,
        description=f"{course.title}: {course.axis} of {counted(len(data), 'visit')},"
        f" in {counted(len(timeline.blocks), 'block')}; the line is the {course.means}.",
        spec=layered(kept.shown, layers, height=_HEIGHT),
        table=course_table(timeline),
        switches=tuple(_switches(course, domain, layers)),
        left_out=kept.left_out("visit"),
    )


def _data(timeline: Timeline, course: Course) -> Iterator[dict[str, Any]]:
    for visit in timeline.visits:
        value = course.of_visit(visit)
        if value is not None:
            where = f"run {visit.run}, block {visit.block}"
            yield {
                "at": rounded(visit.at),
                "value": rounded(value),
                "status": visit.status.value,
                SAYS: f"{course.words(value)}: {_case(visit)}, {where}",
            }


def _case(visit: TimedVisit) -> str:
    words = (visit.workload, phase_name(visit.phase), visit.implementation)
    text = " ".join(word for word in (*words, dtype_name(visit.dtype)) if word)
    return drawn(f"{text} batch {visit.batch_size}", 96)


def _layers(
    timeline: Timeline, course: Course, data: Sequence[Datum], domain: list[float]
) -> list[dict[str, Any]]:
    across = _across(timeline)
    upright = number("value", course.axis, axis=_axis(course), scale={"domain": domain})
    visits = {"type": "point", "size": 14, "opacity": 0.5, "clip": True}
    return [
        {
            "mark": visits,
            "encoding": {
                "x": across,
                "y": upright,
                **_statuses(data),
                **said_of(),
            },
        },
        *_run_layers(timeline, across),
        *_limit_layers(timeline, course, upright),
        *_block_layers(timeline, course, across, upright),
    ]


def _statuses(data: Sequence[Datum]) -> dict[str, Any]:
    """Return colour and shape by status; nothing, and no legend, where all is well."""
    shown = {datum["status"] for datum in data}
    return {} if shown == {Status.OK.value} else shape_channels("status", STATUSES, shown)


def _across(timeline: Timeline) -> dict[str, Any]:
    title = "minutes of measuring" if timeline.in_minutes else "visits, in their order"
    first, last = timeline.visits[0].at, timeline.visits[-1].at
    room = 0.01 * (last - first) or 1.0
    ends = [rounded(max(first - room, 0.0)), rounded(last + room)]
    scale = {"domain": ends, "nice": False, "zero": False}
    axis = {"grid": False, "format": "d", "tickCount": 6}
    axis |= {"labelOverlap": "greedy", "labelSeparation": 8}
    return number("at", title, scale=scale, axis=axis)


def _axis(course: Course) -> dict[str, Any]:
    return {"format": course.format, "tickCount": 5, "minExtent": _GUTTER, "maxExtent": _GUTTER}


def _block_layers(
    timeline: Timeline, course: Course, across: dict[str, Any], upright: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return what each block came to: a line as long as it, and a band as high as its interval."""
    data = list(_blocks(timeline, course))
    band = [datum for datum in data if "low" in datum]
    x = {"x": {**across, "field": "at"}, "x2": {"field": "to"}}
    y = {"y": {**upright, "field": "low"}, "y2": {"field": "high"}}
    line = silent("rule", style=SUMMARY, strokeWidth=3, clip=True, tooltip=True)
    layers: list[dict[str, Any]] = []
    if band:
        mark = silent("rect", opacity=0.4, clip=True)
        layers.append({"data": values(band), "mark": mark, "encoding": {**x, **y}})
    encoding = {**x, "y": upright, "tooltip": said_of()["tooltip"]}
    return [*layers, {"data": values(data), "mark": line, "encoding": encoding}]


def _blocks(timeline: Timeline, course: Course) -> Iterator[dict[str, Any]]:
    for block in timeline.blocks:
        value = course.of_block(block)
        if value is None:
            continue
        interval = {}
        words = course.words(value)
        if course is DRIFT and block.low is not None and block.high is not None:
            interval = {"low": rounded(block.low), "high": rounded(block.high)}
            words += f" (95 % CI {format_change_interval(block.low, block.high)})"
        yield {
            "at": rounded(block.first),
            "to": rounded(block.last),
            "value": rounded(value),
            SAYS: f"{words}: {counted(block.visits, 'visit')} of run {block.run},"
            f" block {block.block}",
            **interval,
        }


def _run_layers(timeline: Timeline, across: dict[str, Any]) -> list[dict[str, Any]]:
    """Return an upright line where each fresh process begins."""
    starts = {block.run: block.first for block in reversed(timeline.blocks)}
    data = [{"at": rounded(at), "label": f"run {run}"} for run, at in sorted(starts.items())]
    if len(data) == 1:
        return []
    text = guide("text", align="left", baseline="bottom", dy=-3, fontSize=11)
    return [
        {"data": values(data), "mark": guide("rule", strokeDash=[2, 3]), "encoding": {"x": across}},
        {
            "data": values(data),
            "mark": text,
            "encoding": {
                "x": across,
                "y": {"value": 0},
                "text": {"field": "label", "type": "nominal"},
            },
        },
    ]


def _limit_layers(
    timeline: Timeline, course: Course, upright: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the line that a course is held against: no drift, or the most power."""
    if course is DRIFT:
        data = [{"value": 0.0}]
    elif course is POWER and timeline.power_limit_w is not None:
        data = [{"value": timeline.power_limit_w}]
    else:
        return []
    mark = guide("rule", strokeDash=[6, 4], clip=True)
    return [{"data": values(data), "mark": mark, "encoding": {"y": upright}}]


def _domain(course: Course, data: Sequence[Datum], timeline: Timeline) -> list[float]:
    """Return the ends of the axis: all that was measured and what it is held against."""
    numbers = [datum["value"] for datum in data]
    if course is POWER and timeline.power_limit_w is not None:
        numbers.append(timeline.power_limit_w)
    low, high = min(numbers), max(numbers)
    room = 0.05 * (high - low) or 0.05 * abs(high) or 1.0
    return [rounded(low - room), rounded(high + room)]


def _switches(
    course: Course, domain: list[float], layers: Sequence[dict[str, Any]]
) -> Iterator[Switch]:
    """Yield the choice to look closer, where single visits reach far beyond the others."""
    near = course.near
    if near is None or (near[0] <= domain[0] and domain[1] <= near[1]):
        return
    pointers = [
        f"/layer/{place}/encoding/y/scale/domain"
        for place, layer in enumerate(layers)
        if "domain" in layer["encoding"].get("y", {}).get("scale", {})
    ]
    wide, close = (tuple((at, list(ends)) for at in pointers) for ends in (domain, near))
    yield Switch(
        name="reach",
        options=(
            SwitchOption(name="all", settings=wide),
            SwitchOption(name=f"within {near[1]:.0%}", settings=close),
        ),
    )
