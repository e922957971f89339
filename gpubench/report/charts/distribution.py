"""How the samples of each batch size of a curve are spread around their median."""

from collections.abc import Iterator, Sequence
from typing import Any

from gpubench.overview.spreads import CurveSpreads, SizeSpread
from gpubench.report.charts.batch_axis import (
    FIELD,
    bare_batch_channel,
    batch_channel,
    batch_switch,
    tens_layer,
)
from gpubench.report.charts.kinds import kind_channel, kind_of
from gpubench.report.charts.rounding import rounded
from gpubench.report.charts.spec import SAYS, Datum, guide, layered, number, pointed_at
from gpubench.report.charts.thinning import MOST_POINTS, thinned
from gpubench.report.layout.document import Column, Figure, Row, Table
from gpubench.units import counted, format_change, format_seconds

_HEIGHT = 260
_TITLE = "sample against the median of its block"
_TOLD = {
    FIELD: "batch size",
    "median": "median",
    "middle": "middle half",
    "most": "5 to 95 %",
    "blocks": "median of",
}


def distribution_figure(
    curve: CurveSpreads, title: str, name: str, most: int = MOST_POINTS
) -> Figure:
    """Return the middle half and the middle nine tenths of each batch size's samples.

    Args:
        curve: With at least one batch size.
        title: What the curve is called.
        name: Of the figure, unique in its document.
        most: Batch sizes that are drawn.
    """
    data = [_datum(one) for one in curve.sizes]
    kept = thinned(data, most, by=lambda datum: datum["p95"] - datum["p05"])
    layers = _layers(kept.shown)
    return Figure(
        name=name,
        title=f"Spread of samples: {title}",
        description=f"Quantiles of the samples of {counted(len(data), 'batch size')} of {title},"
        " each against the median of its block: thick from 25 to 75 %, thin from 5 to 95 %.",
        spec=layered(kept.shown, layers, height=_HEIGHT, resolve={"axis": {"x": "independent"}}),
        table=_table(curve.sizes),
        switches=(batch_switch(layers),),
        left_out=kept.left_out("batch size"),
    )


def _datum(one: SizeSpread) -> dict[str, Any]:
    cells = dict(zip(_COLUMNS, _cells(one), strict=True))
    return {
        FIELD: one.batch_size,
        "kind": kind_of(one.batch_size),
        "p05": rounded(one.p05),
        "p25": rounded(one.p25),
        "centre": 0,
        "p75": rounded(one.p75),
        "p95": rounded(one.p95),
        "median": cells["median"],
        "middle": f"{cells['25 %']} to {cells['75 %']}",
        "most": f"{cells['5 %']} to {cells['95 %']}",
        "blocks": counted(one.blocks, "block"),
        SAYS: f"batch {one.batch_size}: median {cells['median']},"
        f" 5 to 95 % {cells['5 %']} to {cells['95 %']}",
    }


def _layers(data: Sequence[Datum]) -> list[dict[str, Any]]:
    sizes = {datum[FIELD] for datum in data}
    across = bare_batch_channel(sizes)
    shape = kind_channel("kind", [datum["kind"] for datum in data])
    return [
        {
            "mark": guide("rule"),
            "encoding": {"x": batch_channel(sizes), **_between("p05", "p95")},
        },
        {
            "mark": guide("rule", strokeWidth=6, opacity=0.5),
            "encoding": {"x": across, **_between("p25", "p75")},
        },
        {
            "mark": {"type": "point", "size": 40, "strokeWidth": 1.5, "opacity": 1},
            "encoding": {
                "x": across,
                "y": _upright("centre"),
                "shape": shape,
                **pointed_at(_TOLD, data),
            },
        },
        tens_layer(sizes),
    ]


def _between(low: str, high: str) -> dict[str, Any]:
    return {"y": _upright(low), "y2": {"field": high}}


def _upright(field: str) -> dict[str, Any]:
    return number(field, _TITLE, axis={"format": "+.0%", "tickCount": 6})


_COLUMNS = ("batch size", "blocks", "median", "5 %", "25 %", "75 %", "95 %")


def _cells(one: SizeSpread) -> Iterator[str]:
    yield str(one.batch_size)
    yield str(one.blocks)
    yield format_seconds(one.median_s)
    yield from (format_change(share) for share in (one.p05, one.p25, one.p75, one.p95))


def _table(sizes: Sequence[SizeSpread]) -> Table:
    return Table(
        columns=tuple(Column(title=title) for title in _COLUMNS),
        rows=tuple(Row(cells=tuple(_cells(one))) for one in sizes),
        notes=("quantiles: against the median of the same block, the median over the blocks",),
    )
