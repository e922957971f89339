"""Throughput over batch size, with its interval, the knee, and what is better padded."""

from collections.abc import Iterator, Sequence
from typing import Any

from gpubench.batches.findings import CurveFindings, MachineFindings
from gpubench.report.charts.batch_axis import (
    FIELD,
    bare_batch_channel,
    batch_channel,
    batch_switch,
    tens_layer,
)
from gpubench.report.charts.kinds import PADDED, kind_channel
from gpubench.report.charts.knees import knee_layers
from gpubench.report.charts.quantities import Quantity, quantities, quantity_switch
from gpubench.report.charts.series import CurveGroup, series_channels
from gpubench.report.charts.spec import (
    ABSENT,
    SAYS,
    Datum,
    filled,
    layered,
    pointed_at,
    silent,
    values,
)
from gpubench.report.charts.thinning import MOST_POINTS, thinned
from gpubench.report.charts.throughput_points import TOLD, size_data, size_table
from gpubench.report.charts.upright_axis import UprightAxis, upright_axis
from gpubench.report.layout.document import Figure, Switch
from gpubench.units import counted

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
    data = filled(TOLD, size_data(group, shown))
    kept = thinned(data, most, by=lambda datum: datum[shown[0].field])
    axis = _axis(group.curves)
    layers = _layers(group, kept.shown, shown[0], axis)
    return Figure(
        name=name,
        title=f"Throughput: {group.title}",
        description=_description(group, shown[0]),
        spec=layered(kept.shown, layers, resolve={"axis": {"x": "independent"}}),
        table=size_table(group, shown),
        switches=tuple(_switches(shown, axis, layers)),
        left_out=kept.left_out("batch size"),
    )


def _layers(
    group: CurveGroup, data: Sequence[Datum], shown: Quantity, axis: UprightAxis
) -> list[dict[str, Any]]:
    """Return line, interval bars, rings, points, knees and the upper axis, in this order."""
    sizes = {datum[FIELD] for datum in data}
    across, upright = bare_batch_channel(sizes), shown.channel(axis)
    series = series_channels(group.names)
    kinds = [*(datum["kind"] for datum in data), *([PADDED] if _padded(data) else [])]
    shape = kind_channel("kind", kinds)
    points = {"x": across, "y": upright, "color": series["color"], "shape": shape}
    _, low, high = shown.fields
    return [
        {
            "mark": silent("line", strokeWidth=1, opacity=0.5),
            "encoding": {"x": batch_channel(sizes), "y": upright, **series},
        },
        {
            "mark": silent("rule", opacity=0.7),
            "encoding": {
                "x": across,
                "y": shown.channel(axis, low),
                "y2": {"field": high},
                "color": series["color"],
            },
        },
        {
            "data": values(_padded(data)),
            "mark": silent("point", size=40),
            "encoding": points,
        },
        {
            "mark": {"type": "point", "size": 40, "strokeWidth": 1.5, "opacity": 1},
            "encoding": {**points, **pointed_at(TOLD, data)},
        },
        *knee_layers(group, across),
        tens_layer(sizes),
    ]


def _padded(data: Sequence[Datum]) -> list[Datum]:
    """Return the rings around the sizes that are better padded, without the words of the sizes."""
    return [
        {key: cell for key, cell in datum.items() if key not in {*TOLD, SAYS} - _PLACE}
        | {"kind": PADDED}
        for datum in data
        if datum.get("pad", ABSENT) != ABSENT
    ]


_PLACE = {FIELD, "series"}


def _switches(
    shown: Sequence[Quantity], axis: UprightAxis, layers: Sequence[dict[str, Any]]
) -> Iterator[Switch]:
    if len(shown) > 1:
        yield quantity_switch(shown, drawn=(_LINE, _RINGS, _POINTS), bars=_BARS)
    yield axis.switch((_LINE, _BARS, _RINGS, _POINTS))
    yield batch_switch(layers)


def _axis(curves: Sequence[CurveFindings]) -> UprightAxis:
    rates = [point.per_s for curve in curves for point in curve.points]
    return upright_axis(rates, "log" if max(rates) > _FLAT * min(rates) else "linear")


def _description(group: CurveGroup, shown: Quantity) -> str:
    parts = [f"{shown.title} over batch size of {group.title}"]
    for curve, name in zip(group.curves, group.names, strict=True):
        if curve.knee is not None:
            parts.append(f"{name}: knee at {curve.knee.batch_size}")
    if any(point.low is not None for curve in group.curves for point in curve.points):
        parts.append("bars are 95 % intervals beside the other sizes of a curve")
    if padded := sum(len(curve.padding) for curve in group.curves):
        parts.append(f"{counted(padded, 'ringed size')} surely slower per call than a larger one")
    return "; ".join(parts) + "."
