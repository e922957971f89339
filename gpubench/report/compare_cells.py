"""The cells of a comparison's tables, scaled for a person."""

from collections.abc import Iterable, Sequence

from gpubench.compare.pair_records import PairComparison
from gpubench.compare.records import (
    BestComparison,
    BestUnit,
    CaseComparison,
    MemoryComparison,
    WorkloadComparison,
)
from gpubench.report.names import dtype_name, rate_noun, unit_name
from gpubench.report.ratio_text import interval_text, ratio_text
from gpubench.report.style import plain
from gpubench.units import format_bytes, format_rate, format_seconds

_ABSENT = "-"
_SHORT_NOUNS = {"tokens": "tok", "images": "img", "elements": "elem"}
_LABEL = 17


def workload_header(baseline: str, contender: str) -> tuple[str, ...]:
    """Return the titles of the table of workloads."""
    labels = (short_label(baseline), short_label(contender))
    return ("workload", "cases", "speedup", "95 % interval", "verdict", *labels, "ratio")


def short_label(label: str) -> str:
    """Return as much of a label as a column has room for."""
    clean = plain(label)
    return clean if len(clean) <= _LABEL else f"{clean[: _LABEL - 2]}.."


def workload_cells(row: WorkloadComparison) -> tuple[str, ...]:
    """Return one workload's cells under `workload_header`."""
    name = plain(row.workload)
    return (
        f"{name}, no weight" if row.is_raw else name,
        str(row.cases),
        ratio_text(row.result),
        interval_text(row.result),
        verdict_word(row.verdict.value, is_indicative=row.indicative),
        *_best_cells(row.best),
        _ABSENT if row.best is None else ratio_text(row.best.result),
    )


def basket_cells(pair: PairComparison) -> tuple[str, ...] | None:
    """Return the basket's cells under `workload_header`; None if there is no basket."""
    basket = pair.basket
    if basket is None:
        return None
    cases = sum(row.cases for row in pair.workloads if row.weight)
    return (
        "BASKET",
        str(cases),
        ratio_text(basket.result),
        interval_text(basket.result),
        verdict_word(
            basket.verdict.value, is_indicative=any(row.indicative for row in pair.workloads)
        ),
        "",
        "",
        _ABSENT if basket.best is None else ratio_text(basket.best),
    )


def verdict_word(word: str, *, is_indicative: bool) -> str:
    """Return a verdict, marked where a side's spread was not measured in this comparison."""
    return f"{word}?" if is_indicative else word


CASE_HEADER = ("case", "baseline", "contender", "speedup", "95 % interval", "verdict", "memory")


def case_rows(cases: Sequence[CaseComparison]) -> list[tuple[str, ...]]:
    """Return the cells of every case under `CASE_HEADER`."""
    names = case_names(cases)
    return [_case_cells(case, name) for case, name in zip(cases, names, strict=True)]


def case_names(cases: Sequence[CaseComparison]) -> list[str]:
    """Return what tells each case from the others, its batch size last."""
    units = {case.case.unit_id: case.case for case in cases}
    known = {key: unit_name(unit, units.values()) for key, unit in units.items()}
    return [
        plain(f"{known[c.case.unit_id]} {dtype_name(c.case.dtype)} batch {c.case.batch_size}")
        for c in cases
    ]


MEMORY_HEADER = ("workload", "cases", "memory", "lowest", "highest", "less", "same", "more")


def memory_cells(row: MemoryComparison) -> tuple[str, ...]:
    """Return one workload's cells under `MEMORY_HEADER`."""
    counts = {verdict.value: count for verdict, count in row.counts}
    return (
        plain(row.workload),
        str(sum(counts.values())),
        *(
            _ABSENT if ratio is None else f"{ratio:.3f}x"
            for ratio in (row.ratio, row.lowest, row.highest)
        ),
        *(str(counts[word]) for word in ("less", "same", "more")),
    )


MEMORY_CASE_HEADER = ("case", "baseline", "contender", "ratio", "verdict", "reserved", "device")


def memory_case_rows(cases: Sequence[CaseComparison]) -> list[tuple[str, ...]]:
    """Return the cells of every case under `MEMORY_CASE_HEADER`."""
    return [
        (
            name,
            *(_ABSENT if size is None else format_bytes(size) for size in case.memory_bytes),
            _times(case.memory_ratio),
            str(case.memory_verdict or _ABSENT),
            _times(case.reserved_ratio),
            _times(case.device_ratio),
        )
        for case, name in zip(cases, case_names(cases), strict=True)
    ]


def _case_cells(case: CaseComparison, name: str) -> tuple[str, ...]:
    return (
        name,
        *(_ABSENT if time_s is None else format_seconds(time_s) for time_s in case.times_s),
        _ABSENT if case.result is None else ratio_text(case.result),
        _ABSENT if case.result is None else interval_text(case.result),
        verdict_word(
            plain(case.verdict_text), is_indicative=case.indicative and case.result is not None
        ),
        _times(case.memory_ratio),
    )


def _times(ratio: float | None) -> str:
    if ratio is None:
        return _ABSENT
    return "=" if ratio == 1 else f"{ratio:.3f}x"


def _best_cells(best: BestComparison | None) -> tuple[str, str]:
    if best is None:
        return _ABSENT, _ABSENT
    if len(best.units) == 1:
        return _throughput(best.units[0], 0), _throughput(best.units[0], 1)
    return (
        _batches(unit.baseline.batch_size for unit in best.units),
        _batches(unit.contender.batch_size for unit in best.units),
    )


def _throughput(unit: BestUnit, side: int) -> str:
    best = (unit.baseline, unit.contender)[side]
    noun = rate_noun(unit.unit.workload, counts_items=unit.counts_items)
    return f"{format_rate(best.per_s, _SHORT_NOUNS.get(noun, noun))} ({best.batch_size})"


def _batches(sizes: Iterable[int]) -> str:
    """Return the range of the best batches of several units, whose throughputs do not add up."""
    ordered = sorted(sizes)
    return f"({ordered[0]})" if ordered[0] == ordered[-1] else f"({ordered[0]}-{ordered[-1]})"
