"""The clock of steps: what a user waits for, and how much of it the device was busy."""

import pytest

from gpubench.device.cuda.event_stream import BlockedStream
from gpubench.device.cuda.step_clock import StepClock
from gpubench.measure.block import measure_block
from gpubench.measure.clock import Chunk
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline
from gpubench.measure.timed_call import TimedCall
from gpubench.measure.warm_up import WarmUpMethod, brief_warm_up, full_warm_up

from .scripted import ScriptedDriver


def clock_on(driver: ScriptedDriver) -> StepClock:
    return StepClock(driver, BlockedStream(driver), overhead_s=driver.overhead_s)


def timed(driver: ScriptedDriver, kernels: int, kernel_s: float, samples: int = 32) -> Chunk:
    """Time steps of so many launches."""

    def step() -> None:
        for _ in range(kernels):
            driver.kernel(kernel_s)

    return clock_on(driver).time(TimedCall(call=step), samples=samples, calls_per_sample=1)


def test_where_the_host_runs_ahead_a_step_takes_what_the_device_takes() -> None:
    """The queue is never empty."""
    chunk = timed(ScriptedDriver(overhead_s=0.0, launch_s=5e-6), kernels=50, kernel_s=100e-6)

    assert chunk.times_s == pytest.approx([50 * 100e-6] * 32, rel=1e-3)
    assert chunk.dense_s == pytest.approx([50 * 100e-6] * 2)


def test_where_the_device_waits_a_step_takes_what_the_host_takes() -> None:
    """A user waits for the slower of the two; the dense time says that the GPU was not it."""
    chunk = timed(
        ScriptedDriver(overhead_s=0.0, launch_s=50e-6, mark_s=0.0), kernels=50, kernel_s=10e-6
    )

    assert chunk.times_s == pytest.approx([50 * 50e-6] * 32, rel=1e-3)
    assert chunk.dense_s == pytest.approx([50 * 10e-6] * 2)


def test_the_step_that_fills_the_queue_is_no_sample() -> None:
    """It alone has the gaps of a device that waits for its first launch."""
    driver = ScriptedDriver(overhead_s=0.0)
    lengths = iter([7e-3] + [1e-3] * 1000)

    chunk = clock_on(driver).time(
        TimedCall(call=lambda: driver.kernel(next(lengths))), samples=16, calls_per_sample=1
    )

    assert chunk.times_s == pytest.approx([1e-3] * 16)
    assert chunk.extra_calls == 2  # that one, and the one that was held


def test_few_and_so_long_steps_are_all_samples() -> None:
    """One more step would cost more than the gaps at the start of the first."""
    chunk = timed(ScriptedDriver(), kernels=1, kernel_s=0.1, samples=4)

    assert len(chunk.times_s) == 4
    assert chunk.extra_calls == 1


def test_steps_that_come_one_by_one_are_measured_dense_every_sixth_time() -> None:
    """After each of them it would be half of the time, and in a warm-up for nothing."""
    driver = ScriptedDriver(overhead_s=0.0)
    clock = clock_on(driver)

    chunks = [
        clock.time(TimedCall(call=lambda: driver.kernel(0.5)), samples=1, calls_per_sample=1)
        for _ in range(12)
    ]

    assert [len(chunk.dense_s) for chunk in chunks] == 2 * [0, 0, 0, 0, 0, 1]
    assert chunks[5].dense_s == pytest.approx([0.5])


def test_a_step_longer_than_the_queue_has_no_dense_time_and_is_not_tried_for_ever() -> None:
    """The proof fails each time; what is not known stays empty."""
    driver = ScriptedDriver()
    clock = clock_on(driver)

    def step() -> None:
        for _ in range(3000):
            driver.kernel(2e-6)

    for _ in range(4):
        chunk = clock.time(TimedCall(call=step), samples=4, calls_per_sample=1)
        assert chunk.dense_s == ()
        assert len(chunk.times_s) == 4

    assert len(driver.holds_s) == 2 * 3


def test_without_a_hold_there_is_no_dense_time() -> None:
    """Nothing would keep the host's gaps out of it."""
    driver = ScriptedDriver(has_blocking_kernel=False)
    clock = StepClock(driver, None, overhead_s=driver.overhead_s)

    chunk = clock.time(TimedCall(call=lambda: driver.kernel(1e-3)), samples=4, calls_per_sample=1)

    assert chunk.dense_s == ()
    assert len(chunk.times_s) == 4


def test_nothing_can_be_done_between_steps() -> None:
    """It would be inside of the time that it is to be kept out of."""
    with pytest.raises(ValueError, match="follow each other"):
        clock_on(ScriptedDriver()).time(
            TimedCall(call=lambda: None, before=lambda: None), samples=1, calls_per_sample=1
        )


@pytest.mark.parametrize("step_s", [0.010, 0.025, 0.1, 0.4])
@pytest.mark.parametrize(("warm_up", "least"), [(full_warm_up, 0.7), (brief_warm_up, 0.8)])
def test_the_timed_share_of_steps_of_10_ms_is_at_least_80_percent_once_warm(
    step_s: float, warm_up: WarmUpMethod, least: float
) -> None:
    """The first visit of a case has the full warm-up on top."""
    driver = ScriptedDriver()
    clock = clock_on(driver)

    got = measure_block(
        clock,
        TimedCall(call=lambda: driver.kernel(step_s)),
        warm_up=warm_up,
        effort=Effort(sample_s=0.4),
        deadline=Deadline.after(60.0, clock),
    )

    assert got.timing.timed_share is not None
    assert got.timing.timed_share >= least
    assert got.timing.time_median_s == pytest.approx(step_s, rel=1e-3)
    assert got.timing.host_bound_share == pytest.approx(0.0, abs=1e-3)


def test_a_host_bound_step_says_how_much_of_it_the_device_waits() -> None:
    """Buying a faster GPU would not help there."""
    driver = ScriptedDriver(launch_s=40e-6, mark_s=0.0, overhead_s=0.0)
    clock = clock_on(driver)

    def step() -> None:
        for _ in range(100):
            driver.kernel(10e-6)

    got = measure_block(
        clock,
        TimedCall(call=step),
        warm_up=full_warm_up,
        effort=Effort(sample_s=0.2),
        deadline=Deadline.after(60.0, clock),
    )

    assert got.timing.host_bound_share == pytest.approx(0.75, abs=0.01)
    assert got.timing.dense_median_s == pytest.approx(1e-3)
