"""Take samples until there are enough, the time is up, or the clock cannot be trusted."""

import math
from dataclasses import dataclass, field

from gpubench.measure.clock import Chunk, Clock
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline, TimeLimitError
from gpubench.measure.mean_clock import mean_clock_hz
from gpubench.measure.timed_call import TimedCall
from gpubench.stats.summary import median_half_width

OVERHEADS_PER_SAMPLE = 20
"""A sample shorter than this many timer overhead is timed over several calls: one that is just
longer still holds at most 5 % of the timer's own cost."""


_RESOLUTION_S = 1e-9
"""No clock here resolves less; it keeps an estimate of zero from asking for endless samples."""


_HOPELESS_CHUNKS = 16
"""After so many chunks without one good sample none will come: a clock that asks for less each time
is at a single call long before. Waiting for the time limit would only hide why."""


class UntrustedClockError(Exception):
    """Every sample of a block failed the clock's own proof, so there is no time to report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """All samples of one block, with what was left out and why sampling ended."""

    times_s: tuple[float, ...]
    """Seconds per call, in order."""
    dense_s: tuple[float, ...]
    intervals_s: float
    calls_per_sample: int
    dropped: int
    extra_calls: int
    intervals_per_sample: int
    """The most timed intervals that one sample is the sum of."""
    stop_reason: str
    sm_clock_hz: float | None
    """The device's mean clock over the chunks; None if it tells of none."""


def calls_per_sample(call_s: float, overhead_s: float, effort: Effort) -> int:
    """Return how many back-to-back calls one interval needs to stand clear of the overhead.

    Calls of 20 timer overheads and more are timed one by one. Shorter ones share an interval of
    50 overheads or `min_interval_s`, whichever is longer, so that the timer costs at most 2 %.

    Args:
        call_s: Estimated seconds per call; 0 if the clock rejected every estimate.
        overhead_s: What the timer reads for an empty interval, in seconds.
        effort: Gives the shortest interval.
    """
    if call_s == 0.0 or call_s >= OVERHEADS_PER_SAMPLE * overhead_s:
        return 1
    interval_s = max(effort.min_interval_s, 50 * overhead_s)
    return math.ceil(interval_s / call_s)


def sample(
    clock: Clock,
    timed: TimedCall,
    *,
    calls: int,
    call_s: float,
    effort: Effort,
    deadline: Deadline,
) -> Samples:
    """Time chunks of samples until the effort is spent or the median is known precisely.

    Outliers are kept: only samples that fail the clock's own proof, or that no clock can have
    meant (zero, negative), are dropped, and they are counted.

    Args:
        clock: Times the chunks.
        timed: The work, and what runs ahead of each sample and outside it.
        calls: Back-to-back calls per sample, >= 1.
        call_s: Estimated seconds per call; sizes the first chunk.
        effort: When to stop.
        deadline: When to give up, or to make do with what there is.

    Raises:
        TimeLimitError: If the deadline passes before there are `effort.min_samples`.
        UntrustedClockError: If more samples were dropped than could ever be kept, and too few kept.
    """
    taken = _Taken(effort)
    while (reason := taken.stop_reason(deadline)) is None:
        sample_s = max(calls * taken.call_s(call_s), _RESOLUTION_S)
        wanted = min(taken.wanted(sample_s), max(1, round(clock.chunk_s / sample_s)))
        count = min(clock.max_chunk, taken.room, wanted)
        taken.add(clock.time(timed, samples=count, calls_per_sample=calls))
    return Samples(
        times_s=tuple(taken.times_s),
        dense_s=tuple(taken.dense_s),
        intervals_s=taken.intervals_s,
        calls_per_sample=calls,
        dropped=taken.dropped,
        extra_calls=taken.extra_calls,
        intervals_per_sample=taken.intervals_per_sample,
        stop_reason=reason,
        sm_clock_hz=mean_clock_hz(taken.clocks),
    )


@dataclass(slots=True)
class _Taken:
    """The samples so far, and whether they are enough."""

    effort: Effort
    times_s: list[float] = field(default_factory=list)
    dense_s: list[float] = field(default_factory=list)
    intervals_s: float = 0.0
    dropped: int = 0
    rejected_in_a_row: int = 0
    extra_calls: int = 0
    intervals_per_sample: int = 1
    clocks: list[tuple[float | None, float]] = field(default_factory=list)

    @property
    def room(self) -> int:
        return self.effort.max_samples - len(self.times_s)

    def call_s(self, estimate_s: float) -> float:
        return self.times_s[-1] if self.times_s else estimate_s

    def wanted(self, sample_s: float) -> int:
        """Return how many samples of this length are missing, by number and by time; at least 1."""
        by_number = self.effort.min_samples - len(self.times_s)
        by_time = math.ceil((self.effort.sample_s - self.intervals_s) / sample_s)
        return max(1, by_number, by_time)

    def add(self, chunk: Chunk) -> None:
        good = chunk.good_times_s
        self.times_s += good
        self.intervals_per_sample = max(self.intervals_per_sample, chunk.intervals_per_sample)
        self.dense_s += chunk.dense_s
        # A misread interval of NaN or for ever would end the sampling, or never let it end.
        self.intervals_s += chunk.intervals_s if math.isfinite(chunk.intervals_s) else 0.0
        self.dropped += chunk.dropped + len(chunk.times_s) - len(good)
        self.rejected_in_a_row = 0 if good else self.rejected_in_a_row + 1
        self.extra_calls += chunk.extra_calls
        self.clocks.append((chunk.sm_clock_hz, chunk.intervals_s))

    def stop_reason(self, deadline: Deadline) -> str | None:
        enough = len(self.times_s) >= self.effort.min_samples
        if enough and deadline.passed:
            return "time-limit"
        if not enough:
            self._give_up_if_hopeless(deadline)
            return None
        if self.room <= 0:
            return "samples"
        if self.intervals_s >= self.effort.sample_s:
            return "time"
        long_enough = self.intervals_s >= self.effort.precise_after * self.effort.sample_s
        precise = long_enough and median_half_width(self.times_s) <= self.effort.precision
        return "precise" if precise else None

    def _give_up_if_hopeless(self, deadline: Deadline) -> None:
        if self.rejected_in_a_row >= _HOPELESS_CHUNKS or self.dropped > self.effort.max_samples:
            raise UntrustedClockError(
                f"the clock rejected {self.dropped} samples and kept {len(self.times_s)}"
            )
        if deadline.passed:
            raise TimeLimitError(
                f"{len(self.times_s)} samples within the time limit of {deadline.limit_s:g} s, "
                f"{self.effort.min_samples} are the least to report"
            )
