"""Memory over batch size, up to what the device has."""

from collections.abc import Iterator, Sequence
from typing import Any

from gpubench.batches.findings import MachineFindings
from gpubench.report.charts.batch_axis import (
    FIELD,
    bare_batch_channel,
    batch_channel,
    batch_switch,
    tens_layer,
)
from gpubench.report.charts.kinds import kind_channel, kind_of
from gpubench.report.charts.rounding import rounded
from gpubench.report.charts.series import CurveGroup, series_channels
from gpubench.report.charts.spec import (
    SAYS,
    Datum,
    guide,
    layered,
    pointed_at,
    silent,
    told,
    values,
)
from gpubench.report.charts.thinning import MOST_POINTS, thinned
from gpubench.report.charts.upright_axis import UprightAxis, upright_axis
from gpubench.report.layout.document import Align, Column, Figure, Row, Switch, Table
from gpubench.units import format_bytes

_TITLE = "bytes allocated at the peak"
_TOLD = {"series": "curve", FIELD: "batch size", "kind": "kind", "amount": "memory"}
_FULL = {"series": "curve", FIELD: "batch size", "says": "what"}
_NO_ROOM = "M-1,-1L1,1M-1,1L1,-1M-1.4,-1.4L1.4,-1.4L1.4,1.4L-1.4,1.4Z"
"""A cross in a box."""


def memory_figure(
    group: CurveGroup, machine: MachineFindings, name: str, most: int = MOST_POINTS
) -> Figure | None:
    """Return what the allocator had given out at the peak; None if no size tells.

    Args:
        group: Curves of one workload.
        machine: Where they were measured, with its memory.
        name: Of the figure, unique in its document.
        most: Points that are drawn.
    """
    data = list(_data(group))
    if not data:
        return None
    kept = thinned(data, most, by=lambda datum: datum["bytes"])
    limit = machine.measured_on.device_memory_bytes
    # Nothing is no power of ten: a size that needs no memory has no place on such an axis.
    scale = "linear" if any(datum["bytes"] <= 0 for datum in data) else "log"
    amounts = [datum["bytes"] for datum in data]
    axis = upright_axis(amounts if limit is None else [*amounts, float(limit)], scale)
    layers = _layers(group, kept.shown, limit, axis)
    return Figure(
        name=name,
        title=f"Memory: {group.title}",
        description=_description(group, limit),
        spec=layered(kept.shown, layers, resolve={"axis": {"x": "independent"}}),
        table=_table(group),
        switches=tuple(_switches(axis, layers)),
        left_out=kept.left_out("batch size"),
    )


def _data(group: CurveGroup) -> Iterator[dict[str, Any]]:
    for curve, series in zip(group.curves, group.names, strict=True):
        for point in curve.points:
            if point.memory_bytes is not None:
                amount = format_bytes(point.memory_bytes)
                yield {
                    FIELD: point.batch_size,
                    "series": series,
                    "kind": kind_of(point.batch_size),
                    "bytes": rounded(point.memory_bytes),
                    "amount": amount,
                    SAYS: f"batch {point.batch_size}: {amount}, {series}",
                }


def _failures(group: CurveGroup) -> list[Datum]:
    """Return the smallest batch of each curve that had no room."""
    return [
        {
            FIELD: curve.use.out_of_memory_from,
            "series": series,
            SAYS: f"out of memory from batch {curve.use.out_of_memory_from}, {series}",
        }
        for curve, series in zip(group.curves, group.names, strict=True)
        if curve.use.out_of_memory_from is not None
    ]


def _layers(
    group: CurveGroup, data: Sequence[Datum], limit: int | None, axis: UprightAxis
) -> list[dict[str, Any]]:
    failures = _failures(group)
    sizes = {datum[FIELD] for datum in (*data, *failures)}
    across, upright = bare_batch_channel(sizes), axis.channel("bytes", _TITLE, form="~s")
    series = series_channels(group.names)
    points = {"x": across, "y": upright, "color": series["color"]}
    shape = kind_channel("kind", [datum["kind"] for datum in data])
    return [
        {
            "mark": silent("line", strokeWidth=1, opacity=0.5),
            "encoding": {"x": batch_channel(sizes), "y": upright, **series},
        },
        {
            "mark": {"type": "point", "size": 40, "strokeWidth": 1.5, "opacity": 1},
            "encoding": {**points, "shape": shape, **pointed_at(_TOLD, data)},
        },
        tens_layer(sizes),
        *_limit_layers(limit, axis),
        *_failure_layers(failures, across, series["color"]),
    ]


def _limit_layers(limit: int | None, axis: UprightAxis) -> list[dict[str, Any]]:
    """Return a line at the memory that the device has, with its amount below it."""
    if limit is None:
        return []
    data = [{"bytes": limit, "label": f"memory of the device: {format_bytes(limit)}"}]
    upright = axis.channel("bytes", _TITLE, form="~s")
    return [
        {
            "data": values(data),
            "mark": guide("rule", strokeDash=[6, 4]),
            "encoding": {"y": upright},
        },
        {
            "data": values(data),
            "mark": guide("text", align="left", baseline="top", dx=4, dy=4, fontSize=11),
            "encoding": {
                "x": {"value": 0},
                "y": upright,
                "text": {"field": "label", "type": "nominal"},
            },
        },
    ]


def _failure_layers(
    failures: Sequence[Datum], across: dict[str, Any], color: dict[str, Any]
) -> list[dict[str, Any]]:
    if not failures:
        return []
    return [
        {
            "data": values(failures),
            "mark": {"type": "point", "shape": _NO_ROOM, "size": 50, "yOffset": 8, "opacity": 1},
            "encoding": {
                "x": across,
                "y": {"value": 0},
                "color": color,
                "tooltip": told(_FULL, failures),
                "description": {"field": SAYS, "type": "nominal"},
            },
        }
    ]


def _switches(axis: UprightAxis, layers: Sequence[dict[str, Any]]) -> Iterator[Switch]:
    if axis.scale == "log":
        yield axis.switch(
            [
                place
                for place, layer in enumerate(layers)
                if layer["encoding"].get("y", {}).get("field") == "bytes"
            ]
        )
    yield batch_switch(layers)


def _description(group: CurveGroup, limit: int | None) -> str:
    text = f"Bytes that the allocator had given out at the peak of a call, of {group.title}"
    for failure in _failures(group):
        text += f"; {failure[SAYS]}"
    if limit is not None:
        text += f"; the device has {format_bytes(limit)}"
    return f"{text}."


def _table(group: CurveGroup) -> Table:
    return Table(
        columns=(
            Column(title="curve", align=Align.LEFT),
            Column(title="batch size"),
            Column(title="memory"),
        ),
        rows=tuple(
            Row(cells=(series, str(point.batch_size), format_bytes(point.memory_bytes)))
            for curve, series in zip(group.curves, group.whole_names, strict=True)
            for point in curve.points
            if point.memory_bytes is not None
        ),
    )
