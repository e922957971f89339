"""What is said about batch sizes, as lines for a spreadsheet: fractions in full precision."""

from collections.abc import Iterator
from typing import Any

from gpubench.batches.findings import BatchFindings, CurveFindings, MachineFindings
from gpubench.batches.peak_shares import most_of_peak
from gpubench.curves.rows import CURVE_COLUMNS
from gpubench.report.layout.document import Record

FIELDS = (
    "label", "device", "device_uuid", *CURVE_COLUMNS, "sizes", "left_out", "knee", "knee_low",
    "knee_high", "best", "best_per_s", "contrast", "effect", "low", "high", "p", "p_adjusted",
    "verdict", "sets", "reason", "others", "batch_size", "pad_to",
    "of_flop_peak", "of_memory_peak",
)  # fmt: skip


def place_of(machine: MachineFindings) -> dict[str, Any]:
    """Return where a machine's rows were measured."""
    return {
        "label": machine.measured_on.label,
        "device": machine.measured_on.device,
        "device_uuid": machine.measured_on.device_uuid,
    }


def batch_records(findings: BatchFindings) -> Iterator[Record]:
    """Yield one record per curve and contrast, and size to pad, and one for a curve without any."""
    for machine in findings.machines:
        for curve in machine.curves:
            yield from _records(machine, curve)


def _records(machine: MachineFindings, curve: CurveFindings) -> Iterator[Record]:
    knee, of_peak = curve.knee, most_of_peak(machine, curve)
    common = {
        **place_of(machine),
        **{name: getattr(curve, name) for name in CURVE_COLUMNS},
        "sizes": len(curve.points),
        "left_out": len(curve.left_out),
        "knee": knee and knee.batch_size,
        "knee_low": knee and knee.low,
        "knee_high": knee and knee.high,
        "best": knee and knee.best_batch_size,
        "best_per_s": knee and knee.best_per_s,
        "of_flop_peak": of_peak and of_peak.flop,
        "of_memory_peak": of_peak and of_peak.memory,
    }
    if not curve.contrasts:
        yield {**common, "reason": curve.reason}
    for contrast in curve.contrasts:
        yield {
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
            "others": contrast.others,
        }
    for one in curve.padding:
        yield {
            **common,
            "contrast": "padding",
            "effect": one.gain,
            "low": one.low,
            "high": one.high,
            "p_adjusted": one.p_adjusted,
            "batch_size": one.batch_size,
            "pad_to": one.pad_to,
        }
