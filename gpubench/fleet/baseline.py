"""What accepted devices of the same kind took, for fleets too small to be their own measure."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from gpubench.curves.mixture import Mixture
from gpubench.fleet.gathered import Gathered
from gpubench.fleet.groups import Alike, differences, groups_of, nearest
from gpubench.fleet.records import FleetWorkload
from gpubench.fleet.values import (
    CaseTimes,
    WorkloadDeviations,
    case_times,
    centred,
    deviations,
    medians,
)
from gpubench.model import Case
from gpubench.stats.arrays import Array, Booleans
from gpubench.stats.slow_units import FLOOR, LEAST_UNITS

ASSUMED_DEVICE_SD = 0.01
"""Between healthy devices of one model, where too few of them were measured to show it: published
fleets lie between 0.1 and 1.3 % for most workloads."""

_FOUND = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The group of the baseline's devices that others are held against."""

    times: CaseTimes
    own: WorkloadDeviations
    """Of its devices, against their median."""

    def middle(self, cases: tuple[Case, ...]) -> Array:
        """Return its log time of each case, (cases,); NaN where it has none."""
        usual = dict(zip(self.times.cases, medians(self.times.by_device).tolist(), strict=True))
        return np.array([usual.get(case, np.nan) for case in cases])

    def scatter(self, workload: FleetWorkload) -> Array:
        """Return how far its devices lie from their median, (devices,); none without a time."""
        if workload not in self.own.workloads:
            return np.empty(0)
        values = self.own.devices[:, self.own.workloads.index(workload)]
        return np.asarray(values[~np.isnan(values)])

    def variance(self, workload: FleetWorkload) -> float:
        """Return the variance of a healthy device's distance from its middle.

        What the device itself may be off by measurement comes on top.
        """
        values = self.scatter(workload)
        if not len(values):
            return float("nan")
        if len(values) >= LEAST_UNITS:
            return max(float(values.var(ddof=1)), FLOOR**2) * (1.0 + 1.0 / len(values))
        own = float(self.own.variances[:, self.own.workloads.index(workload)].mean())
        return ASSUMED_DEVICE_SD**2 * (1.0 + 1.0 / len(values)) + own / len(values)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainstBaseline:
    """Devices of a small group held against a baseline."""

    is_beyond_chance: Booleans
    """(devices, workloads)."""
    detectable: Array
    """In logs, (workloads,)."""


def baseline_for(
    found: Gathered | None, group: Alike
) -> tuple[Baseline | None, tuple[Mixture, ...]]:
    """Return the baseline's devices that were measured as a group was, or else what differs."""
    if found is None:
        return None, ()
    own = groups_of(found)
    best = nearest(group, own)
    if different := differences(group, best):
        return None, different
    times = case_times(found, best)
    return Baseline(times=times, own=centred(deviations(times, medians(times.by_device)))), ()


def against_baseline(
    found: WorkloadDeviations, baseline: Baseline, *, least: float, alpha: float
) -> AgainstBaseline:
    """Return which devices are slower than the baseline beyond chance.

    Where neither side has a device with two runs, and the baseline has too few devices to show by
    their scatter what a run may be off by, nothing is beyond chance.

    Args:
        found: WorkloadDeviations from the baseline's middle.
        baseline: What they are from.
        least: Smallest log time that matters.
        alpha: Share of healthy groups in which any device may be beyond chance.
    """
    is_shown = [len(baseline.scatter(workload)) >= LEAST_UNITS for workload in found.workloads]
    known = (found.df > 0).any(axis=0) | np.array(is_shown, dtype=np.bool_)
    error = np.array([baseline.variance(workload) for workload in found.workloads])
    tests = max(int((~np.isnan(found.devices)).sum()), 1)
    chance = float(special.ndtri(1.0 - alpha / tests))
    usual = np.sqrt(error + np.median(found.variances, axis=0))
    limit = np.maximum(least, chance * usual)
    return AgainstBaseline(
        is_beyond_chance=(found.devices > chance * np.sqrt(error + found.variances)) & known,
        detectable=np.where(known, limit + float(special.ndtri(_FOUND)) * usual, np.nan),
    )
