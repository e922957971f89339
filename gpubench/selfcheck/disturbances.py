"""What may have disturbed a machine while it was measured."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from gpubench.curves.rows import complete_rows, timed
from gpubench.device.other_processes import LEAST_SHARE, Load
from gpubench.model import Status
from gpubench.overview.disturbances import counts_of
from gpubench.selfcheck.drift import growth_between_runs, growth_within_runs, progress
from gpubench.selfcheck.runs import Runs
from gpubench.selfcheck.self_check import Change, ClockSpeed, Disturbances, Disturber
from gpubench.stats.arrays import Array

_NOISY_SHARE = 0.1
"""Of the rows. A few noisy ones among hundreds are the machine's housekeeping."""

_DROPPED_SHARE = 0.01
"""Of the samples. Single ones are clocks that were set and chunks that lost their guard."""

_LEAST_DRIFT = 0.01
"""A drift is spread evenly over blocks and cases; a smaller one moves no verdict."""

_CLOCK_RANGE = 0.02
"""A clock that varies by more moves times by more than what is worth comparing."""


def disturbances_of(runs: Runs, values: Array, load: Load | None) -> Disturbances:
    """Return what the rows, and the system while they were measured, say of disturbances.

    Args:
        runs: All rows.
        values: Logs of times, (cases, runs), of the cases with a time in every run.
        load: What others took of the processor, if somebody looked.
    """
    frame = runs.table.frame
    rows, passed = complete_rows(frame), progress(frame)
    found = Disturbances(
        counts=counts_of(rows),
        samples=_total(runs, "samples"),
        within_runs=growth_within_runs(frame, passed, _logs(frame["time_median_s"])),
        between_runs=growth_between_runs(values) if runs.is_ordered else None,
        clock=_clock(runs, passed),
        load=load,
        seen=(),
    )
    return replace(found, seen=tuple(_seen(found, len(timed(rows)))))


def _seen(found: Disturbances, timed_rows: int) -> Iterator[Disturber]:
    counts, load = found.counts, found.load
    signs = {
        Disturber.THROTTLING: counts.of(Status.THROTTLED) > 0,
        Disturber.OTHER_PROCESSES: load is not None and (load.other_cores or 0) >= LEAST_SHARE,
        Disturber.STOLEN_TIME: load is not None and (load.stolen_cores or 0) >= LEAST_SHARE,
        Disturber.DRIFT_WITHIN_RUNS: _matters(found.within_runs),
        Disturber.DRIFT_BETWEEN_RUNS: _matters(found.between_runs),
        Disturber.CLOCK: found.clock is not None and _varies(found.clock),
        Disturber.NOISE: counts.of(Status.NOISY) > _NOISY_SHARE * timed_rows,
        Disturber.DROPPED_SAMPLES: _drops(counts.dropped_samples, found.samples),
        Disturber.HOST: (counts.host_bound_cases or 0) > 0,
    }
    yield from (disturber for disturber, is_seen in signs.items() if is_seen)


def _drops(dropped: int | None, samples: int | None) -> bool:
    """Return whether too many samples were dropped; of how many must be known."""
    if dropped is None or samples is None:
        return False
    return dropped > _DROPPED_SHARE * (samples + dropped)


def _matters(change: Change | None) -> bool:
    return change is not None and change.is_shown and abs(change.share) >= _LEAST_DRIFT


def _varies(clock: ClockSpeed) -> bool:
    span = clock.highest_mhz - clock.lowest_mhz
    return span > _CLOCK_RANGE * clock.median_mhz or _matters(clock.within_runs)


def _clock(runs: Runs, passed: Array) -> ClockSpeed | None:
    clocks = runs.table.column("sm_clock_mhz").astype(float)
    told = clocks[clocks > 0]
    if told.empty:
        return None
    return ClockSpeed(
        lowest_mhz=float(told.min()),
        median_mhz=float(told.median()),
        highest_mhz=float(told.max()),
        within_runs=growth_within_runs(runs.table.frame, passed, _logs(clocks)),
    )


def _total(runs: Runs, name: str) -> int | None:
    told = runs.table.column(name).dropna()
    return None if told.empty else int(told.sum())


def _logs(column: "pd.Series[float]") -> Array:
    """Return logarithms; NaN where nothing was measured."""
    return np.asarray(np.log(np.asarray(column.where(column > 0), dtype=float)))
