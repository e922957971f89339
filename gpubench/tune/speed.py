"""Throughput of a job over batch size: its knee, and whether step or loader decides."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from gpubench.batches.fitted import fitted_curve
from gpubench.batches.knee import knee as knee_of
from gpubench.batches.measured import MeasuredCurve, measured
from gpubench.batches.padding import padding
from gpubench.batches.size_findings import Padding
from gpubench.curves.curve import best_of, curve_points
from gpubench.curves.rows import complete_rows
from gpubench.curves.shared_blocks import in_shared_blocks
from gpubench.model import Status
from gpubench.stats.student import half_width
from gpubench.suites.ladder import powers_of_two
from gpubench.tune.answers import SpeedAnswer, StepTime
from gpubench.tune.estimates import SampleTime
from gpubench.tune.speed_cases import LOAD, STEP

MOST_SIZES = 10
_CONFIDENCE = 0.95
_TIMED = frozenset(status.value for status in Status if status.has_time)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedPoint:
    """One batch size."""

    batch_size: int
    step_s: float
    """Of an optimiser step on a batch that is there."""
    load_s: float
    """Of bringing the next batch."""
    total_s: float
    """Of both as training has them: one after the other, or with workers beside each other."""
    low_s: float | None
    high_s: float | None
    """Ends of the total's 95 % interval over blocks; None in a single block."""

    @property
    def per_s(self) -> float:
        """Samples per second."""
        return self.batch_size / self.total_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """What a job's throughput curve says."""

    points: tuple[SpeedPoint, ...]
    """Ascending by size, at least one."""
    knee: int
    """Smallest size within 5 % of the best throughput."""
    knee_low: int | None
    knee_high: int | None
    best: int
    loader_decides: bool
    """Whether at the knee the loader takes more of the time than the step."""
    loader_per_s: float
    step_per_s: float
    """Of either alone, at the knee."""
    paddings: tuple[Padding, ...]
    """Sizes that a larger one beats in time per step."""
    kernels: tuple[str, ...]
    """Of each point, in order; empty where unknown."""
    failures: tuple[tuple[int, str], ...]
    """Sizes without a time, and why."""

    @property
    def half_speed(self) -> int:
        """The smallest size with half of the best throughput."""
        best = max(point.per_s for point in self.points)
        return next(point.batch_size for point in self.points if 2 * point.per_s >= best)

    def sample_time(self, batch_size: int) -> SampleTime:
        """Return what a sample takes at a size, as uncertain as the nearest size that was timed.

        Args:
            batch_size: See `total_s`.
        """
        nearest = min(self.points, key=lambda point: abs(math.log(point.batch_size / batch_size)))
        half = None
        if nearest.low_s is not None and nearest.high_s is not None:
            half = math.log(nearest.high_s / nearest.low_s) / 2
        return SampleTime(seconds=self.total_s(batch_size) / batch_size, half=half)

    def total_s(self, batch_size: int) -> float:
        """Return the time of a step and its batch, between sizes by the line of their logs.

        Args:
            batch_size: Outside of what was timed, throughput is taken to be that of the end.
        """
        sizes = [point.batch_size for point in self.points]
        nearest = min(max(batch_size, sizes[0]), sizes[-1])
        logs = [math.log(point.total_s) for point in self.points]
        time_s = math.exp(float(np.interp(math.log(nearest), np.log(sizes), logs)))
        return time_s * (batch_size / nearest if batch_size > nearest else 1.0)


def speed_sizes(ceiling: int, *, step_s: float | None, most_s: float) -> tuple[int, ...]:
    """Return the sizes to time, about an octave apart, the ceiling among them where it can be.

    Args:
        ceiling: The largest that fits.
        step_s: What a step takes there; None if nobody knows.
        most_s: Steps that take longer are left out: they would take the time of all others.
    """
    last = ceiling
    if step_s is not None and step_s > most_s:
        last = max(1, int(ceiling * most_s / step_s))
    octaves = sorted({*powers_of_two(1, last), last})[-MOST_SIZES:]
    # Where there is room, the middles of the upper octaves: 96, 192, 384 are multiples of tiles.
    middles = [size * 3 // 2 for size in reversed(octaves) if size * 3 // 2 < last]
    return tuple(sorted({*octaves, *middles[: MOST_SIZES - len(octaves)]}))


def speed_of(answers: Sequence[SpeedAnswer], *, workers: int) -> Speed | None:
    """Return what the runs' blocks say; None if no size has a time.

    Args:
        answers: One per run.
        workers: Processes that load beside the training.
    """
    times = [time for answer in answers for time in answer.times]
    rows = _totals(times, beside=workers > 0)
    if not rows:
        return None
    shared = in_shared_blocks(complete_rows(pd.DataFrame(rows))).rows
    curve, best = measured(shared), best_of(curve_points(shared))
    fitted = fitted_curve(curve) if len(curve.sizes) > 1 else None
    found = None if fitted is None else knee_of(curve, best, fitted.smooth)
    points = _points(curve, times)
    at_knee = next(point for point in points if point.batch_size == best.knee)
    return Speed(
        points=points,
        knee=best.knee,
        knee_low=None if found is None else found.low,
        knee_high=None if found is None else found.high,
        best=best.batch_size,
        loader_decides=at_knee.load_s > at_knee.step_s,
        loader_per_s=at_knee.batch_size / at_knee.load_s,
        step_per_s=at_knee.batch_size / at_knee.step_s,
        paddings=() if fitted is None else padding(fitted),
        kernels=curve.kernels,
        failures=_failures(times),
    )


def _totals(times: Sequence[StepTime], *, beside: bool) -> list[dict[str, object]]:
    """Return a row per block and size that has both times."""
    rows = []
    by_cell = sorted(times, key=lambda one: (one.run, one.block, one.batch_size))
    for (run, block, size), group in groupby(
        by_cell, key=lambda one: (one.run, one.block, one.batch_size)
    ):
        found = {one.what: one for one in group if _has_time(one)}
        if found.keys() != {STEP, LOAD}:
            continue
        step_s, load_s = (found[what].time_median_s or 0.0 for what in (STEP, LOAD))
        total_s = max(step_s, load_s) if beside else step_s + load_s
        rows.append(
            {
                "workload": "job",
                "phase": "train",
                "dtype": "unknown",
                "batch_size": size,
                "run_id": f"r{run}",
                "block": block,
                "status": Status.OK.value,
                "time_median_s": total_s,
                "items_per_s": size / total_s,
                "kernel_name": found[STEP].kernel_name,
            }
        )
    return rows


def _has_time(time: StepTime) -> bool:
    return time.status in _TIMED and bool(time.time_median_s)


def _points(curve: MeasuredCurve, times: Sequence[StepTime]) -> tuple[SpeedPoint, ...]:
    return tuple(_point(curve, index, int(size), times) for index, size in enumerate(curve.sizes))


def _point(curve: MeasuredCurve, index: int, size: int, times: Sequence[StepTime]) -> SpeedPoint:
    logs = curve.log_time[:, index]
    logs = logs[~np.isnan(logs)]
    low = high = None
    if len(logs) > 1:
        error = np.array(logs.std(ddof=1) / math.sqrt(len(logs)))
        half = float(half_width(error, np.array(len(logs) - 1.0), _CONFIDENCE))
        low, high = math.exp(logs.mean() - half), math.exp(logs.mean() + half)
    return SpeedPoint(
        batch_size=size,
        step_s=_mean(times, STEP, size),
        load_s=_mean(times, LOAD, size),
        total_s=math.exp(float(logs.mean())),
        low_s=low,
        high_s=high,
    )


def _mean(times: Sequence[StepTime], what: str, size: int) -> float:
    logs = [
        math.log(one.time_median_s)
        for one in times
        if one.what == what and one.batch_size == size and one.time_median_s
    ]
    return math.exp(sum(logs) / len(logs))


def _failures(times: Sequence[StepTime]) -> tuple[tuple[int, str], ...]:
    found = {
        one.batch_size: f"{one.what}: {one.status} {one.detail}".strip()
        for one in times
        if not _has_time(one)
    }
    return tuple(sorted(found.items()))
