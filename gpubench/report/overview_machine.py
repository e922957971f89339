"""An overview for programs: CSV and JSON, in base units and full precision."""

import csv
import io
import json
from dataclasses import asdict

from gpubench.overview.records import Overview, UnitLine
from gpubench.report.names import rate_noun
from gpubench.report.overview_cells import cases_failed
from gpubench.report.sentence import sentence

SCHEMA = 1
"""Version of the JSON document."""


def overview_csv(overview: Overview) -> str:
    """Return one line per unit; what was not measured is empty."""
    text = io.StringIO()
    records = [_record(overview, unit) for unit in overview.units]
    writer = csv.DictWriter(text, fieldnames=list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue().rstrip("\n")


def overview_json(overview: Overview) -> str:
    """Return the whole record, with the sentences."""
    document = {"schema": SCHEMA, **asdict(overview)}
    for side in document["sides"]:
        side["software"] = dict(side["software"])
    counts = document["counts"]
    counts["by_status"] = dict(counts["by_status"])
    counts["warnings"] = dict(counts["warnings"])
    document["sentences"] = [sentence(overview, index) for index in range(len(overview.sides))]
    return json.dumps(document, indent=1, allow_nan=False)


def _record(overview: Overview, unit: UnitLine) -> dict[str, object]:
    side, best, pair = overview.sides[unit.side], unit.best, unit.pair
    return {
        "label": side.label,
        "device": side.device,
        "device_uuid": side.device_uuid,
        "runs": side.runs,
        "blocks": side.blocks,
        "run_gap": side.run_gap,
        "workload": unit.workload,
        "implementation": unit.implementation,
        "phase": unit.phase,
        "dtype": unit.dtype,
        "params": unit.params,
        "cache": unit.cache,
        "cases": unit.cases,
        "cases_failed": cases_failed(overview, unit),
        "item": rate_noun(unit.workload, counts_items=unit.counts_items),
        "best_per_s": best and best.per_s,
        "best_batch_size": best and best.batch_size,
        "best_time_s": best and best.time_s,
        "best_memory_bytes": best and best.memory_bytes,
        "knee_batch_size": best and best.knee,
        "peak_memory_bytes": unit.peak_memory_bytes,
        "noise": unit.noise,
        "ratio_100_128": pair and pair.ratio,
        "ratio_100_128_low": pair and pair.low,
        "ratio_100_128_high": pair and pair.high,
        "verdict_100_128": pair and pair.verdict.value,
    }
