"""Seconds to the target at one batch size: samples needed, by seeds, times seconds per sample."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median, stdev

import numpy as np

from gpubench.stats.student import half_width
from gpubench.tune.answers import RunAnswer

_CONFIDENCE = 0.95
_FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleTime:
    """What a sample takes in training at one batch size, loading included."""

    seconds: float
    half: float | None
    """Half of the 95 % interval of its log; None where it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeToTarget:
    """How long training takes, without evaluations."""

    seconds: float
    """Geometric mean over seeds of the samples needed, times the time per sample."""
    low: float | None
    high: float | None
    """Ends of the 95 % interval; None with one run, or where a run did not reach the target."""
    samples: float
    reached: int
    """Runs that reached the target."""
    runs: int


def sample_time_of(runs: Sequence[RunAnswer]) -> SampleTime | None:
    """Return what a sample took in training runs; None with fewer than two.

    By the process's own seconds where it has one thread, so that other programs are left out; a
    little too long, since evaluations come between.

    Args:
        runs: Of one size.
    """
    logs = [math.log(run.time_s / run.samples) for run in runs if run.time_s and run.samples]
    if len(logs) < _FEWEST:
        return None
    error, df = np.array(stdev(logs) / math.sqrt(len(logs))), np.array(len(logs) - 1.0)
    return SampleTime(seconds=math.exp(fmean(logs)), half=float(half_width(error, df, _CONFIDENCE)))


def time_to_target(runs: Sequence[RunAnswer], time: SampleTime) -> TimeToTarget | None:
    """Return what runs of one size and rate say; None unless more than half reached the target.

    Runs do not tell the time: each is a fraction of a training, interrupted by evaluations. It is
    timed apart, in blocks in which all sizes take turns. Where runs did not reach the target the
    samples are their median, with these above all others.

    Args:
        runs: Of different seeds.
        time: Per sample.
    """
    reached = [run.reached_samples for run in runs if run.reached_samples is not None]
    if 2 * len(reached) <= len(runs):
        return None
    # A target that is crossed within the first step still takes it.
    logs = [math.log(max(samples, 1.0)) for samples in reached]
    is_whole = len(reached) == len(runs)
    late = [math.inf] * (len(runs) - len(reached))
    middle = fmean(logs) if is_whole else median([*logs, *late])
    half = _half(logs, time) if is_whole and len(logs) > 1 else None
    seconds = math.exp(middle) * time.seconds
    return TimeToTarget(
        seconds=seconds,
        low=None if half is None else seconds * math.exp(-half),
        high=None if half is None else seconds * math.exp(half),
        samples=math.exp(middle),
        reached=len(reached),
        runs=len(runs),
    )


def _half(logs: Sequence[float], time: SampleTime) -> float:
    error, df = np.array(stdev(logs) / math.sqrt(len(logs))), np.array(len(logs) - 1.0)
    of_samples = float(half_width(error, df, _CONFIDENCE))
    return math.hypot(of_samples, time.half or 0.0)
