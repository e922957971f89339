"""A fleet as one nested record, and as one line per device and workload."""

from collections.abc import Iterator
from typing import Any

from gpubench.fleet.answer import fleet_answer
from gpubench.fleet.records import (
    DeviceFinding,
    FleetDevice,
    FleetFindings,
    FoundCause,
    GroupFinding,
    LeftOut,
    PlaceFinding,
    SpeedRatio,
    WorkloadFinding,
)
from gpubench.report.fleet.sentences import next_steps, warnings
from gpubench.report.layout.document import Record

SCHEMA = 1
"""Version of the JSON document."""

FIELDS = (
    *("group", "device", "node", "slot", "verdict", "workload", "regime", "ratio", "low", "high"),
    *("is_slow", "is_beyond_chance", "cause", "runs", "files"),
)


def fleet_records(found: FleetFindings) -> Iterator[Record]:
    """Yield one line per device and workload; a device without a time has one line."""
    for number, group in enumerate(found.groups):
        for one in group.devices:
            common = {
                "group": number,
                "device": one.device.key,
                "node": one.device.node or None,
                "slot": one.device.slot,
                "verdict": one.standing.value,
                "cause": None if one.cause is None else one.cause.cause.value,
                "runs": one.device.runs,
                "files": " ".join(one.device.files),
            }
            for ratio in one.ratios:
                yield common | _ratio(ratio, group)
            if not one.ratios:
                yield common


def fleet_data(found: FleetFindings) -> dict[str, Any]:
    """Return all there is to know."""
    return {
        "schema": SCHEMA,
        "answer": fleet_answer(found).value,
        "files": found.files,
        "least_effect": found.least,
        "baseline": found.baseline or None,
        "warnings": list(warnings(found)),
        "next": list(next_steps(found)),
        "groups": [_group(group) for group in found.groups],
        "not_comparable": [_left_out(left) for left in found.left_out],
        "missing": {
            "files_without_rows": list(found.missing.files),
            "devices": [
                {"node": node or None, "devices": there, "loaded": loaded}
                for node, there, loaded in found.missing.devices
            ],
            "runs": [
                {"device": device.key, "runs": had, "planned": planned}
                for device, had, planned in found.missing.runs
            ],
        },
    }


def _group(group: GroupFinding) -> dict[str, Any]:
    return {
        "model": group.model or None,
        "measured_with": {name: text for name, text in group.fields.items() if text},
        "judged_by": group.judged_by or None,
        "workloads": [_workload(one, group) for one in group.workloads],
        "devices": [_device(one, group) for one in group.devices],
        "nodes": [_place(one, group) for one in group.nodes],
        "are_nodes_judged": group.are_nodes_judged,
        "slots": [_place(one, group) for one in group.slots],
        "cases_left_out": group.left_out_cases,
    }


def _workload(one: WorkloadFinding, group: GroupFinding) -> dict[str, Any]:
    ratio = one.against_baseline
    return {
        "workload": one.workload.workload,
        "regime": one.workload.regime or None,
        "cases": one.cases,
        "devices": one.devices,
        "sd_between_healthy": one.spread,
        "sd_between_nodes": one.sds.nodes,
        "sd_between_devices": one.sds.devices,
        "sd_between_runs": one.sds.runs,
        "detectable": one.detectable,
        "detectable_three_at_once": one.detectable_together,
        "median_against_baseline": None if ratio is None else _ratio(ratio, group),
    }


def _device(one: DeviceFinding, group: GroupFinding) -> dict[str, Any]:
    return {
        **_identity(one.device),
        "verdict": one.standing.value,
        "worst": None if one.worst is None else _ratio(one.worst, group),
        "ratios": [_ratio(ratio, group) for ratio in one.ratios],
        "cause": None if one.cause is None else _cause(one.cause),
        "sessions": list(one.sessions),
        "is_confirmed": one.is_confirmed,
        "failed_cases": {case: status.value for case, status in one.failures.items()},
        "missing_cases": list(one.missing),
    }


def _identity(device: FleetDevice) -> dict[str, Any]:
    return {
        "device": device.key,
        "node": device.node or None,
        "slot": device.slot,
        "nodes": list(device.nodes),
        "labels": list(device.labels),
        "runs": device.runs,
        "files": list(device.files),
    }


def _cause(found: FoundCause) -> dict[str, Any]:
    return {
        "cause": found.cause.value,
        "clock": found.clock,
        "memory_clock": found.memory_clock,
        "power": found.power,
        "warmer_c": found.warmer_c,
        "heat_share": found.heat,
        "cap_share": found.cap,
    }


def _place(one: PlaceFinding, group: GroupFinding) -> dict[str, Any]:
    return {
        "name": one.name,
        "devices": one.devices,
        "is_slow": one.is_slow,
        "slower_in": one.slower_in,
        "worst": _ratio(one.worst, group),
        "ratios": [_ratio(ratio, group) for ratio in one.ratios],
    }


def _left_out(left: LeftOut) -> dict[str, Any]:
    return {
        "devices": [_identity(device) for device in left.devices],
        "measured_with": {name: text for name, text in left.fields.items() if text},
        "differences": [
            {"column": one.name, "has": one.texts[0] or None, "others": one.texts[1] or None}
            for one in left.differences
        ],
    }


def _ratio(ratio: SpeedRatio, group: GroupFinding) -> dict[str, Any]:
    workload = group.workloads[ratio.workload].workload
    return {
        "workload": workload.workload,
        "regime": workload.regime or None,
        "ratio": ratio.ratio,
        "low": ratio.low,
        "high": ratio.high,
        "is_slow": ratio.is_slow,
        "is_beyond_chance": ratio.is_beyond_chance,
    }
