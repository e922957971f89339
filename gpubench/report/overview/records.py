"""The lines of `gpubench show` for programs, in base units and full precision."""

from collections.abc import Iterator

from gpubench.overview.curve_lines import CurveLine, Overview
from gpubench.report.layout.document import Record
from gpubench.report.names import rate_noun

FIELDS = (
    "label", "device", "device_uuid", "runs", "blocks", "run_gap", "workload",
    "workload_version", "implementation", "phase", "dtype", "params", "cache", "regime", "cases",
    "cases_failed", "item", "best_per_s", "best_batch_size", "best_time_s", "best_memory_bytes",
    "knee_batch_size", "largest_memory_bytes", "noise", "ratio_100_128", "ratio_100_128_low",
    "ratio_100_128_high", "verdict_100_128", "left_out", "apart_by",
    "of_flop_peak", "of_memory_peak",
)  # fmt: skip


def overview_records(overview: Overview) -> Iterator[Record]:
    """Yield one record per curve; what was not measured is None."""
    yield from (_record(overview, curve) for curve in overview.curves)


def _record(overview: Overview, curve: CurveLine) -> Record:
    side, best, pair = overview.sides[curve.side], curve.best, curve.pair
    return {
        "label": side.measured_on.label,
        "device": side.measured_on.device,
        "device_uuid": side.measured_on.device_uuid,
        "runs": side.measured_on.runs,
        "blocks": side.blocks_per_run,
        "run_gap": side.run_gap,
        "workload": curve.workload,
        "workload_version": curve.workload_version,
        "implementation": curve.implementation,
        "phase": curve.phase,
        "dtype": curve.dtype,
        "params": curve.params,
        "cache": curve.cache,
        "regime": curve.regime,
        "cases": curve.cases,
        "cases_failed": curve.cases_failed,
        "item": rate_noun(curve.workload, counts_items=curve.counts_items),
        "best_per_s": best and best.per_s,
        "best_batch_size": best and best.batch_size,
        "best_time_s": best and best.time_s,
        "best_memory_bytes": best and best.memory_bytes,
        "knee_batch_size": best and best.knee,
        "largest_memory_bytes": curve.largest_memory_bytes,
        "noise": curve.noise,
        "ratio_100_128": pair and pair.ratio,
        "ratio_100_128_low": pair and pair.low,
        "ratio_100_128_high": pair and pair.high,
        "verdict_100_128": pair and pair.verdict.value,
        "left_out": len(curve.left_out),
        "apart_by": side.apart_words,
        "of_flop_peak": curve.of_peak and curve.of_peak.flop,
        "of_memory_peak": curve.of_peak and curve.of_peak.memory,
    }
