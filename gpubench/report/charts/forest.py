"""Speedups with their intervals, workload by workload: at equal batch, and at each side's best."""

from collections.abc import Iterator, Sequence
from typing import Any

from gpubench.compare.comparison_records import Interval, WorkloadComparison
from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.report.charts.ratio_axis import held, one_layer, ratio_channel, ratio_ends
from gpubench.report.charts.series import drawn
from gpubench.report.charts.spec import SAYS, Datum, guide, layered, pointed_at
from gpubench.report.charts.verdict_shapes import NOT_JUDGED, verdict_channels
from gpubench.report.compare.ratio_text import interval_text, ratio_text
from gpubench.report.compare.workload_table import workload_table
from gpubench.report.layout.document import Figure

_ROW = 44
"""Pixels of a line: its name, and below it its interval."""
_LONGEST = 54
"""Letters of a line that a telephone has room for."""

_EQUAL = "equal batch"
_BEST = "own best batch"
_BUSY = "equal batch, GPU-busy time"
_OVERALL = "OVERALL"

_TOLD = {
    "row": "workload",
    "ratio_text": "speedup",
    "between": "95 % interval",
    "verdict": "verdict",
    "cases": "cases",
}


def forest_figure(comparison: Comparison, pair: PairComparison, name: str) -> Figure | None:
    """Return the speedup of each workload; None if no case is comparable.

    Args:
        comparison: What is compared.
        pair: One contender.
        name: Of the figure, unique in its document.
    """
    data = list(_rows(pair))
    if not data:
        return None
    first, second = comparison.baseline.label, pair.contender.label
    return Figure(
        name=name,
        title=f"Speedup of {second} over {first}",
        description=f"Speedup of {second} over {first} with 95 % intervals, by workload: "
        + "; ".join(str(datum[SAYS]) for datum in data)
        + ".",
        spec=layered(data, _layers(data, second), height=_ROW * len(data)),
        table=workload_table(comparison, pair),
    )


def _rows(pair: PairComparison) -> Iterator[dict[str, Any]]:
    busy = {row.workload: row for row in pair.gpu.workloads} if pair.gpu else {}
    number = 0
    for row in pair.workloads:
        for what, found, verdict in _kinds(row, busy.get(row.workload)):
            cases = f"{row.cases}" if what != _BEST else ""
            yield _datum(number, f"{row.workload}, {what}", found, verdict, cases)
            number += 1
    if pair.overall is not None:
        overall = pair.overall
        yield _datum(number, f"{_OVERALL}, {_EQUAL}", overall.result, overall.verdict, "")
        if overall.best is not None:
            yield _datum(number + 1, f"{_OVERALL}, {_BEST}", overall.best, NOT_JUDGED, "")


def _kinds(
    row: WorkloadComparison, busy: WorkloadComparison | None
) -> Iterator[tuple[str, Interval, str]]:
    yield _EQUAL, row.result, row.verdict
    if busy is not None:
        yield _BUSY, busy.result, busy.verdict
    if row.best is not None:
        yield _BEST, row.best.result, NOT_JUDGED


def _datum(number: int, row: str, found: Interval, verdict: str, cases: str) -> dict[str, Any]:
    told = f"{ratio_text(found)} ({interval_text(found)})"
    name = drawn(row, _LONGEST - len(told) - 2)
    return {
        "number": number,
        "row": name,
        "line": f"{name}: {told}",
        "ratio": held(found.speedup),
        "low": held(found.low),
        "high": held(found.high),
        "verdict": verdict,
        "ratio_text": ratio_text(found),
        "between": interval_text(found),
        SAYS: f"{name}: {told}, {verdict}",
        **({"cases": cases} if cases else {}),
    }


def _layers(data: Sequence[Datum], contender: str) -> list[dict[str, Any]]:
    ends = ratio_ends(datum[key] for datum in data for key in ("low", "high"))
    title = f"speedup of {drawn(contender, 24)}, times as fast"
    across = ratio_channel("ratio", title, ends)
    line = {"field": "number", "type": "ordinal", "axis": None, "scale": {"type": "band"}}
    verdicts = verdict_channels({datum["verdict"] for datum in data})
    interval = {"type": "rule", "aria": False, "tooltip": None, "yOffset": 10, "strokeWidth": 2}
    low = ratio_channel("low", title, ends)
    return [
        one_layer("x", title, ends),
        {
            "mark": guide("text", align="left", baseline="middle", dy=-8, fontSize=11),
            "encoding": {
                "x": {"value": 0},
                "y": line,
                "text": {"field": "line", "type": "nominal"},
            },
        },
        {
            "mark": interval,
            "encoding": {
                "x": low,
                "x2": {"field": "high"},
                "y": line,
                "color": verdicts["color"],
            },
        },
        {
            "mark": {"type": "point", "filled": True, "size": 90, "yOffset": 10, "opacity": 1},
            "encoding": {"x": across, "y": line, **verdicts, **pointed_at(_TOLD, data)},
        },
    ]
