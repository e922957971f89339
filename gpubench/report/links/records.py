"""The lines of `gpubench links` for programs, in base units and full precision."""

from collections.abc import Iterator, Sequence

from gpubench.links.records import LinkFindings, LinkLine, StepLine
from gpubench.model import CURVE_KEY_FIELDS
from gpubench.report.layout.document import Record

FIELDS = (
    "label", "device", "device_uuid", "table", *CURVE_KEY_FIELDS, "batch_size", "world_size",
    "peer", "message_bytes", "time_s", "time_low_s", "time_high_s", "bytes_per_s",
    "bus_bytes_per_s", "items_per_s", "efficiency", "efficiency_low", "efficiency_high",
    "shared_cores", "apart_by",
)  # fmt: skip


def link_records(findings: Sequence[LinkFindings]) -> Iterator[Record]:
    """Yield one record per line of either table; `table` says which it is of."""
    for found in findings:
        side = {
            "label": found.measured_on.label,
            "device": found.measured_on.device,
            "device_uuid": found.measured_on.device_uuid,
            "apart_by": found.apart_words,
        }
        for line in found.lines:
            yield {**side, "table": "links", **_shared(line), **_of_link(line)}
        for step in found.steps:
            yield {**side, "table": "steps", **_shared(step), **_of_step(step)}


def _shared(line: LinkLine | StepLine) -> Record:
    return {
        **{name: getattr(line, name) for name in (*CURVE_KEY_FIELDS, "batch_size", "world_size")},
        "time_s": line.time.ratio,
        "time_low_s": line.time.low,
        "time_high_s": line.time.high,
    }


def _of_link(line: LinkLine) -> Record:
    names = ("peer", "message_bytes", "bytes_per_s", "bus_bytes_per_s")
    return {name: getattr(line, name) for name in names}


def _of_step(step: StepLine) -> Record:
    known = step.efficiency
    return {
        "items_per_s": step.items_per_s,
        "efficiency": known and known.ratio,
        "efficiency_low": known and known.low,
        "efficiency_high": known and known.high,
        "shared_cores": step.is_crowded,
    }
