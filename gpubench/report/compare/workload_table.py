"""The table of workloads: each at equal batch sizes and at each side's own best."""

from collections.abc import Iterable

from gpubench.compare.comparison_records import (
    BestComparison,
    BestOfCurve,
    Metric,
    Settings,
    WorkloadComparison,
)
from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.report.compare.ratio_text import interval_text, ratio_text
from gpubench.report.compare.verdict_words import mark_notes, verdict_words
from gpubench.report.compare.words import joined
from gpubench.report.layout.document import Align, Column, Row, Table
from gpubench.report.names import rate_noun
from gpubench.units import format_rate

_ABSENT = "-"
_EQUAL = "EQUAL BATCH"
_BEST = "OWN BEST BATCH (batch)"
_BUSY = " GPU-busy"
_BUSY_NOTE = (
    "GPU-busy: steps as above without the time that the GPU waits for the host, judged apart"
)
_METRIC_NOTE = "times are GPU-busy times: a step's without waiting for the host, a kernel's own"


def workload_table(comparison: Comparison, pair: PairComparison) -> Table:
    """Return the workloads and, below them, their weighted geometric mean."""
    settings = comparison.settings
    reasons = [row.verdict_reason for row in pair.workloads]
    if pair.overall is not None:
        reasons.append(pair.overall.verdict_reason)
    busy = {row.workload: row for row in pair.gpu.workloads} if pair.gpu else {}
    return Table(
        columns=_columns(comparison.baseline.label, pair.contender.label),
        rows=tuple(
            Row(cells=cells)
            for cells in (
                *(
                    cells
                    for row in pair.workloads
                    for cells in (
                        _cells(row, settings),
                        *_busy_cells(busy.get(row.workload), settings),
                    )
                ),
                *_overall_cells(pair, settings),
            )
        ),
        notes=(
            *_weightless(pair),
            *([_BUSY_NOTE] if busy else []),
            *([_METRIC_NOTE] if settings.metric is Metric.GPU else []),
            *mark_notes(
                [*reasons, *(row.verdict_reason for row in busy.values())],
                settings,
                results=f"{len(reasons)} results",
                is_indicative=any(row.indicative for row in pair.workloads),
            ),
        ),
    )


def _weightless(pair: PairComparison) -> tuple[str, ...]:
    """Return which rows the overall mean leaves out; nothing where there is no such mean."""
    names = [row.workload for row in pair.workloads if not row.weight]
    return (f"not in OVERALL: {joined(names)} (weight 0)",) if names and pair.overall else ()


def _columns(baseline: str, contender: str) -> tuple[Column, ...]:
    return (
        Column(title="workload", align=Align.LEFT),
        Column(title="cases", group=_EQUAL),
        Column(title="speedup", group=_EQUAL),
        Column(title="95 % interval", group=_EQUAL),
        Column(title="verdict", group=_EQUAL, align=Align.LEFT),
        Column(title=baseline, group=_BEST),
        Column(title=contender, group=_BEST),
        Column(title="ratio", group=_BEST),
    )


def _cells(row: WorkloadComparison, settings: Settings) -> tuple[str, ...]:
    return (
        row.workload,
        str(row.cases),
        ratio_text(row.result),
        interval_text(row.result),
        verdict_words(row.verdict, row.verdict_reason, settings, is_indicative=row.indicative),
        *_best_cells(row.best),
        _ABSENT if row.best is None else ratio_text(row.best.result),
    )


def _busy_cells(row: WorkloadComparison | None, settings: Settings) -> list[tuple[str, ...]]:
    """Return the line of a workload's steps by GPU-busy time, if there are any."""
    if row is None:
        return []
    return [(_BUSY, *_cells(row, settings)[1:])]


def _overall_cells(pair: PairComparison, settings: Settings) -> list[tuple[str, ...]]:
    overall = pair.overall
    if overall is None:
        return []
    verdict = verdict_words(
        overall.verdict,
        overall.verdict_reason,
        settings,
        is_indicative=any(row.indicative for row in pair.workloads),
    )
    return [
        (
            "OVERALL geomean",
            str(sum(row.cases for row in pair.workloads if row.weight)),
            ratio_text(overall.result),
            interval_text(overall.result),
            verdict,
            "",
            "",
            _ABSENT if overall.best is None else ratio_text(overall.best),
        )
    ]


def _best_cells(best: BestComparison | None) -> tuple[str, str]:
    if best is None:
        return _ABSENT, _ABSENT
    if len(best.curves) == 1:
        return _throughput(best.curves[0], 0), _throughput(best.curves[0], 1)
    return (
        _batches(curve.baseline.batch_size for curve in best.curves),
        _batches(curve.contender.batch_size for curve in best.curves),
    )


def _throughput(curve: BestOfCurve, side: int) -> str:
    best = (curve.baseline, curve.contender)[side]
    noun = rate_noun(curve.curve.workload, counts_items=curve.counts_items)
    return f"{format_rate(best.per_s, noun)} ({best.batch_size})"


def _batches(sizes: Iterable[int]) -> str:
    """Return the range of the best batches of several curves, whose throughputs do not add up."""
    ordered = sorted(sizes)
    return f"({ordered[0]})" if ordered[0] == ordered[-1] else f"({ordered[0]}-{ordered[-1]})"
