"""Speedup over batch size with its interval, one picture per work that both sides did."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gpubench.compare.comparison_records import CaseComparison
from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.curves.order import reading_order
from gpubench.report.charts.batch_axis import (
    FIELD,
    bare_batch_channel,
    batch_channel,
    batch_switch,
    tens_layer,
)
from gpubench.report.charts.ratio_axis import TITLE, held, one_layer, ratio_channel, ratio_ends
from gpubench.report.charts.series import MOST_SERIES, dash_channel, told_apart
from gpubench.report.charts.shapes import VERDICTS, shape_channels
from gpubench.report.charts.spec import SAYS, Datum, layered, pointed_at, silent
from gpubench.report.charts.thinning import MOST_POINTS, thinned
from gpubench.report.compare.case_table import case_table
from gpubench.report.compare.ratio_text import interval_text, ratio_text
from gpubench.report.layout.document import Figure
from gpubench.report.names import CurveNames, dtype_name

_TOLD = {
    "series": "curve",
    FIELD: "batch size",
    "ratio_text": "speedup",
    "between": "95 % interval",
    "verdict": "verdict",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedupGroup:
    """Cases of one work with a ratio, at most eight curves of them."""

    title: str
    cases: tuple[CaseComparison, ...]
    names: tuple[str, ...]
    """What tells the curve of each case from the others; empty of one that is alone."""


def case_groups(pair: PairComparison) -> tuple[SpeedupGroup, ...]:
    """Return the comparable cases, those of the same work together, in reading order.

    Args:
        pair: One contender.
    """
    cases = [case for case in pair.cases if case.result is not None]
    curves = {case.case.curve_key: case.case for case in cases}
    known = CurveNames(curves.values())
    names = {key: f"{known.of(key)} {dtype_name(key.dtype)}" for key in curves}
    works: dict[tuple[str, ...], list[Any]] = {}
    for key in sorted(curves, key=reading_order):
        work = (key.workload, key.phase, key.params, key.cache, key.regime)
        works.setdefault(work, []).append(key)
    parts = [
        keys[start : start + MOST_SERIES]
        for keys in works.values()
        for start in range(0, len(keys), MOST_SERIES)
    ]
    return tuple(_group(part, names, cases) for part in parts)


def _group(keys: list[Any], names: dict[Any, str], cases: Sequence[CaseComparison]) -> SpeedupGroup:
    found = told_apart([names[key] for key in keys])
    series = dict(zip(keys, found.names, strict=True))
    chosen = [case for case in cases if case.case.curve_key in series]
    chosen.sort(key=lambda case: (keys.index(case.case.curve_key), case.case.batch_size))
    return SpeedupGroup(
        title=found.title,
        cases=tuple(chosen),
        names=tuple(series[case.case.curve_key] for case in chosen),
    )


def speedup_figure(
    comparison: Comparison,
    pair: PairComparison,
    group: SpeedupGroup,
    name: str,
    most: int = MOST_POINTS,
) -> Figure:
    """Return the speedup of each case over batch size.

    Args:
        comparison: What is compared.
        pair: One contender.
        group: Some of its cases.
        name: Of the figure, unique in its document.
        most: Cases that are drawn.
    """
    data = list(_data(group))
    kept = thinned(data, most, by=lambda datum: datum["ratio"])
    first, second = comparison.baseline.label, pair.contender.label
    layers = _layers(kept.shown)
    return Figure(
        name=name,
        title=f"Speedup of {second} over {first}: {group.title}",
        description=f"Speedup of {second} over {first} over batch size, with 95 % intervals, of"
        f" {group.title}.",
        spec=layered(kept.shown, layers, resolve={"axis": {"x": "independent"}}),
        table=case_table(comparison, pair, group.cases),
        switches=(batch_switch(layers),),
        left_out=kept.left_out("case"),
    )


def _data(group: SpeedupGroup) -> Iterator[dict[str, Any]]:
    for case, series in zip(group.cases, group.names, strict=True):
        found = case.result
        if found is not None:
            size = case.case.batch_size
            told = f"{ratio_text(found)} ({interval_text(found)}), {case.verdict.value}"
            yield {
                FIELD: size,
                "series": series,
                "ratio": held(found.speedup),
                "low": held(found.low),
                "high": held(found.high),
                "verdict": case.verdict.value,
                "ratio_text": ratio_text(found),
                "between": interval_text(found),
                SAYS: f"batch {size}, {series}: {told}",
            }


def _layers(data: Sequence[Datum]) -> list[dict[str, Any]]:
    sizes = {datum[FIELD] for datum in data}
    across = bare_batch_channel(sizes)
    ends = ratio_ends(datum[key] for datum in data for key in ("low", "high"))
    upright = ratio_channel("ratio", TITLE, ends)
    verdicts = shape_channels("verdict", VERDICTS, {datum["verdict"] for datum in data})
    names = list(dict.fromkeys(datum["series"] for datum in data))
    return [
        one_layer("y", TITLE, ends),
        {
            "mark": silent("line", strokeWidth=1, opacity=0.6),
            "encoding": {
                "x": batch_channel(sizes),
                "y": upright,
                "strokeDash": dash_channel(names),
            },
        },
        {
            "mark": silent("rule", opacity=0.7),
            "encoding": {
                "x": across,
                "y": ratio_channel("low", TITLE, ends),
                "y2": {"field": "high"},
                "color": verdicts["color"],
            },
        },
        {
            "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
            "encoding": {"x": across, "y": upright, **verdicts, **pointed_at(_TOLD, data)},
        },
        tens_layer(sizes),
    ]
