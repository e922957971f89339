"""How fast each of several devices is beside the median of those that were measured like it."""

import math
from collections.abc import Iterator, Sequence

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
from gpubench.stats.beside_median import beside_median


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
    found = beside_median(log_times)
    halves = [None] * len(devices) if found.half is None else found.half.tolist()
    speeds = [
        _speed(of, float(distance), half, len(log_times))
        for of, distance, half in zip(devices, found.distance, halves, strict=True)
    ]
    return NodeSpeeds(
        device=str(devices[0].part.rows["device"].iloc[0]),
        loaded_devices=loaded,
        cases=cases,
        devices=tuple(sorted(speeds, key=lambda one: (one.ratio, one.device_uuid))),
        detectable=None if found.detectable is None else -math.expm1(-found.detectable),
    )


def _speed(times: DeviceTimes, distance: float, half: float | None, runs: int) -> DeviceSpeed:
    first = times.part.rows.iloc[0]
    rank = first["device_rank"]
    return DeviceSpeed(
        place=NodePlace(
            node=first["node"] or None,
            device_rank=None if math.isnan(rank) else int(rank),
            loaded_devices=times.loaded_devices,
        ),
        device_uuid=times.identifier,
        ratio=math.exp(distance),
        low=None if half is None else math.exp(distance - half),
        high=None if half is None else math.exp(distance + half),
        runs=runs,
        side=times.side,
    )
