"""The table of cases, by time."""

from collections.abc import Sequence

from gpubench.compare.comparison_records import (
    CaseComparison,
    MemoryVerdict,
    Settings,
    memory_ratio,
    memory_verdict,
)
from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.report.compare.ratio_text import interval_text, ratio_text
from gpubench.report.compare.verdict_words import mark_notes, verdict_words
from gpubench.report.layout.document import Align, Column, Row, Table
from gpubench.report.names import CurveNames, dtype_name
from gpubench.units import counted, format_seconds

_ABSENT = "-"


def case_table(
    comparison: Comparison, pair: PairComparison, cases: Sequence[CaseComparison]
) -> Table:
    """Return the cases to show with both times.

    Args:
        comparison: What is compared.
        pair: All cases of which were judged together.
        cases: Those to show, in order.
    """
    settings = comparison.settings
    judged = sum(case.result is not None for case in pair.cases)
    return Table(
        columns=_columns(comparison.baseline.label, pair.contender.label),
        rows=tuple(
            Row(cells=_cells(case, name, settings))
            for case, name in zip(cases, case_names(cases), strict=True)
        ),
        notes=mark_notes(
            [case.verdict_reason for case in cases],
            settings,
            results=counted(judged, "case"),
            is_indicative=any(map(_has_mark, cases)),
        ),
    )


def _columns(baseline: str, contender: str) -> tuple[Column, ...]:
    return (
        Column(title="case", align=Align.LEFT),
        Column(title=baseline),
        Column(title=contender),
        Column(title="speedup"),
        Column(title="95 % interval"),
        Column(title="verdict", align=Align.LEFT),
        Column(title="memory", dropped=1),
    )


def case_names(cases: Sequence[CaseComparison]) -> list[str]:
    """Return what tells each case from the others, its batch size last."""
    curves = {case.case.curve_id: case.case for case in cases}
    names = CurveNames(curves.values())
    known = {key: names.of(curve) for key, curve in curves.items()}
    return [
        f"{known[c.case.curve_id]} {dtype_name(c.case.dtype)} batch {c.case.batch_size}"
        for c in cases
    ]


def memory_change(sizes: tuple[int | None, int | None]) -> str:
    """Return the ratio of two exact figures, ``=`` for equal ones; from or to 0 B there is none.

    Args:
        sizes: Bytes of baseline and contender; None where a file does not say.
    """
    verdict = memory_verdict(*sizes)
    if verdict is None:
        return _ABSENT
    if verdict is MemoryVerdict.SAME:
        return "="
    ratio = memory_ratio(*sizes)
    if ratio is not None:
        return f"{ratio:.3f}x"
    return "from 0 B" if verdict is MemoryVerdict.MORE else "to 0 B"


def _cells(case: CaseComparison, name: str, settings: Settings) -> tuple[str, ...]:
    return (
        name,
        *(_ABSENT if time_s is None else format_seconds(time_s) for time_s in case.times_s),
        _ABSENT if case.result is None else ratio_text(case.result),
        _ABSENT if case.result is None else interval_text(case.result),
        verdict_words(
            case.verdict_text, case.verdict_reason, settings, is_indicative=_has_mark(case)
        ),
        memory_change(case.memory_bytes),
    )


def _has_mark(case: CaseComparison) -> bool:
    return case.indicative and case.result is not None
