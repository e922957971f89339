"""What is drawn and told of each batch size of a group of curves, as data and as a table."""

from collections.abc import Iterator, Sequence
from typing import Any

from gpubench.batches.findings import CurveFindings
from gpubench.batches.size_findings import CurvePoint, Padding
from gpubench.report.charts.batch_axis import FIELD
from gpubench.report.charts.kinds import kind_of
from gpubench.report.charts.quantities import Quantity
from gpubench.report.charts.rounding import rounded
from gpubench.report.charts.series import CurveGroup, drawn
from gpubench.report.charts.spec import SAYS
from gpubench.report.layout.document import Align, Column, Row, Table
from gpubench.report.names import rate_noun
from gpubench.units import (
    counted,
    format_bytes,
    format_flop_per_s,
    format_percent,
    format_rate,
)

TOLD = {
    "curve": "curve",
    FIELD: "batch size",
    "kind": "kind",
    "speed": "throughput",
    "between": "95 % interval",
    "work": "operations",
    "peak": "of the peak",
    "pad": "better padded",
    "tiles": "tiles",
    "kernel": "kernel",
}
"""Fields that a reader sees who points at a batch size, with what they are called."""

_ABSENT = "-"


def size_data(group: CurveGroup, shown: Sequence[Quantity]) -> Iterator[dict[str, Any]]:
    """Yield one datum per batch size and curve, ascending by batch size within a curve."""
    for curve, series, whole in _named(group):
        padding = {one.batch_size: one for one in curve.padding}
        for point in curve.points:
            drawn_values = [one.values(curve, point) for one in shown]
            words = _words(curve, point, padding.get(point.batch_size), shown)
            yield {
                FIELD: point.batch_size,
                "series": series,
                "curve": drawn(whole),
                "kind": kind_of(point.batch_size),
                **{
                    field: rounded(value)
                    for of_quantity in drawn_values
                    for field, value in of_quantity.items()
                    if value is not None
                },
                SAYS: f"batch {point.batch_size}: {words['speed']}, {series}",
                **words,
            }


def _named(group: CurveGroup) -> Iterator[tuple[CurveFindings, str, str]]:
    """Yield the curves with what they are called in a picture, and where there is room."""
    yield from zip(group.curves, group.names, group.whole_names, strict=True)


def size_table(group: CurveGroup, shown: Sequence[Quantity]) -> Table:
    """Return every batch size of the curves, drawn or not."""
    rows = [(series, curve, point) for curve, _, series in _named(group) for point in curve.points]
    words = [_words(curve, point, None, shown) for _, curve, point in rows]
    told = [field for field in _COLUMNS if any(field in one for one in words)]
    return Table(
        columns=(
            Column(title="curve", align=Align.LEFT),
            Column(title="batch size"),
            *(_COLUMNS[field] for field in told),
        ),
        rows=tuple(
            Row(
                cells=(
                    series,
                    str(point.batch_size),
                    *(one.get(field, _ABSENT) for field in told),
                )
            )
            for (series, _, point), one in zip(rows, words, strict=True)
        ),
        notes=(INTERVAL_NOTE,) if "between" in told else (),
    )


INTERVAL_NOTE = (
    "95 % interval: of a size beside the other sizes of its curve; what a run or a block does to"
    " all of them alike is not in it"
)

_COLUMNS = {
    "speed": Column(title="throughput"),
    "between": Column(title="95 % interval"),
    "work": Column(title="operations"),
    "peak": Column(title="of the peak"),
    "memory": Column(title="memory"),
    "tiles": Column(title="tiles", align=Align.LEFT),
    "kernel": Column(title="kernel", align=Align.LEFT),
}


def _words(
    curve: CurveFindings, point: CurvePoint, pad: Padding | None, shown: Sequence[Quantity]
) -> dict[str, str]:
    noun = rate_noun(curve.workload, counts_items=curve.counts_items)
    share = next((one.of(curve, point) for one in shown if one.field == "share"), None)
    told = {
        "speed": format_rate(point.per_s, noun),
        "between": _interval(point, noun),
        "work": "" if point.flop_per_s is None else format_flop_per_s(point.flop_per_s),
        "peak": "" if share is None else format_percent(share),
        "memory": "" if point.memory_bytes is None else format_bytes(point.memory_bytes),
        "pad": "" if pad is None else _pad_words(pad),
        "tiles": _tile_words(point),
        "kernel": drawn(point.kernel, _KERNEL),
    }
    return {field: text for field, text in told.items() if text}


_KERNEL = 120
"""Letters of a kernel's name: those of CUTLASS have 150, most of it twice."""


def _interval(point: CurvePoint, noun: str) -> str:
    if point.low is None or point.high is None:
        return ""
    return f"{format_rate(point.low, noun)} to {format_rate(point.high, noun)}"


def _pad_words(one: Padding) -> str:
    return f"to {one.pad_to}: {format_percent(one.gain, decimals=0)} less time per call"


def _tile_words(point: CurvePoint) -> str:
    if point.tiles is None:
        return ""
    text = counted(point.tiles, "tile")
    if point.waves is not None:
        text += f" in {counted(point.waves, 'wave')}"
    return f"{text}, at the edge of a step" if point.is_tile_edge else text
