"""The speed of each device of a fleet against the median one, with its interval, by name."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from gpubench.fleet.records import DeviceFinding, GroupFinding
from gpubench.report.charts.rounding import rounded
from gpubench.report.charts.series import drawn
from gpubench.report.charts.shapes import STANDINGS, shape_channels
from gpubench.report.charts.spec import (
    SAYS,
    Datum,
    filled,
    guide,
    layered,
    number,
    pointed_at,
    silent,
    values,
)
from gpubench.report.fleet.tables import device_table
from gpubench.report.fleet.words import change, interval
from gpubench.report.layout.document import Figure
from gpubench.units import counted, format_percent

MOST_DEVICES = 64
"""Of one picture: as many lines as a reader goes through."""

_FASTEST = 8
"""Of so many devices that not all are drawn, what the slow ones are to be seen against."""

_ROW = 17
_LONGEST = 16
"""Letters of a name, so that a telephone has room for the speeds."""
_TITLE = "speed against the median device"
_TOLD = {
    "whole": "device",
    "place": "node and slot",
    "standing": "verdict",
    "workload": "worst workload",
    "change": "speed",
    "between": "95 % interval",
    "runs": "runs",
}


def device_speeds_figure(
    group: GroupFinding, least: float, title: str, name: str, most: int = MOST_DEVICES
) -> Figure | None:
    """Return the speed of each device in the workload where it is worst; None if none has one.

    Args:
        group: Of a fleet.
        least: Share below the median from which on a device is slow.
        title: What the group is called.
        name: Of the figure, unique in its document.
        most: Devices that are drawn, above `_FASTEST`.
    """
    timed = [one for one in group.devices if one.worst is not None]
    if not timed:
        return None
    shown = timed if len(timed) <= most else [*timed[: most - _FASTEST], *timed[-_FASTEST:]]
    data = filled(_TOLD, _data(shown, group))
    return Figure(
        name=name,
        title=f"Speed of each device: {title}",
        description=f"Speed of {counted(len(shown), 'device')} of {title} against the median"
        " device, each in the workload where it is worst, with 95 % intervals; the broken lines"
        f" are the median and {format_percent(least)} below it.",
        spec=layered(data, _layers(data, least), height=_ROW * len(data)),
        table=device_table(group),
        left_out=_left_out(len(shown), len(timed), len(group.devices)),
    )


def _left_out(shown: int, timed: int, devices: int) -> str:
    parts = []
    if shown < timed:
        parts.append(
            f"The picture shows {shown} of {timed} devices: those that are not ok, the slowest of"
            f" the others, and the {_FASTEST} at the other end."
        )
    if timed < devices:
        parts.append(f"{counted(devices - timed, 'device')} without a time: not drawn.")
    return " ".join(parts)


def _data(shown: Sequence[DeviceFinding], group: GroupFinding) -> Iterator[dict[str, Any]]:
    short = [drawn(one.device.name, _LONGEST) for one in shown]
    twice = {name for name, times in Counter(short).items() if times > 1}
    for place, (one, name) in enumerate(zip(shown, short, strict=True), start=1):
        worst = one.worst
        if worst is None:
            continue
        workload = drawn(group.workloads[worst.workload].workload.name)
        between = interval(worst)
        bounds = f" ({between})" if between else ""
        yield {
            "device": f"{place}: {name}" if name in twice else name,
            "whole": drawn(one.device.name),
            "speed": rounded(worst.ratio - 1.0),
            "standing": one.standing.value,
            "workload": workload,
            "change": change(worst),
            "runs": str(one.device.runs),
            **_told_of(one),
            **({} if worst.low is None else {"low": rounded(worst.low - 1.0)}),
            **({} if worst.high is None else {"high": rounded(worst.high - 1.0)}),
            **({"between": between} if between else {}),
            SAYS: f"{drawn(one.device.name)}: {change(worst)}{bounds} in {workload},"
            f" {one.standing.value}",
        }


def _told_of(one: DeviceFinding) -> dict[str, str]:
    slot = "" if one.device.slot is None else f"slot {one.device.slot}"
    place = ", ".join(text for text in (drawn(one.device.node), slot) if text)
    return {"place": place} if place else {}


def _layers(data: Sequence[Datum], least: float) -> list[dict[str, Any]]:
    devices = [datum["device"] for datum in data]
    up = {
        "field": "device",
        "type": "nominal",
        "title": None,
        "scale": {"type": "band", "domain": devices},
        "axis": {"labelLimit": 0, "ticks": False, "grid": False},
    }
    shapes = shape_channels("standing", STANDINGS, {datum["standing"] for datum in data})
    bounded = [datum for datum in data if "low" in datum and "high" in datum]
    lines = [{"speed": 0.0}, {"speed": rounded(-least)}]
    return [
        {
            "data": values(lines),
            "mark": guide("rule", strokeDash=[6, 4]),
            "encoding": {"x": _across("speed")},
        },
        {
            "data": values(bounded),
            "mark": silent("rule", strokeWidth=2, opacity=0.8),
            "encoding": {
                "x": _across("low"),
                "x2": {"field": "high"},
                "y": up,
                "color": shapes["color"],
            },
        },
        {
            "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
            "encoding": {"x": _across("speed"), "y": up, **shapes, **pointed_at(_TOLD, data)},
        },
    ]


def _across(field: str) -> dict[str, Any]:
    axis = {"format": "+.3~%", "tickCount": 5, "labelOverlap": "greedy"}
    return number(field, _TITLE, axis=axis, scale={"zero": False})
