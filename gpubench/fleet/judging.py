"""What holds of each device of a group, from the values of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from gpubench.fleet.baseline import Baseline, against_baseline
from gpubench.fleet.levels import ALPHA_DEVICES, Levels, Places, levels
from gpubench.fleet.records import DeviceStanding, SpeedRatio
from gpubench.fleet.values import WorkloadDeviations
from gpubench.stats.arrays import Array, Booleans
from gpubench.stats.slow_units import LEAST_UNITS

_CONFIDENCE = 0.975

_GRAVITY = tuple(DeviceStanding)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Devices of a group, workload by workload."""

    values: WorkloadDeviations
    """Against what they were held against."""
    half: Array
    """Half the 95 % interval of each value, (devices, workloads); NaN where no run tells."""
    standings: tuple[tuple[DeviceStanding | None, ...], ...]
    """By device and workload; None where it was not measured."""
    is_beyond_chance: Booleans
    """(devices, workloads)."""
    levels: tuple[Levels | None, ...]
    """By workload; None where too few devices measured it."""
    spreads: tuple[float | None, ...]
    """Standard deviation of healthy devices, by workload."""
    detectable: tuple[float | None, ...]
    """In logs, by workload."""
    detectable_together: tuple[float | None, ...]
    """The same for each of three."""

    def ratio(self, device: int, workload: int) -> SpeedRatio:
        """Return the speed of a device over what it was held against."""
        value = float(self.values.devices[device, workload])
        half = float(self.half[device, workload])
        return SpeedRatio(
            workload=workload,
            ratio=float(np.exp(-value)),
            low=None if np.isnan(half) else float(np.exp(-value - half)),
            high=None if np.isnan(half) else float(np.exp(-value + half)),
            is_slow=self.standings[device][workload]
            not in (None, DeviceStanding.OK, DeviceStanding.UNJUDGED),
            is_beyond_chance=bool(self.is_beyond_chance[device, workload]),
        )

    def worst(self, device: int) -> SpeedRatio | None:
        """Return the ratio of the gravest standing, of several the slowest."""
        told = [w for w, standing in enumerate(self.standings[device]) if standing is not None]
        if not told:
            return None
        values = self.values.devices[device]
        place = max(told, key=lambda w: (gravity(self.standings[device][w]), float(values[w])))
        return self.ratio(device, place)


def gravity(standing: DeviceStanding | None) -> int:
    """Return a number that is higher for what is worse."""
    return -1 if standing is None else _GRAVITY.index(standing)


def gravest(standings: Sequence[DeviceStanding | None]) -> DeviceStanding | None:
    """Return the worst of several; None of none."""
    return max(standings, key=gravity, default=None)


def judged_by_median(
    found: WorkloadDeviations, places: Places, *, least: float, tests: int
) -> Judged:
    """Return what holds of devices that are held against their own median.

    Args:
        found: Against the median device.
        places: Where the devices sit.
        least: Smallest log time that matters.
        tests: Over how many workloads of all groups the false alarms are shared.
    """
    enough = (~np.isnan(found.devices)).sum(axis=0) >= LEAST_UNITS
    of_workload = tuple(
        levels(values, variances, places, least=least, tests=tests) if is_enough else None
        for values, variances, is_enough in zip(
            found.devices.T, found.variances.T, enough, strict=True
        )
    )
    beyond = np.zeros(found.devices.shape, dtype=np.bool_)
    columns: list[list[DeviceStanding | None]] = []
    for place, one in enumerate(of_workload):
        values = found.devices[:, place]
        if one is not None:
            beyond[~np.isnan(values), place] = one.devices.is_beyond_chance
        columns.append(_standings(values, beyond[:, place], one, places, least))
    return Judged(
        values=found,
        half=_half(found),
        standings=tuple(zip(*columns, strict=True)),
        is_beyond_chance=beyond,
        levels=of_workload,
        spreads=tuple(None if one is None else one.devices.spread for one in of_workload),
        detectable=tuple(None if one is None else one.devices.detectable for one in of_workload),
        detectable_together=tuple(
            None if one is None else one.devices.detectable_together for one in of_workload
        ),
    )


def judged_by_baseline(found: WorkloadDeviations, baseline: Baseline, *, least: float) -> Judged:
    """Return what holds of devices that are held against those of a baseline.

    Args:
        found: Against the baseline's middle.
        baseline: What that is of.
        least: Smallest log time that matters.
    """
    told = against_baseline(found, baseline, least=least, alpha=ALPHA_DEVICES)
    slow = found.devices > least
    standings = np.where(
        slow,
        np.where(told.is_beyond_chance, DeviceStanding.SUSPECT, DeviceStanding.UNCLEAR),
        DeviceStanding.OK,
    )
    return Judged(
        values=found,
        half=_half(found),
        standings=_known(found, standings),
        is_beyond_chance=told.is_beyond_chance,
        levels=(None,) * len(found.workloads),
        spreads=(None,) * len(found.workloads),
        detectable=tuple(None if np.isnan(one) else float(one) for one in told.detectable),
        detectable_together=(None,) * len(found.workloads),
    )


def unjudged(found: WorkloadDeviations) -> Judged:
    """Return the values of devices that are too few to be held against each other."""
    standings = np.full(found.devices.shape, DeviceStanding.UNJUDGED, dtype=object)
    told = _known(found, standings)
    alone = (None,) * len(found.workloads)
    return Judged(
        values=found,
        half=_half(found),
        # One device is its own median, which says nothing.
        standings=told if len(told) > 1 else (alone,) * len(told),
        is_beyond_chance=np.zeros(found.devices.shape, dtype=np.bool_),
        levels=(None,) * len(found.workloads),
        spreads=(None,) * len(found.workloads),
        detectable=(None,) * len(found.workloads),
        detectable_together=(None,) * len(found.workloads),
    )


def _standings(
    values: Array, beyond: Booleans, found: Levels | None, places: Places, least: float
) -> list[DeviceStanding | None]:
    """Return what holds of each device in one workload."""
    if found is None:
        return [None if np.isnan(value) else DeviceStanding.UNJUDGED for value in values]
    slow_nodes = set(found.nodes.numbers[found.nodes.is_slow].tolist())
    slow_slots = set(found.slots.numbers[found.slots.is_slow].tolist())

    def standing(device: int) -> DeviceStanding | None:
        if np.isnan(values[device]):
            return None
        if found.own[device] > least:
            return DeviceStanding.SUSPECT if beyond[device] else DeviceStanding.UNCLEAR
        if values[device] > least and int(places.node[device]) in slow_nodes:
            return DeviceStanding.WITH_NODE
        if values[device] > least and int(places.slot[device]) in slow_slots:
            return DeviceStanding.WITH_SLOT
        return DeviceStanding.OK

    return [standing(device) for device in range(len(values))]


def _known(
    found: WorkloadDeviations, standings: "np.ndarray[tuple[int, ...], np.dtype[np.object_]]"
) -> tuple[tuple[DeviceStanding | None, ...], ...]:
    return tuple(
        tuple(
            None if np.isnan(value) else DeviceStanding(one)
            for value, one in zip(values, ones, strict=True)
        )
        for values, ones in zip(found.devices, standings, strict=True)
    )


def _half(found: WorkloadDeviations) -> Array:
    """Return half the interval of each value by what runs lie apart, that of the median added."""
    devices = (~np.isnan(found.devices)).sum(axis=0)
    middle = np.pi / 2 * found.variances.mean(axis=0) / np.maximum(devices, 1)
    error = np.sqrt(found.variances + middle)
    df = np.where(found.df > 0, found.df, 1.0)
    return np.where(found.df > 0, special.stdtrit(df, _CONFIDENCE) * error, np.nan)
