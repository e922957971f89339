"""All that is said about batch sizes, as one nested record for programs."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from gpubench.batches.findings import (
    Advice,
    BatchFindings,
    ContrastSummary,
    ContrastVerdict,
    CurveFindings,
    MachineFindings,
)
from gpubench.batches.peak_shares import most_of_peak
from gpubench.claims.records import JudgedClaim
from gpubench.curves.rows import CURVE_COLUMNS
from gpubench.report.batches.advice_sentences import better_sizes, padding_pays
from gpubench.report.batches.cells import advice_verdict, padding_words
from gpubench.report.batches.records import place_of
from gpubench.report.batches.sentences import verdict

SCHEMA = 3
"""Version of the JSON document."""


def batch_data(findings: BatchFindings, claims: Sequence[Sequence[JudgedClaim]]) -> dict[str, Any]:
    """Return everything; the top level answers for the machine of a file that holds one.

    Args:
        findings: Of a file.
        claims: How they fare on each of its machines.
    """
    machines = findings.machines
    alone = len(machines) == 1
    return {
        "schema": SCHEMA,
        "curves": [_curve(machine, curve) for machine in machines for curve in machine.curves],
        "claim6": _claim6(machines[0]) if alone else _several(),
        "claims": [_claim(claim) for claim in claims[0]] if alone else [],
        "machines": [
            _machine(machine, of_machine)
            for machine, of_machine in zip(machines, claims, strict=True)
        ],
    }


def _machine(machine: MachineFindings, claims: Sequence[JudgedClaim]) -> dict[str, Any]:
    return {
        **place_of(machine),
        "backend": machine.measured_on.backend,
        "runs": machine.measured_on.runs,
        "blocks": machine.measured_on.blocks,
        "rows": machine.rows,
        "throttled": machine.throttled,
        "noisy": machine.noisy,
        "peaks": None if machine.peaks is None else asdict(machine.peaks),
        "headline": {
            **asdict(machine.headline),
            "sentence": better_sizes(machine),
            "padding_sentence": padding_pays(machine),
        },
        "claim6": _claim6(machine),
        "claims": [_claim(claim) for claim in claims],
    }


def _curve(machine: MachineFindings, curve: CurveFindings) -> dict[str, Any]:
    record = asdict(curve)
    names = {name: record.pop(name) for name in CURVE_COLUMNS}
    record["advice"] = [_advice(row) for row in curve.advice]
    record["padding"] = [{**asdict(one), "sentence": padding_words(one)} for one in curve.padding]
    of_peak = most_of_peak(machine, curve)
    record["of_peak"] = None if of_peak is None else asdict(of_peak)
    return {"curve": {**place_of(machine), **names}, **record}


def _advice(advice: Advice) -> dict[str, Any]:
    record = asdict(advice)
    return {
        "planned": record.pop("planned"),
        "try": record.pop("try_size"),
        "verdict": advice_verdict(advice),
        **record,
    }


def _claim6(machine: MachineFindings) -> dict[str, Any]:
    return {**asdict(machine.claim6), "sentence": verdict(machine)}


def _several() -> dict[str, Any]:
    """Return the answer of a file that holds several machines: each has its own."""
    unknown = asdict(
        ContrastSummary(effect=None, low=None, high=None, verdict=ContrastVerdict.INCONCLUSIVE)
    )
    return {
        "practice": unknown,
        "itself": unknown,
        "sentence": "This file holds several machines; each has its own answer.",
    }


def _claim(judged: JudgedClaim) -> dict[str, Any]:
    # A record of the claim's own; those of all claims are dataclasses.
    evidence = asdict(judged.evidence)  # type: ignore[call-overload]
    evidence.pop("verdict", None)
    return {
        "claim": judged.claim.number,
        "name": judged.claim.name,
        "text": judged.claim.statement,
        "verdict": judged.evidence.verdict.value,
        "detail": judged.evidence.words,
        "evidence": evidence,
    }
