"""Work in CUDA graphs: timed call by call, and refused where it is not the same work."""

from collections.abc import Callable

import pytest
import torch

from gpubench.device.cuda.driver import CaptureError
from gpubench.device.cuda.event_stream import BlockedStream, UnblockedStream
from gpubench.device.cuda.graph_clock import GraphClock, GraphRejectedError, try_graph
from gpubench.device.cuda.graph_or_events import GraphOrEventsClock
from gpubench.device.cuda.kernel_clock import KernelClock
from gpubench.errors import UnsupportedError
from gpubench.measure.block import measure_block
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline
from gpubench.measure.timed_call import TimedCall
from gpubench.measure.warm_up import full_warm_up

from .scripted import ScriptedDriver, times

KERNEL_S = 30e-6


def events_on(driver: ScriptedDriver) -> KernelClock:
    return KernelClock(
        driver, BlockedStream(driver), overhead_s=driver.overhead_s, warnings=("mark",)
    )


def choosing(driver: ScriptedDriver) -> GraphOrEventsClock:
    return GraphOrEventsClock(
        driver, GraphClock(driver, overhead_s=driver.overhead_s), events_on(driver)
    )


def test_every_call_in_a_graph_has_its_own_interval() -> None:
    """The host has no part in it, however slow it is."""
    driver = ScriptedDriver(launch_s=1e-3)
    clock = GraphClock(driver, overhead_s=driver.overhead_s)

    chunk = clock.time(TimedCall(call=times(driver, [KERNEL_S])), samples=20, calls_per_sample=1)

    assert chunk.times_s == pytest.approx([KERNEL_S + driver.overhead_s] * 20)
    assert chunk.extra_calls == 12  # two graphs of sixteen


def test_a_flush_is_recorded_outside_of_the_intervals() -> None:
    """As in triton#8384, where it was inside."""
    driver = ScriptedDriver()
    clock = GraphClock(driver, overhead_s=driver.overhead_s)

    chunk = clock.time(
        TimedCall(call=times(driver, [KERNEL_S]), before=lambda: driver.kernel(1e-3)),
        samples=16,
        calls_per_sample=1,
    )

    assert chunk.times_s == pytest.approx([KERNEL_S + driver.overhead_s] * 16)


def test_a_work_is_recorded_once() -> None:
    """Recording takes longer than what it saves, once per chunk."""
    driver = ScriptedDriver()
    clock = GraphClock(driver, overhead_s=driver.overhead_s)
    work = times(driver, [KERNEL_S])
    calls = 0

    def call() -> None:
        nonlocal calls
        calls += 1
        work()

    for _ in range(3):
        clock.time(TimedCall(call=call), samples=16, calls_per_sample=2)

    assert calls == 16


def test_a_work_that_can_be_recorded_is_timed_in_a_graph() -> None:
    """And the row's timer says so."""
    driver = ScriptedDriver()
    clock = choosing(driver)

    clock.time(TimedCall(call=times(driver, [KERNEL_S])), samples=4, calls_per_sample=1)

    assert clock.timer == "cuda-graph"
    assert clock.warnings == ("mark",)


def test_a_work_whose_graph_takes_another_time_is_timed_by_events_and_says_so() -> None:
    """A fallback that nobody sees would compare two clocks as if they were one."""
    driver = ScriptedDriver(graph_speed=1.5)
    clock = choosing(driver)

    chunk = clock.time(TimedCall(call=times(driver, [KERNEL_S])), samples=4, calls_per_sample=1)

    assert clock.timer == "cuda-event"
    assert clock.warnings == ("mark", "graph-rejected")
    assert clock.shares_intervals
    assert len(chunk.times_s) == 4


def test_a_work_that_cannot_be_captured_ends_the_process() -> None:
    """Torch's allocator is left in the middle of the recording; the case becomes a row."""
    driver = ScriptedDriver(graph_error="operation not permitted when stream is capturing")

    with pytest.raises(CaptureError, match="operation not permitted"):
        choosing(driver).time(
            TimedCall(call=times(driver, [KERNEL_S])), samples=4, calls_per_sample=1
        )


def test_a_torch_that_cannot_time_in_graphs_does_not_support_them() -> None:
    """Which is a row too, and leaves the process as it was."""
    driver = ScriptedDriver(graph_timing=False)

    with pytest.raises(UnsupportedError):
        choosing(driver).time(
            TimedCall(call=times(driver, [KERNEL_S])), samples=4, calls_per_sample=1
        )


def test_calls_near_the_floor_say_so_in_a_graph() -> None:
    """Each has its own pair of events there, whose cost several calls cannot share."""
    driver = ScriptedDriver(overhead_s=1e-6)
    clock = GraphClock(driver, overhead_s=driver.overhead_s)

    got = measure_block(
        clock,
        TimedCall(call=times(driver, [4e-6])),
        warm_up=full_warm_up,
        effort=Effort(sample_s=0.002),
        deadline=Deadline.after(60.0, clock),
    )

    assert got.timing.calls_per_sample == 1
    assert "near-timer-floor" in got.warnings


def test_graphs_can_be_given_up() -> None:
    """They keep memory for themselves, which the next case is not to find taken."""
    driver = ScriptedDriver()
    clock = GraphClock(driver, overhead_s=driver.overhead_s)
    work = times(driver, [KERNEL_S])
    calls: list[int] = []

    def call() -> None:
        calls.append(1)
        work()

    clock.time(TimedCall(call=call), samples=4, calls_per_sample=1)
    clock.release()
    clock.time(TimedCall(call=call), samples=4, calls_per_sample=1)

    assert len(calls) == 32


def test_a_graph_that_computes_something_else_is_refused() -> None:
    """A kernel that was not captured leaves its result as it was."""
    driver = ScriptedDriver()
    results = iter([torch.ones(4), torch.zeros(4)])

    def call() -> torch.Tensor:
        driver.kernel(KERNEL_S)
        return next(results)

    with pytest.raises(GraphRejectedError, match="computes something else"):
        try_graph(
            driver,
            call,
            graph=GraphClock(driver, overhead_s=driver.overhead_s),
            eager=events_on(driver),
        )


def tried(driver: ScriptedDriver, call: Callable[[], torch.Tensor]) -> None:
    try_graph(
        driver,
        call,
        graph=GraphClock(driver, overhead_s=driver.overhead_s),
        eager=events_on(driver),
    )


def writing(driver: ScriptedDriver, error: float) -> Callable[[], torch.Tensor]:
    """Return a work whose graph writes something else than the work itself."""

    def call() -> torch.Tensor:
        driver.kernel(KERNEL_S)
        result = torch.empty(1000)
        value = 1.0 + error * driver.is_capturing

        def write() -> None:
            result.fill_(value)

        driver.write(write)
        return result

    return call


def test_results_may_differ_by_the_order_of_sums_and_by_no_more() -> None:
    """A thousandth: atomics add in any order, and a kernel that is left out is far off."""
    driver = ScriptedDriver()

    tried(driver, writing(driver, 1e-4))
    with pytest.raises(GraphRejectedError, match="computes something else"):
        tried(driver, writing(driver, 1e-2))


def test_a_graph_that_writes_nothing_is_refused_however_right_its_result_looks() -> None:
    """The numbers are those of an earlier call."""
    driver = ScriptedDriver()

    def call() -> torch.Tensor:
        driver.kernel(KERNEL_S)
        return torch.ones(4)

    with pytest.raises(GraphRejectedError, match="computes something else"):
        tried(driver, call)


def test_results_are_compared_wherever_they_are_in_the_answer() -> None:
    """A backward pass returns several; NaN equals nothing."""
    driver = ScriptedDriver()

    def call() -> tuple[object, ...]:
        driver.kernel(KERNEL_S)
        return (torch.ones(2), [torch.full((2,), float("nan"))], "text")

    with pytest.raises(GraphRejectedError, match="computes something else"):
        try_graph(
            driver,
            call,
            graph=GraphClock(driver, overhead_s=driver.overhead_s),
            eager=events_on(driver),
        )


def unguarded(driver: ScriptedDriver) -> GraphOrEventsClock:
    events = KernelClock(
        driver,
        UnblockedStream(driver),
        overhead_s=driver.overhead_s,
        warnings=("unguarded", "mark"),
    )
    return GraphOrEventsClock(driver, GraphClock(driver, overhead_s=driver.overhead_s), events)


def test_without_a_guard_a_graph_is_judged_by_its_result_and_has_no_gaps() -> None:
    """The eager times hold the host's gaps, which the graph rightly lacks."""
    driver = ScriptedDriver(has_blocking_kernel=False, launch_s=40e-6)
    clock = unguarded(driver)

    def work() -> torch.Tensor:
        out = torch.zeros(2, dtype=torch.int32)

        def write() -> None:
            out.fill_(1)

        write() if driver._capturing is None else driver._capturing.append(write)
        driver.kernel(4e-6)
        return out

    chunk = clock.time(TimedCall(call=work), samples=16, calls_per_sample=1)

    assert clock.timer == "cuda-graph"
    assert clock.warnings == ("mark",)
    assert chunk.times_s == pytest.approx([4e-6 + driver.overhead_s] * 16)


def test_without_guard_and_result_there_is_no_graph() -> None:
    """Nothing could show that it does the work."""
    driver = ScriptedDriver(has_blocking_kernel=False)
    clock = unguarded(driver)

    clock.time(TimedCall(call=times(driver, [KERNEL_S])), samples=1, calls_per_sample=1)

    assert clock.timer == "cuda-event"
    assert clock.warnings == ("unguarded", "mark", "graph-rejected")


def test_a_work_that_cannot_be_timed_eagerly_is_not_timed_in_a_graph() -> None:
    """There is nothing to compare its graph with."""
    driver = ScriptedDriver(stalls_s=dict.fromkeys(range(100_000), 0.2))

    with pytest.raises(GraphRejectedError, match="timed both ways"):
        try_graph(
            driver,
            times(driver, [KERNEL_S]),
            graph=GraphClock(driver, overhead_s=driver.overhead_s),
            eager=events_on(driver),
        )


def test_a_graph_that_returns_another_number_of_results_is_refused() -> None:
    """So that no result goes without a look."""
    driver = ScriptedDriver()
    results = iter([(torch.ones(2),), (torch.ones(2), torch.ones(2))])

    def call() -> object:
        driver.kernel(KERNEL_S)
        return next(results)

    with pytest.raises(GraphRejectedError, match="returns something else"):
        try_graph(
            driver,
            call,
            graph=GraphClock(driver, overhead_s=driver.overhead_s),
            eager=events_on(driver),
        )
