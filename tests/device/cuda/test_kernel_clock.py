"""The clock of kernels: chunks, timer overhead, samples of many calls, and full queues."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.device.cuda.event_stream import BlockedStream, TimedBatch
from gpubench.device.cuda.kernel_clock import KernelClock, overhead_of
from gpubench.measure.block import measure_block
from gpubench.measure.clock import Chunk
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline
from gpubench.measure.timed_call import TimedCall
from gpubench.measure.warm_up import brief_warm_up, full_warm_up

from .scripted import ScriptedDriver, times


def clock_on(driver: ScriptedDriver, warnings: tuple[str, ...] = ()) -> KernelClock:
    return KernelClock(
        driver, BlockedStream(driver), overhead_s=driver.overhead_s, warnings=warnings
    )


def test_the_floor_is_what_an_empty_interval_reads() -> None:
    """Kernels below 20 of them are timed several calls at a time."""
    driver = ScriptedDriver(overhead_s=1.5e-6)

    assert overhead_of(BlockedStream(driver)) == pytest.approx(1.5e-6)


def test_a_sample_is_the_mean_of_its_calls() -> None:
    """Two calls of 10 and 30 us in one interval are 20 us a call."""
    driver = ScriptedDriver(overhead_s=0.0)

    chunk = clock_on(driver).time(
        TimedCall(call=times(driver, [10e-6, 30e-6])), samples=1, calls_per_sample=2
    )

    assert chunk.times_s == pytest.approx([20e-6])


@given(st.integers(1, 64), st.integers(1, 2000))
def test_a_chunk_has_all_its_samples_whatever_their_calls(samples: int, calls: int) -> None:
    """A warm-up window of thousands of calls is longer than the queue."""
    driver = ScriptedDriver(overhead_s=0.0)

    chunk = clock_on(driver).time(
        TimedCall(call=times(driver, [20e-6])), samples=samples, calls_per_sample=calls
    )

    assert chunk.dropped == 0
    assert chunk.extra_calls == 0
    assert chunk.times_s == pytest.approx([20e-6] * samples)
    assert chunk.intervals_s == pytest.approx(samples * calls * 20e-6)


def test_a_work_of_many_launches_shortens_the_chunks_until_they_fit_the_queue() -> None:
    """No blocking is long enough when the host waits for the device; fewer calls at a time are."""
    driver = ScriptedDriver()
    clock = clock_on(driver)

    def call() -> None:
        for _ in range(100):
            driver.kernel(3e-6)

    chunks = [
        clock.time(TimedCall(call=call), samples=clock.max_chunk, calls_per_sample=1)
        for _ in range(8)
    ]

    assert chunks[0].dropped == 64
    assert chunks[0].times_s == ()
    assert chunks[-1].dropped == 0
    assert chunks[-1].times_s == pytest.approx([100 * 3e-6 + driver.overhead_s] * clock.max_chunk)
    assert clock.max_chunk < 64


def test_a_host_that_was_held_up_for_a_while_costs_later_rows_nothing() -> None:
    """Else every later sample would be the sum of short intervals, each with the timer overhead."""
    driver = ScriptedDriver(stalls_s=dict.fromkeys(range(1500), 0.2))
    clock = clock_on(driver)
    call = times(driver, [3e-6])

    def chunk() -> Chunk:
        return clock.time(TimedCall(call=call), samples=4, calls_per_sample=67)

    assert max(chunk().intervals_per_sample for _ in range(6)) > 1
    for _ in range(40):
        chunk()
    last = chunk()

    assert last.intervals_per_sample == 1
    assert last.times_s == pytest.approx([3e-6 + driver.overhead_s / 67] * 4)


def test_a_work_that_is_too_long_for_the_queue_is_not_tried_again_in_longer_batches() -> None:
    """No blocking kernel is long enough, today or later."""
    driver = ScriptedDriver()
    clock = clock_on(driver)

    def call() -> None:
        for _ in range(100):
            driver.kernel(2e-6)

    dropped = [
        clock.time(TimedCall(call=call), samples=32, calls_per_sample=1).dropped for _ in range(40)
    ]

    assert sum(dropped) > 0
    assert sum(dropped[-30:]) == 0


@pytest.mark.parametrize("failed", [0, 1])
def test_a_sample_is_dropped_whichever_of_its_intervals_failed(failed: int) -> None:
    """Half a proof is none."""

    class Failing:
        batches = 0

        def time(self, timed: TimedCall, counts: Sequence[int], **_how: Any) -> TimedBatch:
            trusted = self.batches != failed
            self.batches += 1
            times_s = (1e-3,) * len(counts)
            return TimedBatch(times_s=times_s, trusted=trusted, too_long=False, calls=sum(counts))

    driver = ScriptedDriver()
    clock = KernelClock(driver, Failing(), overhead_s=driver.overhead_s)

    chunk = clock.time(TimedCall(call=lambda: None), samples=2, calls_per_sample=300)

    assert chunk.intervals_per_sample == 2
    assert (len(chunk.times_s), chunk.dropped) == (1, 1)


def test_only_samples_of_a_failed_batch_are_dropped() -> None:
    """The others have their proof."""
    driver = ScriptedDriver(stalls_s=dict.fromkeys(range(300, 2000), 0.05))
    clock = clock_on(driver)

    chunk = clock.time(TimedCall(call=times(driver, [20e-6])), samples=64, calls_per_sample=8)

    assert 0 < chunk.dropped < 64
    assert len(chunk.times_s) == 64 - chunk.dropped
    assert chunk.times_s == pytest.approx([20e-6 + driver.overhead_s / 8] * len(chunk.times_s))


def test_a_case_near_the_floor_is_timed_several_calls_per_sample() -> None:
    """Below 20 timer overheads the timer's own cost would be more than 5 % of what it reads."""
    driver = ScriptedDriver(overhead_s=1e-6)
    clock = clock_on(driver)

    got = measure_block(
        clock,
        TimedCall(call=times(driver, [4e-6])),
        warm_up=full_warm_up,
        effort=Effort(sample_s=0.02),
        deadline=Deadline.after(60.0, clock),
    )

    assert got.timing.calls_per_sample >= 50
    assert got.timing.time_median_s == pytest.approx(4e-6, rel=0.02)
    assert got.timing.timer == "cuda-event"
    assert got.timing.timer_floor_s == driver.overhead_s


def test_a_cold_case_is_timed_call_by_call_even_near_the_floor() -> None:
    """The second of two calls would find the cache warm; the row says so."""
    driver = ScriptedDriver(overhead_s=1e-6)
    clock = clock_on(driver)

    got = measure_block(
        clock,
        TimedCall(call=times(driver, [4e-6]), before=lambda: driver.kernel(50e-6)),
        warm_up=full_warm_up,
        effort=Effort(sample_s=0.005),
        deadline=Deadline.after(60.0, clock),
    )

    assert got.timing.calls_per_sample == 1
    assert "near-timer-floor" in got.warnings


@pytest.mark.parametrize("warm_up", [full_warm_up, brief_warm_up])
def test_the_timed_share_of_short_kernels_is_at_least_60_percent_where_the_host_is_quick(
    warm_up: object,
) -> None:
    """Holding the device costs time; chunks are long enough to be worth it."""
    driver = ScriptedDriver(launch_s=6e-6, mark_s=1.5e-6)
    clock = clock_on(driver)

    got = measure_block(
        clock,
        TimedCall(call=times(driver, [100e-6])),
        warm_up=warm_up,  # type: ignore[arg-type]
        effort=Effort(sample_s=0.4),
        deadline=Deadline.after(60.0, clock),
    )

    assert got.timing.timed_share is not None
    assert got.timing.timed_share >= 0.6


def test_warnings_of_the_clock_are_in_every_row() -> None:
    """A row that was timed without a guard says so itself."""
    driver = ScriptedDriver()
    clock = clock_on(driver, warnings=("unguarded",))

    got = measure_block(
        clock,
        TimedCall(call=times(driver, [100e-6])),
        warm_up=brief_warm_up,
        effort=Effort(sample_s=0.01),
        deadline=Deadline.after(60.0, clock),
    )

    assert got.warnings[0] == "unguarded"
