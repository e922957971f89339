"""Why a device is slow, where its own rows tell."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gpubench.fleet.gathered import Gathered
from gpubench.fleet.records import Cause, FoundCause
from gpubench.fleet.reduction import MEANS
from gpubench.fleet.values import CaseTimes
from gpubench.stats.arrays import Booleans

HOST_WORKLOADS = ("h2d", "d2h")
"""Copies between host and device, which no kernel takes part in."""

_WARMER_C = 8.0
_MORE_HEAT = 0.05
"""Share of visits that heat may hold back more than on the median device."""
_CAPPED = 0.5
_LESS_POWER = 0.95
_EXPLAINED = 0.5
"""Share of the slowness that a lower clock has to explain."""
_LOW_INTENSITY = 10.0
"""FLOP per byte; GPUs that can do less than ten times as many are no longer sold."""
_MORE_HOST = 0.05

_COLUMNS = (*MEANS, "heat", "cap")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowDevice:
    """A device with the workloads in which it is slow."""

    device: int
    """By its number in the group."""
    cases: Booleans
    """Which cases those workloads have, (cases,)."""
    log_time: float
    """By how much it is slower, in the worst of them."""


class CauseFinder:
    """The sensors of a group's devices, case by case, against the median device.

    Args:
        found: All rows.
        times: Those of a group.
    """

    def __init__(self, found: Gathered, times: CaseTimes) -> None:
        device = np.full(len(found.runs), -1, dtype=np.int64)
        device[times.group.runs] = times.device
        case = np.full(len(found.cases), -1, dtype=np.int64)
        case[times.numbers] = np.arange(len(times.numbers))
        visits = found.visits.assign(
            device=device[found.visits["run"]], of=case[found.visits["case"]]
        )
        mine = visits[(visits["device"] >= 0) & (visits["of"] >= 0)]
        self._means = mine.groupby(["device", "of"])[list(_COLUMNS)].mean()
        self._usual = self._means.groupby(level="of").median()
        workloads = [one.workload for one in times.cases]
        self._is_host: Booleans = np.isin(np.array(workloads, dtype=str), HOST_WORKLOADS)
        self._is_memory = _is_memory(self._usual, len(workloads)) & ~self._is_host

    def of(self, slow: SlowDevice) -> FoundCause:
        """Return the first cause that fits: what is read off a sensor before what is concluded."""
        cases = np.flatnonzero(slow.cases)
        of_device = self._means.index.get_level_values("device") == slow.device
        own = self._means[of_device].droplevel("device").reindex(cases)
        usual = self._usual.reindex(cases)
        figures = _Figures.of(own, usual)
        cause = _by_sensors(figures, slow.log_time) or self._by_cases(figures, slow)
        return FoundCause(
            cause=cause or Cause.UNTOLD,
            clock=_told(figures.clock),
            memory_clock=_told(figures.memory_clock),
            power=_told(figures.power),
            warmer_c=_told(figures.warmer_c),
            heat=figures.heat,
            cap=figures.cap,
        )

    def _by_cases(self, figures: "_Figures", slow: SlowDevice) -> Cause | None:
        """Return what the slow cases have in common that others do not have."""
        for of_kind, cause in (
            (self._is_host, Cause.HOST_ONLY),
            (self._is_memory, Cause.MEMORY_ONLY),
        ):
            if of_kind[slow.cases].all() and not of_kind.all():
                return cause
        return Cause.HOST_ONLY if figures.more_host > _MORE_HOST else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    """What sensors said of a device, against the median device; NaN if they did not."""

    clock: float
    memory_clock: float
    power: float
    warmer_c: float
    heat: float
    more_heat: float
    cap: float
    more_host: float

    @classmethod
    def of(cls, own: pd.DataFrame, usual: pd.DataFrame) -> "_Figures":
        ratio, more = own / usual, own - usual
        return cls(
            clock=_mean(ratio["sm_clock_mhz"]),
            memory_clock=_mean(ratio["memory_clock_mhz"]),
            power=_mean(ratio["power_w"]),
            warmer_c=_mean(more["temperature_c"]),
            heat=_mean(own["heat"]),
            more_heat=_mean(more["heat"]),
            cap=_mean(own["cap"]),
            more_host=_mean(more["host_bound_share"]),
        )


def _by_sensors(figures: _Figures, log_time: float) -> Cause | None:
    # Comparisons with NaN, which nobody measured, are false.
    if figures.more_heat > _MORE_HEAT or figures.warmer_c > _WARMER_C:
        return Cause.HEAT
    if -np.log(figures.clock) > _EXPLAINED * log_time:
        if figures.power < _LESS_POWER and figures.cap < _CAPPED:
            return Cause.LIMIT
        return Cause.CAP if figures.cap >= _CAPPED else Cause.CLOCK
    if -np.log(figures.memory_clock) > _EXPLAINED * log_time:
        return Cause.MEMORY_CLOCK
    return None


def _is_memory(usual: pd.DataFrame, cases: int) -> Booleans:
    """Return of which cases memory decides the time, by the arithmetic that each byte gets."""
    found = usual.reindex(range(cases))
    moved = found["bytes_moved"].to_numpy(dtype=float)
    flop = found["flop"].fillna(0.0).to_numpy(dtype=float)
    return np.asarray(flop < _LOW_INTENSITY * moved)


def _mean(column: "pd.Series[float]") -> float:
    told = [cell for cell in column.tolist() if math.isfinite(cell)]
    return math.fsum(told) / len(told) if told else math.nan


def _told(value: float) -> float | None:
    return None if np.isnan(value) else value
