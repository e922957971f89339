"""What is said about batch sizes, for programs: CSV and JSON, fractions in full precision."""

import csv
import io
import json
from dataclasses import asdict
from typing import Any

from gpubench.batches.records import (
    Advice,
    BatchFindings,
    Claim,
    Machine,
    Summary,
    UnitFindings,
    Verdict,
)
from gpubench.report.batches_sentence import batches_sentence
from gpubench.report.batches_tables import advice_verdict
from gpubench.report.batches_words import claim_detail, claim_text

SCHEMA = 1
"""Version of the JSON document."""

_UNIT = ("workload", "implementation", "phase", "dtype", "params", "cache")


def batches_csv(findings: BatchFindings) -> str:
    """Return one line per unit and contrast, and one for a unit without any."""
    text = io.StringIO()
    records = [
        record
        for machine in findings.machines
        for unit in machine.units
        for record in _records(machine, unit)
    ]
    fields = dict.fromkeys(field for record in records for field in record)
    writer = csv.DictWriter(text, fieldnames=list(fields), lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue().rstrip("\n")


def batches_json(findings: BatchFindings) -> str:
    """Return everything; the top level answers for the machine of a file that holds one."""
    machines = findings.machines
    alone = machines[0] if len(machines) == 1 else None
    document = {
        "schema": SCHEMA,
        "units": [_unit(machine, unit) for machine in machines for unit in machine.units],
        "claim6": _several() if alone is None else _claim6(alone),
        "claims": [] if alone is None else [_claim(claim, alone) for claim in alone.claims],
        "machines": [
            {
                **_place(machine),
                "backend": machine.backend,
                "runs": machine.runs,
                "blocks": machine.blocks,
                "rows": machine.rows,
                "throttled": machine.throttled,
                "noisy": machine.noisy,
                "claim6": _claim6(machine),
                "claims": [_claim(claim, machine) for claim in machine.claims],
            }
            for machine in machines
        ],
    }
    return json.dumps(document, indent=1, allow_nan=False)


def _place(machine: Machine) -> dict[str, Any]:
    return {
        "label": machine.label,
        "device": machine.device,
        "device_uuid": machine.device_uuid,
    }


def _unit(machine: Machine, unit: UnitFindings) -> dict[str, Any]:
    record = asdict(unit)
    names = {name: record.pop(name) for name in _UNIT}
    record["advice"] = [_advice(row) for row in unit.advice]
    return {"unit": {**_place(machine), **names}, **record}


def _advice(advice: Advice) -> dict[str, Any]:
    record = asdict(advice)
    return {
        "planned": record.pop("planned"),
        "try": record.pop("try_size"),
        "verdict": advice_verdict(advice),
        **record,
    }


def _claim6(machine: Machine) -> dict[str, Any]:
    return {**asdict(machine.claim6), "sentence": batches_sentence(machine)}


def _several() -> dict[str, Any]:
    """Return the answer of a file that holds several machines: each has its own."""
    unknown = asdict(Summary(effect=None, low=None, high=None, verdict=Verdict.INCONCLUSIVE))
    return {
        "practice": unknown,
        "itself": unknown,
        "sentence": "This file holds several machines; each has its own answer.",
    }


def _claim(claim: Claim, machine: Machine) -> dict[str, Any]:
    return {
        "claim": claim.number,
        "text": claim_text(claim),
        "verdict": claim.verdict.value,
        "detail": claim_detail(claim, machine),
        "units": claim.units,
        "units_for": claim.units_for,
        "units_against": claim.units_against,
    }


def _records(machine: Machine, unit: UnitFindings) -> list[dict[str, Any]]:
    place = {**_place(machine), **{name: getattr(unit, name) for name in _UNIT}}
    knee = unit.knee
    common = {
        **place,
        "sizes": len(unit.curve),
        "knee": knee and knee.batch_size,
        "knee_low": knee and knee.low,
        "knee_high": knee and knee.high,
        "best": knee and knee.best_batch_size,
        "best_per_s": knee and knee.best_per_s,
    }
    if not unit.contrasts:
        return [{**common, "reason": unit.reason}]
    return [
        {
            **common,
            "contrast": contrast.name,
            "effect": contrast.effect,
            "low": contrast.low,
            "high": contrast.high,
            "p": contrast.p,
            "p_adjusted": contrast.p_adjusted,
            "verdict": contrast.verdict.value,
            "sets": contrast.sets,
            "reason": contrast.reason,
        }
        for contrast in unit.contrasts
    ]
