"""Throughput over batch size, with its interval, the knee, and what is better padded."""

from collections.abc import Iterator, Sequence
from typing import Any

from gpubench.batches.findings import CurveFindings, MachineFindings
from gpubench.report.charts.batch_axis import (
    FIELD,
    bare_batch_channel,
    batch_channel,
    batch_switch,
    scale_switch,
    tens_layer,
)
from gpubench.report.charts.kinds import PADDED, kind_channel
from gpubench.report.charts.quantities import Quantity, quantities, quantity_switch
from gpubench.report.charts.series import CurveGroup, series_channels
from gpubench.report.charts.spec import (
    HEIGHT,
    SAYS,
    Datum,
    guide,
    layered,
    pointed_at,
    told,
    values,
)
from gpubench.report.charts.thinning import MOST_POINTS, thinned
from gpubench.report.charts.throughput_points import TOLD, size_data, size_table
from gpubench.report.layout.document import Figure, Switch

_FLAT = 20.0
"""Where throughputs differ by more than this factor, a linear axis hides the lower ones."""

_LINE, _BARS, _RINGS, _POINTS = range(4)
"""Places of the layers that draw a quantity; the first one carries the lower axis."""


def throughput_figure(
    group: CurveGroup, machine: MachineFindings, name: str, most: int = MOST_POINTS
) -> Figure:
    """Return throughput over batch size.

    Args:
        group: Curves of one workload, each with at least one batch size.
        machine: Where they were measured.
        name: Of the figure, unique in its document.
        most: Points that are drawn.
    """
    shown = quantities(group.curves, machine)
    kept = thinned(list(size_data(group, shown)), most, by=lambda datum: datum[shown[0].field])
    scale = _scale(group.curves)
    layers = _layers(group, kept.shown, shown[0], scale)
    return Figure(
        name=name,
        title=f"Throughput: {group.title}",
        description=_description(group, shown[0]),
        spec=layered(kept.shown, layers, resolve={"axis": {"x": "independent"}}),
        table=size_table(group, shown),
        switches=tuple(_switches(shown, scale, layers)),
        left_out=kept.left_out("batch size"),
    )


def _layers(
    group: CurveGroup, data: Sequence[Datum], shown: Quantity, scale: str
) -> list[dict[str, Any]]:
    """Return line, interval bars, rings, points, knees and the upper axis, in this order."""
    sizes = {datum[FIELD] for datum in data}
    across, upright = bare_batch_channel(sizes), shown.channel(scale)
    series = series_channels(group.names)
    kinds = [*(datum["kind"] for datum in data), *([PADDED] if _padded(data) else [])]
    shape = kind_channel("kind", kinds)
    points = {"x": across, "y": upright, "color": series["color"], "shape": shape}
    _, low, high = shown.fields
    return [
        {
            "mark": guide("line", strokeWidth=1, opacity=0.5),
            "encoding": {"x": batch_channel(sizes), "y": upright, **series},
        },
        {
            "mark": {"type": "rule", "aria": False, "tooltip": None, "opacity": 0.7},
            "encoding": {
                "x": across,
                "y": shown.channel(scale, low),
                "y2": {"field": high},
                "color": series["color"],
            },
        },
        {
            "data": values(_padded(data)),
            "mark": {"type": "point", "aria": False, "tooltip": None, "size": 40},
            "encoding": points,
        },
        {
            "mark": {"type": "point", "size": 40, "strokeWidth": 1.5, "opacity": 1},
            "encoding": {**points, **pointed_at(TOLD, data)},
        },
        *_knee_layers(group, across),
        tens_layer(sizes),
    ]


def _padded(data: Sequence[Datum]) -> list[Datum]:
    """Return the rings around the sizes that are better padded, without the words of the sizes."""
    return [
        {key: cell for key, cell in datum.items() if key not in {*TOLD, SAYS} - _PLACE}
        | {"kind": PADDED}
        for datum in data
        if "pad" in datum
    ]


_PLACE = {FIELD, "series"}


def _knee_layers(group: CurveGroup, across: dict[str, Any]) -> list[dict[str, Any]]:
    """Return an upright line at each knee, and a word at its top.

    Lines of smaller knees begin lower, so that none crosses the words beside a larger one.
    """
    data = list(_knees(group))
    if not data:
        return []
    color = series_channels(group.names)["color"]
    top = {"field": "line", "type": "quantitative", "scale": None, "axis": None}
    label = {"type": "text", "align": "right", "baseline": "top", "dx": -4, "fontSize": 11}
    return [
        {
            "data": values(data),
            "mark": {"type": "rule", "strokeDash": [4, 4], "aria": False},
            "encoding": {
                "x": across,
                "y": top,
                "y2": {"value": HEIGHT},
                "color": color,
                "tooltip": told(_KNEE, data),
            },
        },
        {
            "data": values(data),
            "mark": {**label, "aria": False},
            "encoding": {
                "x": across,
                "y": top,
                "text": {"field": "label", "type": "nominal"},
                "color": color,
            },
        },
    ]


_KNEE = {"series": "curve", "label": "knee", "between": "95 % interval", "means": "means"}
_LINE_HEIGHT = 14


def _knees(group: CurveGroup) -> Iterator[Datum]:
    pairs = zip(group.curves, group.names, strict=True)
    known = [(curve.knee, series) for curve, series in pairs if curve.knee is not None]
    known.sort(key=lambda pair: pair[0].batch_size, reverse=True)
    for index, (knee, series) in enumerate(known):
        between = {} if knee.low is None else {"between": f"{knee.low} to {knee.high}"}
        yield {
            FIELD: knee.batch_size,
            "series": series,
            "label": f"knee {knee.batch_size}",
            "means": "the smallest size within 5 % of the best",
            "line": index * _LINE_HEIGHT,
            **between,
        }


def _switches(
    shown: Sequence[Quantity], scale: str, layers: Sequence[dict[str, Any]]
) -> Iterator[Switch]:
    if len(shown) > 1:
        yield quantity_switch(shown, drawn=(_LINE, _RINGS, _POINTS), bars=_BARS)
    upright = [f"/layer/{layer}/encoding/y/scale/type" for layer in range(_POINTS + 1)]
    yield scale_switch("upright axis", upright, first=scale)
    yield batch_switch(layers)


def _scale(curves: Sequence[CurveFindings]) -> str:
    rates = [point.per_s for curve in curves for point in curve.points]
    return "log" if max(rates) > _FLAT * min(rates) else "linear"


def _description(group: CurveGroup, shown: Quantity) -> str:
    parts = [f"{shown.title} over batch size of {group.title}"]
    for curve, name in zip(group.curves, group.names, strict=True):
        if curve.knee is not None:
            parts.append(f"{name}: knee at {curve.knee.batch_size}")
    return "; ".join(parts) + "."
