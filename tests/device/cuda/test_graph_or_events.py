"""Which works are timed in graphs, and which graphs are refused."""

from collections.abc import Callable, Iterator

import pytest
import torch

from gpubench.device.cuda.driver import CaptureError
from gpubench.device.cuda.event_stream import BlockedStream, UnblockedStream
from gpubench.device.cuda.graph_clock import GraphClock
from gpubench.device.cuda.graph_or_events import GraphOrEventsClock
from gpubench.device.cuda.kernel_clock import KernelClock
from gpubench.device.cuda.recorded_intervals import RecordedIntervals
from gpubench.errors import UnsupportedError
from gpubench.measure.clock import Chunk
from gpubench.measure.timed_call import TimedCall

from .scripted import ScriptedDriver, times
from .test_graph_clock import graphs_on

KERNEL_S = 30e-6


def choosing(driver: ScriptedDriver, *, every: bool = False) -> GraphOrEventsClock:
    def events(warnings: tuple[str, ...] = ()) -> KernelClock:
        queue = BlockedStream(driver)
        return KernelClock(driver, queue, overhead_s=driver.overhead_s, warnings=warnings)

    return GraphOrEventsClock(
        driver, graphs_on(driver), events(("mark",)), replays=events(), every=every
    )


def timed_by(clock: GraphOrEventsClock, call: Callable[[], object]) -> Chunk:
    return clock.time(TimedCall(call=call, recordable=True), samples=4, calls_per_sample=1)


def writing(driver: ScriptedDriver, *values: float, recorded: float = 1.0) -> Callable[[], object]:
    """Return a work of one kernel that writes its result when it runs.

    Args:
        driver: Where it runs.
        values: What single calls write.
        recorded: What it writes from a graph.
    """

    def call() -> torch.Tensor:
        driver.kernel(KERNEL_S)
        result = torch.empty(1000)
        value = recorded if driver.is_capturing else values[0]

        def write() -> None:
            result.fill_(value)

        driver.write(write)
        return result

    return call


def test_a_work_that_can_be_recorded_is_timed_in_a_graph() -> None:
    """And the row's timer says so."""
    driver = ScriptedDriver()
    clock = choosing(driver)

    chunk = timed_by(clock, writing(driver, 1.0))

    assert clock.timer == "cuda-graph"
    assert clock.warnings == ("mark",)
    assert chunk.times_s == pytest.approx([KERNEL_S + driver.overhead_s] * len(chunk.times_s))


def test_a_work_that_does_not_say_so_is_launched_by_the_host() -> None:
    """A stranger's function may read something back, or draw random numbers."""
    driver = ScriptedDriver(graph_error="operation not permitted when stream is capturing")
    clock = choosing(driver)

    clock.time(TimedCall(call=times(driver, [KERNEL_S])), samples=4, calls_per_sample=1)

    assert clock.timer == "cuda-event"
    assert clock.warnings == ("mark",)


def test_every_work_is_recorded_on_demand() -> None:
    """With --timer graph; one that cannot be ends its process and becomes a row."""
    driver = ScriptedDriver()
    clock = choosing(driver, every=True)

    clock.time(TimedCall(call=times(driver, [KERNEL_S])), samples=4, calls_per_sample=1)

    assert clock.timer == "cuda-graph"
    refusing = ScriptedDriver(graph_error="operation not permitted when stream is capturing")
    with pytest.raises(CaptureError, match="operation not permitted"):
        timed_by(choosing(refusing), times(refusing, [KERNEL_S]))


def test_a_work_whose_graph_takes_another_time_is_timed_by_events_and_says_so() -> None:
    """A fallback that nobody sees would compare two clocks as if they were one."""
    driver = ScriptedDriver(graph_speed=1.5)
    clock = choosing(driver)

    chunk = timed_by(clock, times(driver, [KERNEL_S]))

    assert clock.timer == "cuda-event"
    assert clock.warnings == ("mark", "graph-rejected")
    assert clock.shares_intervals
    assert len(chunk.times_s) == 4


@pytest.mark.parametrize(
    ("gap_s", "graph_gap_s", "timer"),
    [(1.2e-6, 0.5e-6, "cuda-graph"), (0.5e-6, 1.2e-6, "cuda-graph"), (4e-6, 0.5e-6, "cuda-event")],
)
def test_a_graph_may_differ_by_what_lies_between_two_launches(
    gap_s: float, graph_gap_s: float, timer: str
) -> None:
    """A microsecond or so, of calls that follow each other; and by no more."""
    driver = ScriptedDriver(gap_s=gap_s, graph_gap_s=graph_gap_s)
    clock = choosing(driver)

    clock.time(
        TimedCall(call=times(driver, [3e-6]), recordable=True), samples=4, calls_per_sample=64
    )

    assert clock.timer == timer


def test_a_graph_that_leaves_calls_out_is_refused_however_short_they_are() -> None:
    """Shorter than the gap between launches: their time is looked at relative to itself."""
    driver = ScriptedDriver(graph_speed=100.0)
    clock = choosing(driver)

    clock.time(
        TimedCall(call=times(driver, [1.2e-6]), recordable=True), samples=4, calls_per_sample=64
    )

    assert clock.warnings == ("mark", "graph-rejected")


def test_a_trial_in_which_the_device_changed_its_speed_is_repeated() -> None:
    """Its clock may move between the two sides of it; a graph is at fault if that happens twice."""
    driver = ScriptedDriver()
    clock = choosing(driver)
    script: Iterator[float] = iter([50e-6] * 5)
    work = times(driver, [KERNEL_S])

    def call() -> None:
        slow_s = None if driver.is_capturing else next(script, None)
        work() if slow_s is None else driver.kernel(slow_s)

    timed_by(clock, call)

    assert clock.timer == "cuda-graph"


def test_a_torch_that_cannot_time_in_graphs_does_not_support_them() -> None:
    """Which is a row too, where graphs were asked for, and leaves the process as it was."""
    driver = ScriptedDriver(graph_timing=False)

    with pytest.raises(UnsupportedError):
        timed_by(choosing(driver, every=True), times(driver, [KERNEL_S]))


def test_results_may_differ_by_the_order_of_sums_and_by_no_more() -> None:
    """A thousandth: atomics add in any order, and a kernel that is left out is far off."""
    driver = ScriptedDriver()
    right, wrong = choosing(driver), choosing(driver)

    timed_by(right, writing(driver, 1.0, recorded=1.0 + 1e-4))
    timed_by(wrong, writing(driver, 1.0, recorded=1.0 + 1e-2))

    assert (right.timer, wrong.timer) == ("cuda-graph", "cuda-event")


def test_a_graph_that_writes_nothing_is_refused_however_right_its_result_looks() -> None:
    """The numbers are those of an earlier call."""
    driver = ScriptedDriver()
    clock = choosing(driver)

    def call() -> torch.Tensor:
        driver.kernel(KERNEL_S)
        return torch.ones(4)

    timed_by(clock, call)

    assert clock.warnings == ("mark", "graph-rejected")


def test_results_are_compared_wherever_they_are_in_the_answer() -> None:
    """A backward pass returns several; NaN equals nothing."""
    driver = ScriptedDriver()
    clock = choosing(driver)

    def call() -> tuple[object, ...]:
        driver.kernel(KERNEL_S)
        return (torch.ones(2), [torch.full((2,), float("nan"))], "text")

    timed_by(clock, call)

    assert clock.timer == "cuda-event"


def test_a_graph_that_returns_another_number_of_results_is_refused() -> None:
    """So that no result goes without a look."""
    driver = ScriptedDriver()
    clock = choosing(driver)

    def call() -> object:
        driver.kernel(KERNEL_S)
        return (torch.ones(2), torch.ones(2)) if driver.is_capturing else (torch.ones(2),)

    timed_by(clock, call)

    assert clock.timer == "cuda-event"


def test_a_work_that_cannot_be_timed_eagerly_is_not_timed_in_a_graph() -> None:
    """There is nothing to compare its graph with."""
    driver = ScriptedDriver(stalls_s=dict.fromkeys(range(100_000), 0.2))
    clock = choosing(driver)

    timed_by(clock, times(driver, [KERNEL_S]))

    assert clock.timer == "cuda-event"


def unguarded(driver: ScriptedDriver) -> GraphOrEventsClock:
    def events(warnings: tuple[str, ...] = ()) -> KernelClock:
        queue = UnblockedStream(driver)
        return KernelClock(driver, queue, overhead_s=driver.overhead_s, warnings=warnings)

    intervals = RecordedIntervals(driver)
    queue = UnblockedStream(driver, intervals)
    graph = GraphClock(driver, intervals, queue, overhead_s=driver.overhead_s)
    return GraphOrEventsClock(
        driver, graph, events(("unguarded", "mark")), replays=events(), every=False
    )


def test_without_a_guard_a_graph_is_judged_by_its_result_and_has_no_gaps() -> None:
    """The eager times hold the host's gaps, which the graph rightly lacks."""
    driver = ScriptedDriver(has_blocking_kernel=False, launch_s=40e-6)
    clock = unguarded(driver)

    chunk = timed_by(clock, writing(driver, 1.0))

    assert clock.timer == "cuda-graph"
    assert clock.warnings == ("mark",)
    assert chunk.times_s == pytest.approx([KERNEL_S + driver.overhead_s] * len(chunk.times_s))


def test_without_guard_and_result_there_is_no_graph() -> None:
    """Nothing could show that it does the work."""
    driver = ScriptedDriver(has_blocking_kernel=False)
    clock = unguarded(driver)

    timed_by(clock, times(driver, [KERNEL_S]))

    assert clock.timer == "cuda-event"
    assert clock.warnings == ("unguarded", "mark", "graph-rejected")
