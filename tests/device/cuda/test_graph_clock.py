"""Work in CUDA graphs: dozens of calls behind one launch, and each in an interval of its own."""

import pytest

from gpubench.device.cuda.event_stream import AT_ONCE, BlockedStream
from gpubench.device.cuda.graph_clock import GraphClock
from gpubench.device.cuda.recorded_intervals import RecordedIntervals
from gpubench.measure.block import measure_block
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline
from gpubench.measure.timed_call import TimedCall
from gpubench.measure.warm_up import full_warm_up

from .scripted import ScriptedDriver, times

KERNEL_S = 30e-6


def graphs_on(driver: ScriptedDriver) -> GraphClock:
    intervals = RecordedIntervals(driver)
    queue = BlockedStream(driver, intervals, costs=AT_ONCE)
    return GraphClock(driver, intervals, queue, overhead_s=driver.overhead_s)


def test_every_call_in_a_graph_has_its_own_interval() -> None:
    """The host has no part in it, however slow it is."""
    driver = ScriptedDriver(launch_s=1e-3)
    clock = graphs_on(driver)

    chunk = clock.time(TimedCall(call=times(driver, [KERNEL_S])), samples=64, calls_per_sample=1)

    assert chunk.times_s == pytest.approx([KERNEL_S + driver.overhead_s] * 64)
    assert chunk.dropped == 0


def test_short_calls_share_an_interval_as_they_do_one_by_one() -> None:
    """Else the timer overhead would be in each: a call of 2 us reads 2 us, and not 3."""
    driver = ScriptedDriver(overhead_s=1e-6)
    clock = graphs_on(driver)

    got = measure_block(
        clock,
        TimedCall(call=times(driver, [2e-6])),
        warm_up=full_warm_up,
        effort=Effort(sample_s=0.005),
        deadline=Deadline.after(60.0, clock),
    )

    assert got.timing.calls_per_sample >= 60
    assert got.timing.time_median_s == pytest.approx(2e-6, rel=0.01)
    assert "near-timer-floor" not in got.warnings


def test_a_flush_is_recorded_outside_of_the_intervals() -> None:
    """As in triton#8384, where it was inside."""
    driver = ScriptedDriver()
    clock = graphs_on(driver)

    chunk = clock.time(
        TimedCall(call=times(driver, [KERNEL_S]), before=lambda: driver.kernel(1e-3)),
        samples=16,
        calls_per_sample=1,
    )

    assert chunk.times_s == pytest.approx([KERNEL_S + driver.overhead_s] * 16)


def test_a_work_is_recorded_once() -> None:
    """Recording takes as long as launching: once for all chunks and visits."""
    driver = ScriptedDriver()
    clock = graphs_on(driver)
    work = times(driver, [KERNEL_S])
    calls = 0

    def call() -> None:
        nonlocal calls
        calls += 1
        work()

    timed = TimedCall(call=call)
    clock.record(timed, calls_per_sample=2, call_s=KERNEL_S)
    for _ in range(3):
        clock.time(timed, samples=33, calls_per_sample=2)

    # 33 intervals of two calls fill two milliseconds.
    assert calls == 66


def test_one_launch_queues_all_calls_of_a_graph() -> None:
    """Which is why the device is blocked for a tenth of a millisecond, and not for the calls'."""
    driver = ScriptedDriver(launch_s=25e-6)
    clock = graphs_on(driver)
    timed = TimedCall(call=times(driver, [2e-6]))
    clock.record(timed, calls_per_sample=100, call_s=2e-6)
    before = driver.launches

    chunk = clock.time(timed, samples=10, calls_per_sample=100)

    assert len(chunk.times_s) == 10
    # The blocking kernel and the graph, twice.
    assert driver.launches - before == 4
    assert max(driver.holds_s) < 0.2e-3


def test_a_graph_that_the_host_queued_too_late_is_queued_again() -> None:
    """It proves, as single launches do, that the device had not begun without it."""
    driver = ScriptedDriver(stalls_s={1: 5e-3})
    clock = graphs_on(driver)
    timed = TimedCall(call=times(driver, [KERNEL_S]))

    chunk = clock.time(timed, samples=64, calls_per_sample=1)

    assert len(driver.holds_s) == 2
    assert driver.holds_s[1] > 2 * driver.holds_s[0]
    assert (len(chunk.times_s), chunk.dropped, chunk.extra_calls) == (64, 0, 64)


def test_samples_of_a_graph_that_is_always_late_are_dropped() -> None:
    """Without their proof they are no samples."""
    driver = ScriptedDriver(stalls_s=dict.fromkeys(range(100), 0.2))

    chunk = graphs_on(driver).time(
        TimedCall(call=times(driver, [KERNEL_S])), samples=64, calls_per_sample=1
    )

    assert (chunk.times_s, chunk.dropped) == ((), 64)


def test_graphs_can_be_given_up() -> None:
    """They keep memory for themselves, which a case that needs all of it is not to find taken."""
    driver = ScriptedDriver()
    clock = graphs_on(driver)
    work = times(driver, [KERNEL_S])
    calls: list[int] = []

    def call() -> None:
        calls.append(1)
        work()

    timed = TimedCall(call=call)
    clock.time(timed, samples=4, calls_per_sample=1)
    once = len(calls)
    clock.release()
    clock.time(timed, samples=4, calls_per_sample=1)

    assert len(calls) == 2 * once
