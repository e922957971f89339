"""From which batch size on each curve of a picture is as fast as it gets."""

from collections.abc import Iterator
from typing import Any

from gpubench.batches.findings import Knee
from gpubench.report.charts.batch_axis import FIELD
from gpubench.report.charts.series import CurveGroup, series_channels
from gpubench.report.charts.spec import HEIGHT, Datum, guide, told, values

_TOLD = {"series": "curve", "label": "knee", "between": "95 % interval", "means": "means"}
_LINE_HEIGHT = 14


def knee_layers(group: CurveGroup, across: dict[str, Any]) -> list[dict[str, Any]]:
    """Return an upright line at each knee, and its words once at the lower end.

    There, right and low, curves that rise leave room. Lines of smaller knees end higher, so that
    none crosses the words beside a larger one.

    Args:
        group: The curves that are drawn.
        across: The channel of batch sizes.
    """
    data = list(_knees(group))
    if not data:
        return []
    end = {"field": "line", "type": "quantitative", "scale": None, "axis": None}
    rules = {
        "x": across,
        "y": end,
        "y2": {"value": 0},
        "color": series_channels(group.names)["color"],
        "tooltip": told(_TOLD, data),
    }
    mark = {"type": "rule", "strokeDash": [4, 4], "aria": False}
    words = {"x": across, "y": end, "text": {"field": "label", "type": "nominal"}}
    labels = {datum[FIELD]: datum for datum in data}
    return [
        {"data": values(data), "mark": mark, "encoding": rules},
        *(
            {"data": values(some), "mark": _words(side), "encoding": words}
            for side, some in _by_side(group, list(labels.values()))
        ),
    ]


def _words(side: str) -> dict[str, Any]:
    shift = {"left": 4, "right": -4}[side]
    return guide("text", align=side, baseline="bottom", dx=shift, fontSize=11)


def _by_side(group: CurveGroup, data: list[Datum]) -> Iterator[tuple[str, list[Datum]]]:
    """Yield the knees whose words stand right of their lines, and those where they stand left."""
    sizes = [point.batch_size for curve in group.curves for point in curve.points]
    middle = min(sizes) * max(sizes)
    for side in ("left", "right"):
        some = [datum for datum in data if (datum[FIELD] ** 2 < middle) == (side == "left")]
        if some:
            yield side, some


def _knees(group: CurveGroup) -> Iterator[Datum]:
    pairs = zip(group.curves, group.names, strict=True)
    known = [(curve.knee, series) for curve, series in pairs if curve.knee is not None]
    lines = sorted({knee.batch_size for knee, _ in known}, reverse=True)
    for knee, series in known:
        place = lines.index(knee.batch_size)
        yield {"line": HEIGHT - 2 - place * _LINE_HEIGHT, **_datum(knee, series)}


def _datum(knee: Knee, series: str) -> dict[str, Any]:
    between = {} if knee.low is None else {"between": f"{knee.low} to {knee.high}"}
    return {
        FIELD: knee.batch_size,
        "series": series,
        "label": f"knee {knee.batch_size}",
        "means": "the smallest size within 5 % of the best",
        **between,
    }
