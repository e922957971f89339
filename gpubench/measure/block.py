"""Measure one case in one block: warm up, sample, summarise."""

from dataclasses import dataclass, replace

from gpubench.measure.clock import Clock
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline
from gpubench.measure.sampling import Samples, calls_per_sample, sample
from gpubench.measure.timed_call import TimedCall
from gpubench.measure.warm_up import WarmUp, WarmUpMethod
from gpubench.model import Spent, Telemetry, Timing
from gpubench.stats.summary import TimeSummary, summarize

_SECOND_LOOKS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockTiming:
    """The timing of one block, and the samples behind it."""

    timing: Timing
    samples_s: tuple[float, ...]
    noise: float
    """Interquartile range / median of the samples."""
    calls: int
    """All calls made, warm-up included; what energy is divided by."""
    settled_calls_per_sample: int | None
    """What later blocks are to be timed with; None where the clock rejected the estimate on which
    the choice stands."""
    warnings: tuple[str, ...]
    sm_clock_hz: float | None = None
    """The device's mean clock over the samples; None if it has no such counter."""
    spent: Spent = Spent()
    """Where the block's seconds went."""
    own: Telemetry = Telemetry()
    """What the measuring itself read of sensors, which goes before what others saw meanwhile."""


def measure_block(
    clock: Clock,
    timed: TimedCall,
    *,
    warm_up: WarmUpMethod,
    effort: Effort,
    deadline: Deadline,
    calls: int | None = None,
) -> BlockTiming:
    """Measure a case once.

    Args:
        clock: The clock declared for this case and machine.
        timed: The work, and what runs ahead of each sample and outside it.
        warm_up: In full on the case's first visit in a process, briefly later.
        effort: How long to measure.
        deadline: When to give up.
        calls: Calls per sample, as the case's first block had them; None decides anew. A case
            near the limit would else be timed one way in one block and another way in the next,
            which differ by what the timer costs.

    Raises:
        TimeLimitError: If the deadline passes before there are enough samples.
        UntrustedClockError: If the clock rejects its own samples.
    """
    started_s = clock.now_s()
    warm = warm_up(clock, timed, effort, deadline)
    warm_s = clock.now_s()
    # A flushed cache is a fact about one call: the second of two calls would find it warm.
    if timed.before or not clock.shares_intervals:
        calls = 1
    call_s = warm.call_s or _second_look_s(clock, timed, deadline)
    is_known = calls is not None or call_s > 0.0
    calls = calls or calls_per_sample(call_s, clock.overhead_s, effort)
    samples = sample(clock, timed, calls=calls, call_s=call_s, effort=effort, deadline=deadline)
    ended_s = clock.now_s()
    times = summarize(samples.times_s)
    return BlockTiming(
        timing=_timing(clock, samples, times, ended_s - started_s),
        samples_s=samples.times_s,
        noise=times.noise,
        calls=warm.calls + samples.extra_calls + calls * (len(samples.times_s) + samples.dropped),
        settled_calls_per_sample=calls if is_known else None,
        warnings=_warnings(clock, warm, samples),
        sm_clock_hz=samples.sm_clock_hz,
        spent=spent_of_block(samples.intervals_s, warm_s - started_s, ended_s - warm_s),
    )


def spent_of_block(timed_s: float, warm_up_s: float, sampling_s: float) -> Spent:
    """Return where a block's seconds went; what a clock that jumped back says of it is unknown.

    Args:
        timed_s: Inside timed intervals.
        warm_up_s: Ahead of the sampling.
        sampling_s: From the first sample to the last.
    """
    return Spent(
        timed_s=timed_s,
        held_s=max(0.0, sampling_s - timed_s) if sampling_s > 0 else None,
        warm_up_s=warm_up_s if warm_up_s >= 0 else None,
    )


def _second_look_s(clock: Clock, timed: TimedCall, deadline: Deadline) -> float:
    """Return the seconds of a call whose warm-up ended on a reading that the clock rejected.

    0 if it rejects more. A host that is slow at first would else have its short calls timed one by
    one, which at the timer overhead reads half too much.
    """
    for _ in range(_SECOND_LOOKS):
        deadline.check()
        alone = replace(timed, before=None)
        chunk = clock.time(alone, samples=1, calls_per_sample=1)
        if chunk.good_times_s:
            return chunk.good_times_s[0]
    return 0.0


def _timing(clock: Clock, samples: Samples, times: TimeSummary, elapsed_s: float) -> Timing:
    dense_s = summarize(samples.dense_s).median if samples.dense_s else None
    return Timing(
        timer=clock.timer,
        samples=len(samples.times_s),
        calls_per_sample=samples.calls_per_sample,
        dropped_samples=samples.dropped,
        stop_reason=samples.stop_reason,
        timed_share=min(1.0, samples.intervals_s / elapsed_s) if elapsed_s > 0 else None,
        time_median_s=times.median,
        time_mean_s=times.mean,
        time_min_s=times.minimum,
        time_p05_s=times.p05,
        time_p25_s=times.p25,
        time_p75_s=times.p75,
        time_p95_s=times.p95,
        time_max_s=times.maximum,
        dense_median_s=dense_s,
        host_bound_share=None if dense_s is None else 1.0 - dense_s / times.median,
        timer_floor_s=clock.overhead_s,
    )


def _warnings(clock: Clock, warm: WarmUp, samples: Samples) -> tuple[str, ...]:
    """Name what a reader should know before trusting the time."""
    calls_per_interval = samples.calls_per_sample / samples.intervals_per_sample
    shortest_s = min(samples.times_s) * calls_per_interval
    warnings = {
        "warm-up-unsettled": not warm.settled,
        "samples-dropped": samples.dropped > 0,
        "cut-by-time-limit": samples.stop_reason == "time-limit",
        "near-timer-floor": shortest_s < 20 * clock.overhead_s,
    }
    return (*clock.warnings, *(name for name, holds in warnings.items() if holds))
