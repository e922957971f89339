"""The lines of `gpubench show` for programs, in base units and full precision."""

from collections.abc import Iterator

from gpubench.overview.records import Overview, UnitLine
from gpubench.report.layout.document import Record
from gpubench.report.names import rate_noun

FIELDS = (
    "label", "device", "device_uuid", "runs", "blocks", "run_gap", "workload",
    "workload_version", "implementation", "phase", "dtype", "params", "cache", "cases",
    "cases_failed", "item", "best_per_s", "best_batch_size", "best_time_s", "best_memory_bytes",
    "knee_batch_size", "largest_memory_bytes", "noise", "ratio_100_128", "ratio_100_128_low",
    "ratio_100_128_high", "verdict_100_128",
)  # fmt: skip


def overview_records(overview: Overview) -> Iterator[Record]:
    """Yield one record per unit; what was not measured is None."""
    yield from (_record(overview, unit) for unit in overview.units)


def _record(overview: Overview, unit: UnitLine) -> Record:
    side, best, pair = overview.sides[unit.side], unit.best, unit.pair
    return {
        "label": side.label,
        "device": side.device,
        "device_uuid": side.device_uuid,
        "runs": side.runs,
        "blocks": side.blocks,
        "run_gap": side.run_gap,
        "workload": unit.workload,
        "workload_version": unit.workload_version,
        "implementation": unit.implementation,
        "phase": unit.phase,
        "dtype": unit.dtype,
        "params": unit.params,
        "cache": unit.cache,
        "cases": unit.cases,
        "cases_failed": unit.cases_failed,
        "item": rate_noun(unit.workload, counts_items=unit.counts_items),
        "best_per_s": best and best.per_s,
        "best_batch_size": best and best.batch_size,
        "best_time_s": best and best.time_s,
        "best_memory_bytes": best and best.memory_bytes,
        "knee_batch_size": best and best.knee,
        "largest_memory_bytes": unit.largest_memory_bytes,
        "noise": unit.noise,
        "ratio_100_128": pair and pair.ratio,
        "ratio_100_128_low": pair and pair.low,
        "ratio_100_128_high": pair and pair.high,
        "verdict_100_128": pair and pair.verdict.value,
    }
