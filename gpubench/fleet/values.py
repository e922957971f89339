"""How far each run and device of a group lies from the middle, workload by workload."""

from dataclasses import dataclass

import numpy as np

from gpubench.fleet.gathered import Gathered
from gpubench.fleet.groups import Alike
from gpubench.fleet.records import FleetWorkload
from gpubench.model import Case
from gpubench.stats.arrays import Array, Booleans, Integers
from gpubench.stats.run_noise import run_noise


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTimes:
    """Log times of a group's runs, for the cases that enough of its devices have."""

    group: Alike
    cases: tuple[Case, ...]
    numbers: Integers
    """Of the cases among all, (cases,)."""
    logs: Array
    """(runs, cases), NaN where there is none."""
    device: Integers
    """Which of the group's devices a run is of, (runs,)."""
    by_device: Array
    """The mean over a device's runs, (devices, cases)."""
    left_out: int
    """Cases that too few devices have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadDeviations:
    """Mean log times over the cases of a workload, against the middle of all devices."""

    workloads: tuple[FleetWorkload, ...]
    of_case: Integers
    """The workload of each case, (cases,)."""
    runs: Array
    """(runs, workloads), NaN where a run has no case of a workload."""
    devices: Array
    """(devices, workloads)."""
    variances: Array
    """What a device's value may be off by, as far as runs tell; 0 where they do not."""
    df: Array
    """Degrees of freedom of that; 0 where runs do not tell."""


def case_times(found: Gathered, group: Alike) -> CaseTimes:
    """Return the log times of a group; a case that fewer than half of its devices have is out."""
    places = np.full(len(found.runs), -1, dtype=np.int64)
    places[group.runs] = np.arange(len(group.runs))
    run = places[found.visits["run"].to_numpy()]
    mine = run >= 0
    logs = np.full((len(group.runs), len(found.cases)), np.nan)
    logs[run[mine], found.visits["case"].to_numpy()[mine]] = found.visits["log_time"][mine]
    keys = found.runs["device_key"].to_numpy()[group.runs].astype(str)
    device = np.searchsorted(np.array(group.devices), keys).astype(np.int64)
    by_device = means_by(logs, device, len(group.devices))
    counts = (~np.isnan(by_device)).sum(axis=0)
    timed = int((~np.isnan(by_device)).any(axis=1).sum())
    kept = np.flatnonzero((counts > 0) & (2 * counts >= timed)).astype(np.int64)
    return CaseTimes(
        group=group,
        cases=tuple(found.cases[case] for case in kept),
        numbers=kept,
        logs=logs[:, kept],
        device=device,
        by_device=by_device[:, kept],
        left_out=int((counts > 0).sum()) - len(kept),
    )


def deviations(times: CaseTimes, middle: Array) -> WorkloadDeviations:
    """Return how far runs and devices lie from a middle of each case.

    Case by case first, so that a device that lacks one is compared in the others.

    Args:
        times: Of a group.
        middle: Log times that are usual, (cases,).
    """
    workloads = tuple(
        dict.fromkeys(FleetWorkload(workload=c.workload, regime=c.regime) for c in times.cases)
    )
    places = {workload: place for place, workload in enumerate(workloads)}
    of_case = np.array(
        [places[FleetWorkload(workload=c.workload, regime=c.regime)] for c in times.cases],
        dtype=np.int64,
    )
    relative = times.logs - middle
    runs = (
        np.column_stack(
            [_row_means(relative[:, of_case == place]) for place in range(len(workloads))]
        )
        if workloads
        else np.empty((len(relative), 0))
    )
    devices = means_by(runs, times.device, len(times.group.devices))
    variances, df = _noise(runs, times.device, devices.shape)
    return WorkloadDeviations(
        workloads=workloads,
        of_case=of_case,
        runs=runs,
        devices=devices,
        variances=variances,
        df=df,
    )


def centred(found: WorkloadDeviations) -> WorkloadDeviations:
    """Return the same against the median device of each workload."""
    middle = medians(found.devices)
    return WorkloadDeviations(
        workloads=found.workloads,
        of_case=found.of_case,
        runs=found.runs - middle,
        devices=found.devices - middle,
        variances=found.variances,
        df=found.df,
    )


def medians(values: Array) -> Array:
    """Return the median of each column, of the numbers that are there; NaN where none is."""
    present = ~np.isnan(values)
    found = np.full(values.shape[1], np.nan)
    for column in np.flatnonzero(present.any(axis=0)):
        found[column] = np.median(values[present[:, column], column])
    return found


def means_by(values: Array, group: Integers, groups: int) -> Array:
    """Return the mean of each group of lines, of the numbers that are there; NaN where none is.

    Args:
        values: (lines, columns).
        group: Of each line.
        groups: How many there are.
    """
    present = ~np.isnan(values)
    sums, counts = np.zeros((groups, values.shape[1])), np.zeros((groups, values.shape[1]))
    np.add.at(sums, group, np.where(present, values, 0.0))
    np.add.at(counts, group, present.astype(float))
    return np.asarray(np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0))


def _row_means(values: Array) -> Array:
    of_all = np.zeros(values.shape[1], dtype=np.int64)
    return np.asarray(means_by(values.T, of_all, 1)[0])


def _noise(runs: Array, device: Integers, shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Return the variance of each device's mean over its runs, and its degrees of freedom."""
    variances, df = np.zeros(shape), np.zeros(shape)
    turns = _turns(device)
    for place in range(shape[1]):
        table = np.full((shape[0], int(turns.max(initial=0)) + 1), np.nan)
        table[device, turns] = runs[:, place]
        counts = (~np.isnan(table)).sum(axis=1)
        noise = run_noise(table)
        if noise is not None:
            variances[:, place] = noise.variance / np.maximum(counts, 1)
            df[:, place] = noise.df
    return variances, df


def _turns(device: Integers) -> Integers:
    """Return of each run how many of its device stand before it."""
    order = np.argsort(device, kind="stable")
    starts = np.searchsorted(device[order], device[order])
    turns: Booleans | Integers = np.empty(len(device), dtype=np.int64)
    turns[order] = np.arange(len(device)) - starts
    return np.asarray(turns, dtype=np.int64)
