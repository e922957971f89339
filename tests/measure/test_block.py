"""Measuring one block: warm-up, sampling, stopping, and what is said about it."""

import math
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.device.scripted import ScriptedClock
from gpubench.measure.block import BlockTiming, measure_block
from gpubench.measure.clock import Chunk
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline, TimeLimitError
from gpubench.measure.sampling import UntrustedClockError
from gpubench.measure.timed_call import TimedCall
from gpubench.measure.warm_up import WarmUpMethod, brief_warm_up, full_warm_up

EFFORT = Effort(sample_s=0.1)
LONG = Effort(sample_s=10.0, max_samples=10_000, precision=0.0)


@dataclass
class Misreading(ScriptedClock):
    """Reads one sample wrongly, and all others well."""

    at: int = 0
    reading_s: float = 0.0

    def time(self, timed: TimedCall, **how: Any) -> Chunk:
        first = self.samples
        chunk = super().time(timed, **how)
        times_s = list(chunk.times_s)
        if first <= self.at < first + len(times_s):
            times_s[self.at - first] = self.reading_s
        return replace(chunk, times_s=tuple(times_s))


def measure(
    clock: ScriptedClock,
    *,
    effort: Effort = EFFORT,
    warm_up: WarmUpMethod = full_warm_up,
    limit_s: float = 60.0,
    before: object = None,
) -> BlockTiming:
    return measure_block(
        clock,
        TimedCall(call=lambda: None, before=None if before is None else lambda: None),
        warm_up=warm_up,
        effort=effort,
        deadline=Deadline.after(limit_s, clock),
    )


def test_slow_first_calls_are_run_but_never_reported() -> None:
    """Warm-up calls are not samples."""
    clock = ScriptedClock([0.020, 0.009, 0.004, 0.001])

    got = measure(clock, effort=Effort(sample_s=1.0))

    assert got.timing.time_max_s == pytest.approx(0.001)
    assert got.timing.time_median_s == pytest.approx(0.001)
    assert got.warnings == ()


def test_a_work_that_never_settles_is_measured_and_says_so() -> None:
    """The warm-up has a cap; what it could not reach is a warning, not an endless loop."""
    clock = ScriptedClock([0.001 * 1.02**i for i in range(100)])

    got = measure(clock)

    assert "warm-up-unsettled" in got.warnings
    assert got.timing.timed_share is not None
    assert got.timing.timed_share > 0.7


@pytest.mark.parametrize("call_s", [1e-3, 7e-3, 0.03, 0.1, 0.7])
@pytest.mark.parametrize("warm_up", [full_warm_up, brief_warm_up])
def test_the_timed_share_is_at_least_70_percent_for_work_of_a_millisecond(
    call_s: float, warm_up: WarmUpMethod
) -> None:
    """Most of a visit is spent inside timed intervals, even where warm-up uses all it may."""
    clock = ScriptedClock([call_s * (1.5 if i % 2 else 1.0) for i in range(5000)])

    got = measure(clock, warm_up=warm_up)

    assert got.timing.timed_share is not None
    assert got.timing.timed_share >= 0.7


@pytest.mark.parametrize("call_s", [1e-3, 0.03, 0.1])
def test_the_brief_warm_up_takes_at_most_15_percent_of_the_visit(call_s: float) -> None:
    """Later blocks repeat little of the warm-up (design, section 4)."""
    clock = ScriptedClock([call_s])

    got = measure(clock, warm_up=brief_warm_up)

    assert got.timing.timed_share is not None
    assert got.timing.timed_share >= 0.85


def test_the_brief_warm_up_makes_three_calls_or_ten_milliseconds() -> None:
    """Whichever is longer, as the design says."""
    slow, fast = ScriptedClock([4e-3]), ScriptedClock([1e-3])
    deadline_s = 60.0

    calls_slow = brief_warm_up(
        slow, TimedCall(call=lambda: None), EFFORT, Deadline.after(deadline_s, slow)
    ).calls
    calls_fast = brief_warm_up(
        fast, TimedCall(call=lambda: None), EFFORT, Deadline.after(deadline_s, fast)
    ).calls

    assert calls_slow == 3
    assert calls_fast == 10


def test_calls_near_the_timer_floor_share_an_interval() -> None:
    """A call of a microsecond is timed many times over, or the timer would be what is measured."""
    got = measure(ScriptedClock([1e-6], overhead_s=1e-7))

    assert 200 <= got.timing.calls_per_sample <= 201
    assert got.timing.time_median_s == pytest.approx(1e-6)


def test_a_flushed_cache_is_measured_one_call_at_a_time() -> None:
    """The second of two calls would find the cache warm; the row warns instead."""
    got = measure(ScriptedClock([1e-6], overhead_s=1e-7), before=object())

    assert got.timing.calls_per_sample == 1
    assert "near-timer-floor" in got.warnings


def test_sampling_stops_early_when_the_median_is_precise() -> None:
    """Time is not spent on digits that blocks do not share."""
    got = measure(ScriptedClock([1e-3]))

    assert got.timing.stop_reason == "precise"
    assert got.timing.samples < 100


def test_sampling_stops_when_its_time_is_spent() -> None:
    """A scattering work is not sampled for ever."""
    clock = ScriptedClock([1e-3 * (1 + i % 7) for i in range(5000)])

    got = measure(clock)

    assert got.timing.stop_reason == "time"


def test_sampling_stops_at_the_most_samples() -> None:
    """Memory for samples is bounded."""
    clock = ScriptedClock([1e-3 * (1 + i % 7) for i in range(5000)])

    got = measure(clock, effort=Effort(sample_s=100.0, max_samples=50))

    assert got.timing.stop_reason == "samples"
    assert got.timing.samples == 50


def test_a_time_limit_before_enough_samples_gives_up() -> None:
    """Fewer than the least samples are not reported as if they were a measurement."""
    with pytest.raises(TimeLimitError, match="time limit of 1 s"):
        measure(ScriptedClock([0.4]), limit_s=1.0)


def test_a_time_limit_after_enough_samples_makes_do_with_them() -> None:
    """A measurement that is nearly complete is worth more than none, and says it was cut."""
    got = measure(ScriptedClock([0.010]), effort=LONG, limit_s=5.5)

    assert got.timing.stop_reason == "time-limit"
    assert "cut-by-time-limit" in got.warnings


def test_a_clock_that_jumps_back_loses_that_sample_and_says_so() -> None:
    """A negative interval is impossible, so it is dropped and counted."""
    got = measure(ScriptedClock([1e-3], jumps_s={40: -0.5}))

    assert got.timing.dropped_samples == 1
    assert got.timing.time_min_s == pytest.approx(1e-3)
    assert "samples-dropped" in got.warnings


@pytest.mark.parametrize("at", [0, 1, 2, 3, 5, 12])
@pytest.mark.parametrize("reading_s", [-1e-3, -1e-6, 0.0, math.nan, math.inf])
@pytest.mark.parametrize("warm_up", [full_warm_up, brief_warm_up])
def test_one_impossible_reading_costs_no_case(
    at: int, reading_s: float, warm_up: WarmUpMethod
) -> None:
    """Wherever it falls, in the warm-up too: the clock has misread, the work has not."""
    clock = Misreading(at=at, reading_s=reading_s)

    got = measure(clock, warm_up=warm_up)

    assert got.timing.time_median_s == pytest.approx(1e-3)


def test_a_sample_of_several_short_intervals_is_near_the_floor() -> None:
    """Each of them holds the timer overhead once."""

    class Split(ScriptedClock):
        def time(self, timed: TimedCall, **how: Any) -> Chunk:
            return replace(super().time(timed, **how), intervals_per_sample=60)

    assert "near-timer-floor" not in measure(ScriptedClock(overhead_s=1e-6)).warnings
    assert "near-timer-floor" in measure(Split(overhead_s=1e-6)).warnings


@pytest.mark.parametrize(("call_s", "least", "most"), [(19.9e-6, 2, 100), (20.1e-6, 1, 1)])
def test_calls_share_an_interval_below_twenty_floors(call_s: float, least: int, most: int) -> None:
    """From there on the timer is at most 5 % of what it reads."""
    got = measure(ScriptedClock([call_s], overhead_s=1e-6))

    assert least <= got.timing.calls_per_sample <= most
    assert "near-timer-floor" not in got.warnings


def test_calls_that_a_clock_made_on_its_own_account_are_counted() -> None:
    """Energy is divided by all of them."""

    class Repeating(ScriptedClock):
        def time(self, timed: TimedCall, **how: Any) -> Chunk:
            return replace(super().time(timed, **how), extra_calls=how["samples"])

    clock = Repeating()
    assert measure(clock).calls == clock.calls + clock.samples


def test_a_clock_that_jumps_forward_leaves_an_outlier_that_is_kept() -> None:
    """Outliers are counted, never deleted: nobody can tell a jump from a slow call."""
    got = measure(ScriptedClock([1e-3], jumps_s={40: 0.04}), effort=Effort(sample_s=0.2))

    assert got.timing.dropped_samples == 0
    assert got.timing.time_max_s == pytest.approx(0.041)
    assert got.timing.time_median_s == pytest.approx(1e-3)


def test_samples_that_fail_the_clocks_proof_are_left_out_and_counted() -> None:
    """What the guard rejects never reaches the median."""
    clock = ScriptedClock([1e-3], distrusted=frozenset(range(10, 15)))

    got = measure(clock)

    assert got.timing.dropped_samples == 5
    assert "samples-dropped" in got.warnings


def test_every_call_is_counted_dropped_ones_too() -> None:
    """Energy is divided by the calls that were made, not by those that gave a sample."""
    made = []
    clock = ScriptedClock([1e-3], distrusted=frozenset(range(10, 15)))

    got = measure_block(
        clock,
        TimedCall(call=lambda: made.append(1)),
        warm_up=full_warm_up,
        effort=EFFORT,
        deadline=Deadline.after(60.0, clock),
    )

    assert got.calls == len(made)


def test_a_clock_that_rejects_everything_is_an_error_and_no_endless_loop() -> None:
    """No time at all is said plainly."""
    clock = ScriptedClock([1e-3], distrusted=frozenset(range(100_000)))

    with pytest.raises(UntrustedClockError, match="rejected"):
        measure(clock)


def test_a_work_that_raises_in_the_middle_of_a_block_is_not_swallowed() -> None:
    """Measuring does not know what an exception means; the runner does."""
    calls = iter(range(10_000))

    def work() -> None:
        if next(calls) == 50:
            raise ValueError("boom")

    clock = ScriptedClock([1e-3])
    with pytest.raises(ValueError, match="boom"):
        measure_block(
            clock,
            TimedCall(call=work),
            warm_up=full_warm_up,
            effort=EFFORT,
            deadline=Deadline.after(60.0, clock),
        )


def test_dense_time_gives_the_host_bound_share() -> None:
    """A step's row says how long the GPU was busy in it."""
    got = measure(ScriptedClock([1e-3], dense_share=0.75))

    assert got.timing.dense_median_s == pytest.approx(0.75e-3)
    assert got.timing.host_bound_share == pytest.approx(0.25)


@given(st.lists(st.floats(1e-6, 1e-1), min_size=1, max_size=50))
def test_any_timeline_gives_ordered_quantiles_within_its_range(times_s: list[float]) -> None:
    """Whatever the times, the summary stays inside them and ends."""
    got = measure(ScriptedClock(times_s)).timing

    assert got.time_min_s <= got.time_p25_s <= got.time_median_s <= got.time_p75_s <= got.time_max_s
    assert min(times_s) * 0.999 <= got.time_min_s
    assert got.time_max_s <= max(times_s) * 1.001
    assert got.samples >= EFFORT.min_samples
