"""Speedups with their intervals, workload by workload: at equal batch, and at each side's best."""

from collections.abc import Iterator

from gpubench.compare.comparison_records import WorkloadComparison
from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.report.charts.ratio_axis import TITLE
from gpubench.report.charts.ratio_lines import RatioLine, lines_spec
from gpubench.report.charts.shapes import NOT_JUDGED, VERDICTS
from gpubench.report.compare.workload_table import workload_table
from gpubench.report.layout.document import Figure
from gpubench.units import counted

_EQUAL = "equal batch"
_BEST = "own best batch"
_BUSY = "equal batch, GPU-busy time"
_OVERALL = "OVERALL"


def forest_figure(comparison: Comparison, pair: PairComparison, name: str) -> Figure | None:
    """Return the speedup of each workload; None if no case is comparable.

    Args:
        comparison: What is compared.
        pair: One contender.
        name: Of the figure, unique in its document.
    """
    lines = list(_lines(pair))
    if not lines:
        return None
    title = f"Speedup of {pair.contender.label} over {comparison.baseline.label}"
    told = "; ".join(line.words for line in lines)
    return Figure(
        name=name,
        title=title,
        description=f"{title} with 95 % intervals, by workload: {told}.",
        spec=lines_spec(lines, TITLE, VERDICTS),
        table=workload_table(comparison, pair),
    )


def _lines(pair: PairComparison) -> Iterator[RatioLine]:
    busy = {row.workload: row for row in pair.gpu.workloads} if pair.gpu else {}
    for row in pair.workloads:
        yield _judged(row, _EQUAL)
        if row.workload in busy:
            yield _judged(busy[row.workload], _BUSY)
        if row.best is not None:
            found = row.best.result
            yield RatioLine(subject=row.workload, what=_BEST, found=found, verdict=NOT_JUDGED)
    if (overall := pair.overall) is not None:
        verdict = overall.verdict.value
        found, best = overall.result, overall.best
        yield RatioLine(subject=_OVERALL, what=_EQUAL, found=found, verdict=verdict)
        if best is not None:
            yield RatioLine(subject=_OVERALL, what=_BEST, found=best, verdict=NOT_JUDGED)


def _judged(row: WorkloadComparison, what: str) -> RatioLine:
    return RatioLine(
        subject=row.workload,
        what=what,
        found=row.result,
        verdict=row.verdict.value,
        note=counted(row.cases, "case"),
    )
