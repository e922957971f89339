"""The tables of a comparison of memory, by workload and by case."""

from collections.abc import Sequence

from gpubench.compare.comparison_records import CaseComparison, MemoryComparison, MemoryVerdict
from gpubench.compare.pair_records import PairComparison
from gpubench.report.compare.case_table import case_names, memory_change
from gpubench.report.compare.ratio_text import exact_ratio
from gpubench.report.layout.document import Align, Column, Row, Table
from gpubench.units import format_bytes

_ABSENT = "-"
_COLUMNS = (
    Column(title="workload", align=Align.LEFT),
    *(Column(title=title) for title in ("cases", "memory", "lowest", "highest")),
    *(Column(title=verdict.value) for verdict in MemoryVerdict),
)
_NO_RATIO = "-: no ratio, because a side allocates 0 B, or none, because a file does not say"


def memory_table(pair: PairComparison) -> Table:
    """Return what the contender allocates against the baseline, by workload."""
    has_none = any(row.ratio is None for row in pair.memory)
    return Table(
        columns=_COLUMNS,
        rows=tuple(Row(cells=_cells(row)) for row in pair.memory),
        notes=(_NO_RATIO,) if has_none else (),
    )


def memory_case_table(labels: tuple[str, str], cases: Sequence[CaseComparison]) -> Table:
    """Return what either side allocates, by case.

    Args:
        labels: Of baseline and contender.
        cases: Those to show, in order.
    """
    return Table(
        columns=_case_columns(*labels),
        rows=tuple(
            Row(cells=_case_cells(case, name))
            for case, name in zip(cases, case_names(cases), strict=True)
        ),
    )


def _case_columns(baseline: str, contender: str) -> tuple[Column, ...]:
    return (
        Column(title="case", align=Align.LEFT),
        Column(title=baseline),
        Column(title=contender),
        Column(title="ratio"),
        Column(title="verdict", align=Align.LEFT),
        Column(title="reserved"),
        Column(title="device"),
    )


def _cells(row: MemoryComparison) -> tuple[str, ...]:
    counts = dict(row.counts)
    return (
        row.workload,
        str(sum(counts.values())),
        *(
            _ABSENT if ratio is None else exact_ratio(ratio)
            for ratio in (row.ratio, row.lowest, row.highest)
        ),
        *(str(counts[verdict]) for verdict in MemoryVerdict),
    )


def _case_cells(case: CaseComparison, name: str) -> tuple[str, ...]:
    return (
        name,
        *(_ABSENT if size is None else format_bytes(size) for size in case.memory_bytes),
        memory_change(case.memory_bytes),
        str(case.memory_verdict or _ABSENT),
        memory_change(case.reserved_bytes),
        memory_change(case.device_bytes),
    )
