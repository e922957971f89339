"""A fleet judged: groups of devices that were measured alike, each held against its median."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gpubench.curves.mixture import Mixture
from gpubench.fleet.baseline import Baseline, baseline_for
from gpubench.fleet.copies import refuse_copies, refuse_shared
from gpubench.fleet.devices import devices_of, missing_of
from gpubench.fleet.gathered import Gathered
from gpubench.fleet.group_finding import group_finding, is_large
from gpubench.fleet.groups import Alike, differences, groups_of, nearest
from gpubench.fleet.records import FleetDevice, FleetFindings, LeftOut
from gpubench.fleet.reduction import GROUP
from gpubench.fleet.values import CaseTimes, case_times

DEFAULT_LEAST = 0.03
"""Share of the median's speed by which a device has to be slower to matter."""


_MOST_UNJUDGED = 4
"""Groups that are told though none can be judged; more are named as not comparable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetQuestion:
    """What is asked of a fleet beside its files."""

    least: float = DEFAULT_LEAST
    baseline: Gathered | None = None
    baseline_name: str = ""


def fleet_findings(
    found: Gathered, question: FleetQuestion, *, files: int, empty: Sequence[str] = ()
) -> FleetFindings:
    """Return what holds of all devices.

    Args:
        found: The runs of all files.
        question: What is asked.
        files: How many were named.
        empty: Those that have no row.

    Raises:
        ResultsFileError: If a run stands in two files, or in the baseline too.
    """
    refuse_copies(found)
    if question.baseline is not None:
        refuse_shared(found, question.baseline)
    devices = devices_of(found)
    groups = groups_of(found)
    times = {group.fields: case_times(found, group) for group in groups}
    baselines = {group.fields: baseline_for(question.baseline, group) for group in groups}
    judged = [
        group for group in groups if is_large(times[group.fields]) or baselines[group.fields][0]
    ] or _told_unjudged(groups)
    tests = max(1, sum(_workloads(times[g.fields]) for g in judged if is_large(times[g.fields])))
    return FleetFindings(
        groups=tuple(
            group_finding(
                found,
                times[group.fields],
                devices,
                baseline=baselines[group.fields][0],
                least=-math.log1p(-question.least),
                tests=tests,
            )
            for group in judged
        ),
        left_out=_left_out(groups, judged, devices),
        missing=missing_of(found, devices, empty),
        files=files,
        least=question.least,
        baseline=question.baseline_name,
        unlike_baseline=_unlike(baselines, groups),
    )


def _told_unjudged(groups: Sequence[Alike]) -> list[Alike]:
    """Return what is told of devices that nobody can judge: no group before its equals."""
    several = [group for group in groups if len(group.devices) > 1]
    return several[:_MOST_UNJUDGED] or [groups[0]]


def _workloads(times: CaseTimes) -> int:
    return len({(case.workload, case.regime) for case in times.cases})


def _left_out(
    groups: Sequence[Alike], judged: Sequence[Alike], devices: Mapping[str, FleetDevice]
) -> tuple[LeftOut, ...]:
    return tuple(
        LeftOut(
            devices=tuple(devices[key] for key in group.devices),
            fields=dict(zip(GROUP, group.fields, strict=True)),
            differences=differences(group, nearest(group, judged)),
        )
        for group in groups
        if group not in judged
    )


def _unlike(
    baselines: Mapping[tuple[str, ...], tuple[Baseline | None, tuple[Mixture, ...]]],
    groups: Sequence[Alike],
) -> tuple[Mixture, ...]:
    """Return what keeps the baseline from being used at all."""
    if any(usable for usable, _ in baselines.values()):
        return ()
    return baselines[groups[0].fields][1]
