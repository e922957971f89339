"""Workload by workload: how far healthy devices lie apart, and what would be found."""

import numpy as np

from gpubench.fleet.baseline import Baseline
from gpubench.fleet.judging import Judged
from gpubench.fleet.levels import Places
from gpubench.fleet.records import DeviceStanding, LevelSds, SpeedRatio, WorkloadFinding
from gpubench.fleet.values import CaseTimes, deviations, medians
from gpubench.stats.arrays import Booleans
from gpubench.stats.nested_variance import nested_variance

_CONFIDENCE_Z = 1.959964


def workload_findings(
    times: CaseTimes, judged: Judged, places: Places, baseline: Baseline | None
) -> tuple[WorkloadFinding, ...]:
    """Return what holds of each workload of a group."""
    against = _against(times, judged, baseline)
    values = judged.values
    return tuple(
        WorkloadFinding(
            workload=workload,
            cases=int((values.of_case == place).sum()),
            devices=int((~np.isnan(values.devices[:, place])).sum()),
            spread=judged.spreads[place],
            sds=_sds(times, judged, places, place),
            detectable=_share(judged.detectable[place]),
            detectable_together=_share(judged.detectable_together[place]),
            against_baseline=against[place],
        )
        for place, workload in enumerate(values.workloads)
    )


def _share(log_time: float | None) -> float | None:
    return None if log_time is None else float(-np.expm1(-log_time))


def _against(
    times: CaseTimes, judged: Judged, baseline: Baseline | None
) -> list[SpeedRatio | None]:
    """Return the median device over the baseline's, with what both medians may be off by."""
    nothing: list[SpeedRatio | None] = [None] * len(judged.values.workloads)
    if baseline is None:
        return nothing
    found = deviations(times, baseline.middle(times.cases))
    middles = medians(found.devices)
    for place, workload in enumerate(found.workloads):
        own = found.devices[:, place]
        own = own[~np.isnan(own)]
        others = baseline.scatter(workload)
        if not len(own) or not len(others) or np.isnan(middles[place]):
            continue
        one_device = baseline.variance(workload)
        variance = np.pi / 2 * one_device * (1.0 / len(own) + 1.0 / len(others))
        half = _CONFIDENCE_Z * float(np.sqrt(variance))
        value = float(middles[place])
        nothing[place] = SpeedRatio(
            workload=place,
            ratio=float(np.exp(-value)),
            low=float(np.exp(-value - half)),
            high=float(np.exp(-value + half)),
            is_beyond_chance=abs(value) > half,
        )
    return nothing


def _sds(times: CaseTimes, judged: Judged, places: Places, place: int) -> LevelSds:
    """Return the levels of the devices that are not slow; those are what is looked for."""
    slow: Booleans = np.array(
        [
            ones[place] not in (None, DeviceStanding.OK, DeviceStanding.UNJUDGED)
            for ones in judged.standings
        ]
    )
    values = judged.values.runs[:, place]
    kept = ~np.isnan(values) & ~slow[times.device]
    if not kept.any():
        return LevelSds(nodes=None, devices=None, runs=None)
    members, unit = np.unique(times.device[kept], return_inverse=True)
    nodes, group = np.unique(places.node[members], return_inverse=True)
    are_told = bool((nodes >= 0).all()) and 1 < len(nodes) < len(members)
    found = nested_variance(
        values[kept],
        unit.astype(np.int64),
        group.astype(np.int64) if are_told else np.zeros(len(members), dtype=np.int64),
    )
    return LevelSds(nodes=_root(found.outer), devices=_root(found.middle), runs=_root(found.inner))


def _root(variance: float | None) -> float | None:
    return None if variance is None else float(np.sqrt(variance))
