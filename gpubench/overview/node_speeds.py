"""How fast each of several devices is beside the median of those that were measured like it."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from gpubench.curves.parts import AlikePart
from gpubench.model.environment import NodePlace
from gpubench.overview.node_records import DeviceSpeed, NodeSpeeds
from gpubench.overview.node_tables import (
    DeviceTimes,
    are_several,
    by_run,
    cases_of,
    common_table,
    devices_by_model,
)
from gpubench.stats.arrays import Array
from gpubench.stats.paired import paired_ratio
from gpubench.stats.power import detectable_change


def node_speeds(parts: Sequence[AlikePart]) -> Iterator[NodeSpeeds]:
    """Yield the devices of each model and load, if there are several.

    A run of one device is held against the runs of the others with its number, which were made at
    the same time: what the node did to all of them then is no difference between them.

    Args:
        parts: Of a file.
    """
    for loads in devices_by_model(parts).values():
        for loaded, devices in sorted(loads.items(), reverse=True):
            if not are_several(devices):
                continue
            table = common_table(devices)
            if len(table):
                yield _speeds(devices, loaded, by_run(table), cases_of(table))


def _speeds(
    devices: Sequence[DeviceTimes], loaded: int, log_times: Array, cases: int
) -> NodeSpeeds:
    # Speed, so that the time of the median comes first.
    beside = np.median(log_times, axis=1, keepdims=True) - log_times
    found = [_speed(of, beside[:, place]) for place, of in enumerate(devices)]
    runs = len(log_times)
    within = float(np.sqrt(np.mean(np.var(beside, axis=0, ddof=1)))) if runs > 1 else 0.0
    return NodeSpeeds(
        device=str(devices[0].part.rows["device"].iloc[0]),
        loaded_devices=loaded,
        cases=cases,
        devices=tuple(sorted(found, key=lambda one: (one.ratio, one.device_uuid))),
        # One side: what a device is beside the median, in which the median's own error is already.
        detectable=detectable_change(runs, within / math.sqrt(2)) if within else None,
    )


def _speed(times: DeviceTimes, beside: Array) -> DeviceSpeed:
    first, found = times.part.rows.iloc[0], paired_ratio(beside.tolist())
    rank = first["device_rank"]
    return DeviceSpeed(
        place=NodePlace(
            node=first["node"] or None,
            device_rank=None if math.isnan(rank) else int(rank),
            loaded_devices=times.loaded_devices,
        ),
        device_uuid=times.identifier,
        ratio=found.ratio,
        low=found.low,
        high=found.high,
        runs=found.pairs,
    )
