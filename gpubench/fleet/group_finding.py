"""One group of devices: who is slow, in what, why, and what would have been found."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gpubench.fleet.baseline import Baseline
from gpubench.fleet.case_notes import CaseNotes
from gpubench.fleet.causes import CauseFinder, SlowDevice
from gpubench.fleet.gathered import Gathered
from gpubench.fleet.judging import (
    Judged,
    gravest,
    gravity,
    judged_by_baseline,
    judged_by_median,
    unjudged,
)
from gpubench.fleet.levels import Places
from gpubench.fleet.place_findings import node_findings, slot_findings
from gpubench.fleet.records import (
    DeviceFinding,
    DeviceStanding,
    FleetDevice,
    FoundCause,
    GroupFinding,
    SpeedRatio,
)
from gpubench.fleet.reduction import GROUP
from gpubench.fleet.repeats import NO_SESSIONS, SessionBook
from gpubench.fleet.values import CaseTimes, WorkloadDeviations, centred, deviations, medians
from gpubench.fleet.workload_findings import workload_findings
from gpubench.stats.arrays import Array
from gpubench.stats.slow_units import LEAST_UNITS


def is_large(times: CaseTimes) -> bool:
    """Return whether enough devices have a time to be held against each other."""
    return int((~np.isnan(times.by_device)).any(axis=1).sum()) >= LEAST_UNITS


def group_finding(
    found: Gathered,
    times: CaseTimes,
    devices: Mapping[str, FleetDevice],
    *,
    baseline: Baseline | None,
    least: float,
    tests: int,
) -> GroupFinding:
    """Return what holds of the devices of a group.

    Args:
        found: All rows.
        times: Of the group.
        devices: All devices by key.
        baseline: Devices of the same kind, if there are any.
        least: Smallest log time that matters.
        tests: Over how many workloads of all groups false alarms are shared.
    """
    # Alone and together are runs of their own, each of them in one of the groups.
    counts = np.bincount(times.device, minlength=len(times.group.devices)).tolist()
    members = [
        replace(devices[key], runs=count)
        for key, count in zip(times.group.devices, counts, strict=True)
    ]
    nodes = sorted({one.node for one in members if one.node})
    places = _places(members, nodes)
    by_median = centred(deviations(times, medians(times.by_device)))
    judged, judged_by = _judged(times, by_median, baseline, places, least=least, tests=tests)
    told = _Told(
        judged=judged,
        notes=CaseNotes.of(found, times),
        causes=_causes(found, times, judged),
        book=SessionBook(found, times),
        least=least,
    )
    findings = [_device(number, one, told) for number, one in enumerate(members)]
    return GroupFinding(
        model=times.group.model,
        fields=dict(zip(GROUP, times.group.fields, strict=True)),
        judged_by=judged_by,
        workloads=workload_findings(times, judged, places, baseline),
        devices=tuple(sorted(findings, key=_order)),
        nodes=node_findings(judged, nodes),
        slots=slot_findings(judged),
        are_nodes_judged=any(
            one is not None and len(one.nodes.numbers) >= LEAST_UNITS for one in judged.levels
        ),
        left_out_cases=times.left_out,
    )


def _places(members: Sequence[FleetDevice], nodes: Sequence[str]) -> Places:
    numbers = {name: number for number, name in enumerate(nodes)}
    return Places(
        node=np.array([numbers.get(one.node, -1) for one in members], dtype=np.int64),
        slot=np.array([-1 if one.slot is None else one.slot for one in members], dtype=np.int64),
    )


def _judged(
    times: CaseTimes,
    by_median: WorkloadDeviations,
    baseline: Baseline | None,
    places: Places,
    *,
    least: float,
    tests: int,
) -> tuple[Judged, str]:
    if is_large(times):
        return judged_by_median(by_median, places, least=least, tests=tests), "median"
    if baseline is not None:
        against = deviations(times, baseline.middle(times.cases))
        return judged_by_baseline(against, baseline, least=least), "baseline"
    return unjudged(by_median), ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What there is to say about devices."""

    judged: Judged
    notes: CaseNotes
    causes: Mapping[int, FoundCause]
    book: SessionBook
    least: float


def _causes(found: Gathered, times: CaseTimes, judged: Judged) -> Mapping[int, FoundCause]:
    """Return why devices that are slow by themselves are so."""
    slow = [
        (device, [w for w, one in enumerate(ones) if one is DeviceStanding.SUSPECT])
        for device, ones in enumerate(judged.standings)
        if DeviceStanding.SUSPECT in ones
    ]
    if not slow:
        return {}
    finder = CauseFinder(found, times)
    return {
        device: finder.of(
            SlowDevice(
                device=device,
                cases=np.isin(judged.values.of_case, workloads),
                log_time=float(judged.values.devices[device, workloads].max()),
            )
        )
        for device, workloads in slow
    }


def _device(number: int, device: FleetDevice, told: _Told) -> DeviceFinding:
    judged, notes = told.judged, told.notes
    worst = judged.worst(number)
    standing = gravest(judged.standings[number]) or DeviceStanding.UNJUDGED
    sessions = NO_SESSIONS
    if standing is DeviceStanding.SUSPECT and worst is not None:
        sessions = told.book.of(number, _own_runs(judged, number, worst), told.least)
        standing = DeviceStanding.DEFECTIVE if sessions.is_confirmed else standing
    failures = notes.failures.get(number, {})
    if failures or number in notes.untimed:
        standing = max(standing, DeviceStanding.FAILED, key=gravity)
    return DeviceFinding(
        device=device,
        standing=standing,
        ratios=tuple(
            judged.ratio(number, place)
            for place, one in enumerate(judged.standings[number])
            if one is not None
        ),
        worst=worst,
        cause=told.causes.get(number),
        sessions=tuple(math.exp(-value) for value in sessions.values),
        is_confirmed=sessions.is_confirmed,
        failures=failures,
        missing=notes.missing.get(number, ()),
    )


def _own_runs(judged: Judged, number: int, worst: SpeedRatio) -> Array:
    """Return the runs of a workload less what a slow node or slot explains of this device."""
    place = worst.workload
    level = judged.levels[place]
    explained = 0.0
    if level is not None:
        explained = float(judged.values.devices[number, place] - level.own[number])
    return np.asarray(judged.values.runs[:, place] - explained)


def _order(finding: DeviceFinding) -> tuple[int, float, str]:
    ratio = finding.worst.ratio if finding.worst is not None else math.inf
    return -gravity(finding.standing), ratio, finding.device.key
