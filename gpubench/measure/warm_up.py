"""Calls before the first sample, until the work runs at its steady speed."""

import math
from dataclasses import dataclass, replace
from typing import Protocol

from gpubench.measure.clock import Clock
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline
from gpubench.measure.timed_call import TimedCall

BRIEF_CALLS = 3
BRIEF_S = 0.010
BRIEF_SHARE = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmUp:
    """What the warm-up found: how long a call takes, and whether it had become steady."""

    call_s: float
    """Seconds per call at the end of the warm-up; an estimate that sizes the sampling."""
    calls: int
    settled: bool


class WarmUpMethod(Protocol):
    """A way to warm up: `full_warm_up` on a case's first visit, `brief_warm_up` later."""

    def __call__(
        self, clock: Clock, timed: TimedCall, effort: Effort, deadline: Deadline
    ) -> WarmUp:
        """Call the work until it is warm."""
        ...


def full_warm_up(clock: Clock, timed: TimedCall, effort: Effort, deadline: Deadline) -> WarmUp:
    """Call the work until two successive windows agree, or the share for warming up is spent.

    Agreement is asked of windows and not of calls, because a clock that still ramps up moves
    slowly under calls that scatter. The cap keeps the timed share up where a machine never
    settles; the row then says so.

    Raises:
        TimeLimitError: If the deadline passes first.
    """
    started_s = clock.now_s()
    calls, previous, last = 0, None, None
    while True:
        previous, last = last, _window(clock, timed, _calls_for(effort.window_s, last), deadline)
        calls += last.all_calls
        settled = previous is not None and _agree(previous, last, effort)
        # One window has nothing to agree with, so even the slowest work gets a second.
        if settled or (previous is not None and _spent(clock, started_s, last, effort)):
            return WarmUp(call_s=last.call_s, calls=calls, settled=settled)


def brief_warm_up(clock: Clock, timed: TimedCall, effort: Effort, deadline: Deadline) -> WarmUp:
    """Call the work 3 times or for 10 ms, whichever is longer, in at most 15 % of the visit.

    The case was warmed up in full earlier in the run; what is to be undone is only what the
    cases in between did to caches and clocks. With a clock whose chunks are shorter than 10 ms,
    as those of bursts, it is as long as one of them: each proves for itself that the device's
    clock was what it should be.

    Raises:
        TimeLimitError: If the deadline passes first.
    """
    brief_s, least = (BRIEF_S, BRIEF_CALLS) if clock.chunk_s > BRIEF_S else (clock.chunk_s, 1)
    last = _window(clock, timed, 1, deadline)
    calls, made, spent_s = 1, last.all_calls, last.call_s
    # A clock that rejects its readings would have 10 ms never pass.
    while calls < least or (spent_s < brief_s and last.call_s > 0.0):
        count = 1 if calls < least else _calls_for(brief_s - spent_s, last)
        if spent_s + count * last.call_s > BRIEF_SHARE * _visit_s(effort, last):
            break
        last = _window(clock, timed, count, deadline)
        calls += count
        made += last.all_calls
        spent_s += max(last.call_s, clock.overhead_s, _RESOLUTION_S) * count
    return WarmUp(call_s=last.call_s, calls=made, settled=True)


_RESOLUTION_S = 1e-9
"""No clock here resolves less; it keeps a reading of zero from asking for endless calls."""


@dataclass(frozen=True, slots=True)
class _Window:
    call_s: float
    calls: int
    """Inside the window."""
    all_calls: int
    """Those made around it too."""
    beside: float
    """How many times longer than the window its timing took, >= 1."""


def _window(clock: Clock, timed: TimedCall, calls: int, deadline: Deadline) -> _Window:
    """Time one window; a reading that the clock itself rejects counts as zero seconds."""
    deadline.check()
    started_s = clock.now_s()
    alone = replace(timed, before=None)
    chunk = clock.for_warm_up.time(alone, samples=1, calls_per_sample=calls)
    spent_s = clock.now_s() - started_s
    deadline.check()
    call_s = chunk.good_times_s[0] if chunk.good_times_s else 0.0
    beside = max(1.0, spent_s / (call_s * calls)) if call_s > 0 else 1.0
    return _Window(call_s, calls, calls + chunk.extra_calls, beside)


def _calls_for(seconds: float, last: _Window | None) -> int:
    """Return how many calls fill a window; at most ten times the last one's, as it may mislead."""
    if last is None or last.call_s == 0.0:
        return 1
    wanted = math.ceil(seconds / max(last.call_s, _RESOLUTION_S))
    return max(1, min(wanted, 10 * last.calls))


def _agree(previous: _Window, last: _Window, effort: Effort) -> bool:
    """Whether two windows that were both long enough to mean something read alike."""
    long_enough = all(w.call_s * w.calls >= effort.window_s / 2 for w in (previous, last))
    return long_enough and abs(last.call_s / previous.call_s - 1.0) <= effort.settled_within


def _visit_s(effort: Effort, last: _Window) -> float:
    """Return the seconds that this visit will spend sampling, slow calls considered."""
    return max(effort.sample_s, effort.min_samples * last.call_s)


def _spent(clock: Clock, started_s: float, last: _Window, effort: Effort) -> bool:
    """Whether another window would pass the share of the visit that warm-up may take.

    What a clock takes beside its windows, to hold a device and the like, it will take beside the
    samples too, so that both sides are longer by the same factor.
    """
    next_s = max(effort.window_s, last.call_s)
    allowed_s = effort.warm_up_share * _visit_s(effort, last)
    return clock.now_s() - started_s + next_s * last.beside > allowed_s * last.beside
