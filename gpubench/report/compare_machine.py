"""A comparison for programs: CSV and JSON, in base units and full precision."""

import csv
import io
import json
from dataclasses import asdict

from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.compare.records import (
    Basket,
    BestComparison,
    CaseComparison,
    Device,
    Difference,
    Interval,
    LoneCase,
    SideFacts,
    WorkloadComparison,
)
from gpubench.model import Case
from gpubench.report.compare_sentence import sentence
from gpubench.report.compare_view import View, shown_cases
from gpubench.results.schema import CASE_COLUMNS

SCHEMA = 2
"""Version of the JSON document."""

_NO_INTERVAL = {"speedup": None, "low": None, "high": None}


def comparison_csv(comparison: Comparison, view: View) -> str:
    """Return one line per case and contender; cases without a partner follow the others."""
    text = io.StringIO()
    columns = [*CASE_COLUMNS, *_CSV_COLUMNS]
    writer = csv.DictWriter(text, fieldnames=columns, restval=None, lineterminator="\n")
    writer.writeheader()
    for pair in comparison.pairs:
        writer.writerows(_line(case) for case in shown_cases(pair, view))
        if not view.only:
            writer.writerows(
                {
                    **_columns(lone.case),
                    "contender": lone.contender,
                    "verdict": f"only in {lone.side}",
                }
                for lone in pair.unmatched
            )
    return text.getvalue().rstrip("\n")


_CSV_COLUMNS = (
    "contender",
    "baseline_time_s",
    "contender_time_s",
    "speedup",
    "low",
    "high",
    "p_adjusted",
    "verdict",
    "indicative",
    "baseline_runs",
    "contender_runs",
    "runs_to_settle",
    "cards_to_settle",
    "baseline_memory_bytes",
    "contender_memory_bytes",
    "memory_ratio",
    "memory_verdict",
    "reason",
)


def comparison_json(comparison: Comparison, view: View) -> str:
    """Return the whole comparison; where nothing can be compared there are nulls."""
    settings, pairs = comparison.settings, comparison.pairs
    document = {
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
        "workloads": [_workload(found) for pair in pairs for found in pair.workloads],
        "memory": [
            asdict(found) | {"counts": dict(found.counts)}
            for pair in pairs
            for found in pair.memory
        ],
        "overall": _overall(pairs[0].basket),
        "counts": _counts(comparison),
        "unmatched": [_lone(lone) for pair in pairs for lone in pair.unmatched],
        "failed": [_lone(lone) for pair in pairs for lone in pair.failed],
        "sentence": "\n\n".join(sentence(comparison, pair) for pair in pairs),
    }
    return json.dumps(document, indent=1, allow_nan=False)


def _side(side: SideFacts) -> dict[str, object]:
    return {
        "label": side.label,
        "files": list(side.files),
        "runs": side.runs,
        "devices": [_device(device) for device in side.devices],
        "cases": side.cases,
        "failures": {status.value: count for status, count in side.failed},
    }


def _device(device: Device) -> dict[str, object]:
    return {
        "device": device.name,
        "device_uuid": device.uuid or None,
        "backend": device.backend or None,
        "power_limit_w": device.power_limit_w,
        "device_memory_bytes": device.memory_bytes,
    }


def _contender(comparison: Comparison, pair: PairComparison) -> dict[str, object]:
    return {
        **_side(pair.contender),
        "scope": {
            "text": pair.scope.text,
            "cards": list(pair.scope.cards),
            "gpu_sd": pair.scope.gpu_sd,
            "session_sd": pair.scope.session_sd,
            "pairs": pair.scope.pairs,
        },
        "same": list(pair.same),
        "overall": _overall(pair.basket),
        "counts": pair.counts(),
        "sentence": sentence(comparison, pair),
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
        "case": _columns(case.case),
        "contender": case.contender,
        **_interval(case.result),
        "p_adjusted": case.p_adjusted,
        "verdict": case.verdict_text,
        "indicative": case.indicative,
        "runs": list(case.runs),
        "times_s": list(case.times_s),
        "memory_bytes": list(case.memory_bytes),
        "memory_ratio": case.memory_ratio,
        "memory_verdict": case.memory_verdict,
        "memory_reserved_ratio": case.reserved_ratio,
        "memory_device_ratio": case.device_ratio,
        "runs_to_settle": case.runs_to_settle,
        "cards_to_settle": case.cards_to_settle,
        "reason": case.reason or None,
    }


def _line(case: CaseComparison) -> dict[str, object]:
    numbers = _interval(case.result)
    return {
        **_columns(case.case),
        **numbers,
        "contender": case.contender,
        "baseline_time_s": case.times_s[0],
        "contender_time_s": case.times_s[1],
        "p_adjusted": case.p_adjusted,
        "verdict": case.verdict_text,
        "indicative": int(case.indicative),
        "baseline_runs": case.runs[0],
        "contender_runs": case.runs[1],
        "runs_to_settle": case.runs_to_settle,
        "cards_to_settle": case.cards_to_settle,
        "baseline_memory_bytes": case.memory_bytes[0],
        "contender_memory_bytes": case.memory_bytes[1],
        "memory_ratio": case.memory_ratio,
        "memory_verdict": case.memory_verdict,
        "reason": case.reason,
    }


def _workload(found: WorkloadComparison) -> dict[str, object]:
    return {
        "workload": found.workload,
        "contender": found.contender,
        **_interval(found.result),
        "verdict": found.verdict.value,
        "indicative": found.indicative,
        "cases": found.cases,
        "weight": found.weight,
        "best": None if found.best is None else _best(found.best),
    }


def _best(best: BestComparison) -> dict[str, object]:
    return {
        **_interval(best.result),
        "units": [
            {
                "unit": {k: v for k, v in _columns(u.unit).items() if k != "batch_size"},
                "counts_items": u.counts_items,
                "baseline": asdict(u.baseline),
                "contender": asdict(u.contender),
                "speedup": u.speedup,
            }
            for u in best.units
        ],
    }


def _overall(basket: Basket | None) -> dict[str, object]:
    if basket is None:
        return {**_NO_INTERVAL, "verdict": None, "best": None}
    return {
        **_interval(basket.result),
        "verdict": basket.verdict.value,
        "best": None if basket.best is None else _interval(basket.best),
    }


def _interval(interval: Interval | None) -> dict[str, object]:
    return dict(_NO_INTERVAL) if interval is None else asdict(interval)


def _counts(comparison: Comparison) -> dict[str, int]:
    total: dict[str, int] = {}
    for pair in comparison.pairs:
        for verdict, count in pair.counts().items():
            total[verdict] = total.get(verdict, 0) + count
    return total


def _lone(lone: LoneCase) -> dict[str, object]:
    return {
        "case": _columns(lone.case),
        "contender": lone.contender,
        "side": lone.side,
        **({} if lone.status is None else {"status": lone.status.value}),
    }


def _columns(case: Case) -> dict[str, object]:
    return {name: getattr(case, name) for name in CASE_COLUMNS}
