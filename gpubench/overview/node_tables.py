"""The times of several devices as tables, without what has no partner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gpubench.curves.alike import ON_ONE_SIDE
from gpubench.curves.parts import AlikePart
from gpubench.curves.rows import CURVE_COLUMNS, timed
from gpubench.runner.node.gate import NEIGHBOUR_LOST
from gpubench.stats.arrays import Array

_LOAD = "loaded_devices"
_CASE = [*CURVE_COLUMNS, "batch_size"]

Alike = tuple[object, ...]
"""What devices that are held against each other agree in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceTimes:
    """One device under one load."""

    part: AlikePart
    side: int
    """Place of the part in its file."""
    log_times: "pd.Series[float]"
    """Mean log time by run and case."""

    @property
    def identifier(self) -> str:
        """Of the device."""
        return str(self.part.rows["device_uuid"].iloc[0])

    @property
    def loaded_devices(self) -> int:
        """How many devices were loaded."""
        return int(self.part.rows[_LOAD].iloc[0])


def devices_by_model(
    parts: Sequence[AlikePart],
) -> Mapping[Alike, Mapping[int, Sequence[DeviceTimes]]]:
    """Return the devices that were measured alike, by how many were loaded.

    Rows beside which fewer were loaded than they say are left out.

    Args:
        parts: Of a file.
    """
    found: dict[Alike, dict[int, list[DeviceTimes]]] = {}
    for side, part in enumerate(parts):
        rows = timed(part.rows)
        rows = rows[~rows["warnings"].str.contains(NEIGHBOUR_LOST, regex=False)]
        if rows.empty or not rows["device_uuid"].iloc[0] or rows[_LOAD].isna().any():
            continue
        key = tuple(str(rows[name].iloc[0]) for name in ON_ONE_SIDE if name != _LOAD)
        times = DeviceTimes(part=part, side=side, log_times=_log_times(rows))
        found.setdefault(key, {}).setdefault(times.loaded_devices, []).append(times)
    return found


def _log_times(rows: pd.DataFrame) -> "pd.Series[float]":
    logs = pd.Series(np.log(rows["time_median_s"]), index=rows.index)
    # A run that was resumed is one; runs of two devices with one number were made together.
    return logs.groupby([rows["run_index"].fillna(0), *(rows[name] for name in _CASE)]).mean()


def common_table(devices: Sequence[DeviceTimes]) -> pd.DataFrame:
    """Return log times, a line per run and case that all devices have, a column per device."""
    table = pd.concat(dict(enumerate(of.log_times for of in devices)), axis=1)
    return table.dropna()


def are_several(devices: Sequence[DeviceTimes]) -> bool:
    """Return whether there are several devices, each of them once: labels make no second one."""
    found = {of.identifier for of in devices}
    return 1 < len(found) == len(devices)


def by_run(table: pd.DataFrame) -> Array:
    """Return the mean of each run over its cases, run by run, a column per device."""
    return table.groupby(level=0).mean().to_numpy()


def cases_of(found: "pd.DataFrame | pd.Series[float]") -> int:
    """Return how many cases there are, whatever the run.

    Args:
        found: Its index has a level for each column of a case.
    """
    return len(found.index.to_frame(index=False)[_CASE].drop_duplicates())
