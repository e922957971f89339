"""All that is known of a comparison for a program, in base units and full precision."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from gpubench.compare.comparison_records import (
    BestComparison,
    CaseComparison,
    LoneCase,
    OverallComparison,
    SideFacts,
    WorkloadComparison,
    memory_ratio,
)
from gpubench.compare.exceptions import Exceptions
from gpubench.compare.gpu_records import GpuComparison
from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.compare.peak_shares import NO_PAIR_PEAKS, PairPeaks, pair_peaks
from gpubench.compare.price import BreakEven
from gpubench.compare.scope_records import Difference
from gpubench.model import DeviceIdentity
from gpubench.peaks.table import NO_PEAKS, PeakTable
from gpubench.report.compare.records import case_columns, interval_values
from gpubench.report.compare.sentences import sentences
from gpubench.report.compare.view import View, shown_cases

SCHEMA = 2
"""Version of the JSON document."""


def comparison_data(
    comparison: Comparison, view: View, table: PeakTable = NO_PEAKS
) -> Mapping[str, Any]:
    """Return the whole comparison; where nothing can be compared there are nulls."""
    settings, pairs = comparison.settings, comparison.pairs
    return {
        "schema": SCHEMA,
        "alpha": settings.alpha,
        "min_effect": settings.min_effect,
        "gpu_sd": settings.gpu_sd,
        "metric": view.metric,
        "baseline": _side(comparison.baseline),
        "contenders": [_contender(comparison, pair) for pair in pairs],
        "differences": [_difference(found) for pair in pairs for found in pair.differences],
        "warnings": [*comparison.warnings, *(text for pair in pairs for text in pair.warnings)],
        "cases": [_case(case) for pair in pairs for case in shown_cases(pair, view)],
        "workloads": [
            _workload(found, pair_peaks((comparison.baseline, pair.contender), table))
            for pair in pairs
            for found in pair.workloads
        ],
        "memory": [
            asdict(found) | {"counts": dict(found.counts)}
            for pair in pairs
            for found in pair.memory
        ],
        "overall": _overall(pairs[0].overall),
        "counts": _counts(comparison),
        "unmatched": [_lone(lone) for pair in pairs for lone in pair.unmatched],
        "failed": [_lone(lone) for pair in pairs for lone in pair.failed],
        "sentence": "\n\n".join("\n".join(sentences(comparison, pair)) for pair in pairs),
    }


def _side(side: SideFacts) -> dict[str, object]:
    return {
        "label": side.label,
        "files": list(side.files),
        "runs": side.runs,
        "devices": [_device(device) for device in side.devices],
        "cases": side.cases,
        "failures": {status.value: count for status, count in side.failed},
    }


def _device(device: DeviceIdentity) -> dict[str, object]:
    return {
        "device": device.device,
        "device_uuid": device.device_uuid,
        "backend": device.backend or None,
        "power_limit_w": device.power_limit_w,
        "device_memory_bytes": device.device_memory_bytes,
    }


def _contender(comparison: Comparison, pair: PairComparison) -> dict[str, object]:
    return {
        **_side(pair.contender),
        "scope": {
            "text": pair.scope.text,
            "gpus": list(pair.scope.gpus),
            "gpu_sd": pair.scope.gpu_sd,
            "session_sd": pair.scope.session_sd,
            "pairs": pair.scope.pairs,
        },
        "same": list(pair.same),
        "overall": _overall(pair.overall),
        "counts": pair.counts(),
        "break_even": _break_even(pair.break_even),
        "to_settle": asdict(pair.to_settle),
        "exceptions": _exceptions(pair.exceptions),
        "loads": [[asdict(line) for line in lines] for lines in pair.loads],
        "gpu_busy": None if pair.gpu is None else _gpu(pair.gpu),
        "sentence": "\n".join(sentences(comparison, pair)),
    }


def _difference(found: Difference) -> dict[str, object]:
    return {
        "name": found.name,
        "contender": found.contender,
        "baseline_values": list(found.values[0]),
        "contender_values": list(found.values[1]),
    }


def _case(case: CaseComparison) -> dict[str, object]:
    return {
        "case": case_columns(case.case),
        "contender": case.contender,
        **interval_values(case.result),
        "p_adjusted": case.p_adjusted,
        "verdict": case.verdict_text,
        "verdict_reason": case.verdict_reason,
        "indicative": case.indicative,
        "runs": list(case.runs),
        "times_s": list(case.times_s),
        "memory_bytes": list(case.memory_bytes),
        "memory_ratio": case.memory_ratio,
        "memory_verdict": case.memory_verdict,
        "memory_reserved_bytes": list(case.reserved_bytes),
        "memory_reserved_ratio": memory_ratio(*case.reserved_bytes),
        "memory_device_bytes": list(case.device_bytes),
        "memory_device_ratio": memory_ratio(*case.device_bytes),
        "runs_to_settle": case.runs_to_settle,
        "gpus_to_settle": case.gpus_to_settle,
        "reason": case.reason or None,
    }


def _workload(found: WorkloadComparison, peaks: PairPeaks) -> dict[str, object]:
    return {
        "workload": found.workload,
        "contender": found.contender,
        **interval_values(found.result),
        "p_adjusted": found.p_adjusted,
        "verdict": found.verdict.value,
        "verdict_reason": found.verdict_reason,
        "indicative": found.indicative,
        "cases": found.cases,
        "weight": found.weight,
        "best": None if found.best is None else _best(found.best, peaks),
    }


def _gpu(found: GpuComparison) -> dict[str, object]:
    """Return the steps by GPU-busy time; `disagree` is shown, not read off two verdicts."""
    return {
        "workloads": [_workload(row, NO_PAIR_PEAKS) for row in found.workloads],
        "cases": [_case(case) for case in found.cases],
        "findings": [
            {
                "workload": one.gpu.workload,
                "disagree": one.disagree,
                "wall": interval_values(one.wall.result) | {"verdict": one.wall.verdict.value},
                "gpu_busy": interval_values(one.gpu.result) | {"verdict": one.gpu.verdict.value},
                "host_bound_batch_sizes": list(one.host_bound),
            }
            for one in found.findings
        ],
        "left_out": dict(found.left_out),
    }


def _best(best: BestComparison, peaks: PairPeaks) -> dict[str, object]:
    return {
        **interval_values(best.result),
        "curves": [
            {
                "curve": {k: v for k, v in case_columns(u.curve).items() if k != "batch_size"},
                "counts_items": u.counts_items,
                "baseline": asdict(u.baseline),
                "contender": asdict(u.contender),
                "speedup": u.speedup,
                "of_peak": [
                    None if share is None else asdict(share) for share in peaks.of_curve(u)
                ],
            }
            for u in best.curves
        ],
    }


def _overall(overall: OverallComparison | None) -> dict[str, object]:
    if overall is None:
        names = ("p_adjusted", "verdict", "verdict_reason", "best", "without", "system")
        nothing = dict.fromkeys(names)
        return interval_values(None) | nothing
    return {
        **interval_values(overall.result),
        "p_adjusted": overall.p_adjusted,
        "verdict": overall.verdict.value,
        "verdict_reason": overall.verdict_reason,
        "best": None if overall.best is None else interval_values(overall.best),
        "without": [
            {
                "workload": one.workload,
                **interval_values(one.result),
                "decides": one.decides,
            }
            for one in overall.without
        ],
        "system": None if overall.system is None else asdict(overall.system),
    }


def _break_even(found: BreakEven | None) -> dict[str, object] | None:
    """Return the price with its basis; `reason` says why none is named."""
    if found is None:
        return None
    worth = found.interval
    return {
        "ratio": worth.speedup,
        "low": worth.low,
        "high": worth.high,
        "basis": found.basis.value,
        "reason": found.reason or None,
    }


def _exceptions(found: Exceptions) -> dict[str, object]:
    by_label = {name: dict(getattr(found, name)) for name in ("otherwise", "fits_only", "failed")}
    return asdict(found) | by_label


def _counts(comparison: Comparison) -> dict[str, int]:
    total: dict[str, int] = {}
    for pair in comparison.pairs:
        for verdict, count in pair.counts().items():
            total[verdict] = total.get(verdict, 0) + count
    return total


def _lone(lone: LoneCase) -> dict[str, object]:
    return {
        "case": case_columns(lone.case),
        "contender": lone.contender,
        "side": lone.side,
        **({} if lone.status is None else {"status": lone.status.value}),
    }
