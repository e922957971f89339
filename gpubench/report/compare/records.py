"""The lines of a comparison for a spreadsheet, in base units and full precision."""

from collections.abc import Iterator
from dataclasses import asdict

from gpubench.compare.comparison_records import CaseComparison, Interval
from gpubench.compare.pair_records import Comparison
from gpubench.model import Case
from gpubench.report.compare.view import View, shown_cases
from gpubench.report.layout.document import Record
from gpubench.results.schema import CASE_COLUMNS

_NO_INTERVAL = {"speedup": None, "low": None, "high": None}

FIELDS = (
    *CASE_COLUMNS,
    "contender",
    "baseline_time_s",
    "contender_time_s",
    "speedup",
    "low",
    "high",
    "p_adjusted",
    "verdict",
    "verdict_reason",
    "indicative",
    "baseline_runs",
    "contender_runs",
    "runs_to_settle",
    "gpus_to_settle",
    "baseline_memory_bytes",
    "contender_memory_bytes",
    "memory_ratio",
    "memory_verdict",
    "reason",
    "metric",
    "baseline_gpu_time_s",
    "contender_gpu_time_s",
    "gpu_speedup",
    "gpu_low",
    "gpu_high",
    "gpu_p_adjusted",
    "gpu_verdict",
)


def case_records(comparison: Comparison, view: View) -> Iterator[Record]:
    """Yield one record per case and contender; cases without a partner follow the others."""
    for pair in comparison.pairs:
        busy = {case.case: case for case in pair.gpu.cases} if pair.gpu else {}
        told = {"metric": comparison.settings.metric.value}
        for case in shown_cases(pair, view):
            yield {**_record(case), **told, **_gpu_record(busy.get(case.case))}
        if view.only:
            continue
        for lone in pair.unmatched:
            yield {
                **case_columns(lone.case),
                **told,
                "contender": lone.contender,
                "verdict": f"only in {lone.side}",
            }


def case_columns(case: Case) -> dict[str, object]:
    """Return what tells a case from others, by the names of the results file."""
    return {name: getattr(case, name) for name in CASE_COLUMNS}


def interval_values(interval: Interval | None) -> dict[str, object]:
    """Return a ratio with its interval, nulls where there is none."""
    return dict(_NO_INTERVAL) if interval is None else asdict(interval)


def _record(case: CaseComparison) -> Record:
    return {
        **case_columns(case.case),
        **interval_values(case.result),
        "contender": case.contender,
        "baseline_time_s": case.times_s[0],
        "contender_time_s": case.times_s[1],
        "p_adjusted": case.p_adjusted,
        "verdict": case.verdict_text,
        "verdict_reason": case.verdict_reason,
        "indicative": int(case.indicative),
        "baseline_runs": case.runs[0],
        "contender_runs": case.runs[1],
        "runs_to_settle": case.runs_to_settle,
        "gpus_to_settle": case.gpus_to_settle,
        "baseline_memory_bytes": case.memory_bytes[0],
        "contender_memory_bytes": case.memory_bytes[1],
        "memory_ratio": case.memory_ratio,
        "memory_verdict": case.memory_verdict,
        "reason": case.reason,
    }


def _gpu_record(case: CaseComparison | None) -> Record:
    """Return the GPU-busy time of a step that is compared in both times."""
    if case is None:
        return {}
    return {
        "baseline_gpu_time_s": case.times_s[0],
        "contender_gpu_time_s": case.times_s[1],
        **{f"gpu_{name}": value for name, value in interval_values(case.result).items()},
        "gpu_p_adjusted": case.p_adjusted,
        "gpu_verdict": case.verdict_text,
    }
