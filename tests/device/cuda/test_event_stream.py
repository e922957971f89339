"""Intervals on the stream: what a blocking kernel keeps out, and what happens when it fails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.device.cuda.event_stream import BlockedStream, UnblockedStream
from gpubench.measure.timed_call import TimedCall

from .scripted import ScriptedDriver, times

KERNEL_S = 30e-6


def test_a_held_interval_is_the_devices_own_time() -> None:
    """What the host does between launches must not show: a kernel of 4 us read 51 us elsewhere."""
    driver = ScriptedDriver(launch_s=200e-6)

    batch = BlockedStream(driver).time(TimedCall(call=times(driver, [4e-6])), [1] * 16)

    assert batch.trusted
    assert batch.times_s == pytest.approx([4e-6 + driver.overhead_s] * 16)


def test_without_a_hold_the_hosts_gaps_are_inside() -> None:
    """Which is why such rows carry a warning."""
    driver = ScriptedDriver(launch_s=200e-6)

    batch = UnblockedStream(driver).time(TimedCall(call=times(driver, [4e-6])), [1] * 16)

    assert min(batch.times_s) > 100e-6


@given(st.floats(1e-6, 300e-6), st.integers(1, 64))
def test_the_hosts_speed_moves_no_trusted_time(launch_s: float, samples: int) -> None:
    """The device's time is a fact about the device."""
    driver = ScriptedDriver(launch_s=launch_s)

    batch = BlockedStream(driver).time(TimedCall(call=times(driver, [KERNEL_S])), [1] * samples)

    assert batch.trusted
    assert batch.times_s == pytest.approx([KERNEL_S + driver.overhead_s] * samples)


def test_a_batch_that_failed_its_proof_is_repeated_behind_a_hold_twice_as_long() -> None:
    """The host paused in the middle of queueing, and the device had begun without it."""
    driver = ScriptedDriver(stalls_s={20: 0.9e-3})

    batch = BlockedStream(driver).time(TimedCall(call=times(driver, [KERNEL_S])), [1] * 32)

    assert batch.trusted
    assert len(driver.holds_s) == 2
    assert driver.holds_s[1] == pytest.approx(2 * driver.holds_s[0])
    assert batch.times_s == pytest.approx([KERNEL_S + driver.overhead_s] * 32)


def test_calls_of_repeated_batches_are_counted() -> None:
    """Energy is divided by them."""
    driver = ScriptedDriver(stalls_s={20: 5e-3})

    batch = BlockedStream(driver).time(TimedCall(call=times(driver, [KERNEL_S])), [1] * 32)

    assert batch.calls == 64


def test_a_batch_is_given_up_after_three_doublings() -> None:
    """A host that always pauses would make it endless."""
    driver = ScriptedDriver(stalls_s=dict.fromkeys(range(10_000), 0.2))

    batch = BlockedStream(driver).time(TimedCall(call=times(driver, [KERNEL_S])), [1] * 4)

    assert not batch.trusted
    assert not batch.too_long
    assert len(driver.holds_s) == 4
    assert batch.calls == 16


@pytest.mark.parametrize("hiccup_s", [0.0, 1e-3])
def test_a_queue_that_is_full_is_told_after_three_attempts(hiccup_s: float) -> None:
    """The host then waits for the kernel to end, however long it is: all longer are in vain."""
    driver = ScriptedDriver(stalls_s={5900: hiccup_s})

    def call() -> None:
        for _ in range(3000):
            driver.kernel(2e-6)

    batch = BlockedStream(driver).time(TimedCall(call=call), [1], queueing_s=3000 * driver.launch_s)

    assert not batch.trusted
    assert batch.too_long
    assert batch.calls == len(driver.holds_s) == 3


def test_a_call_that_waits_for_the_device_is_told_after_three_attempts() -> None:
    """No blocking kernel is ever long enough for it."""
    driver = ScriptedDriver()

    def call() -> None:
        driver.kernel(KERNEL_S)
        driver.synchronize()

    batch = BlockedStream(driver).time(TimedCall(call=call), [1] * 4)

    assert not batch.trusted
    assert len(driver.holds_s) == 3


@pytest.mark.parametrize("second_s", [1.5e-3, 2e-3, 2.4e-3, 3e-3])
def test_a_host_that_pauses_ever_longer_is_not_taken_for_one_that_waits(second_s: float) -> None:
    """Its pauses have nothing to do with the blocking kernel; a later attempt proves itself."""
    driver = ScriptedDriver(stalls_s={5: 1e-3, 40: second_s})

    batch = BlockedStream(driver).time(TimedCall(call=times(driver, [KERNEL_S])), [1] * 32)

    assert batch.trusted
    assert batch.calls in {2 * 32, 3 * 32}


@given(st.integers(0, 96), st.integers(0, 96), st.floats(1e-5, 0.02), st.floats(1e-5, 0.02))
def test_two_pauses_never_cost_a_batch(at: int, later: int, one_s: float, other_s: float) -> None:
    """Two attempts fail at most, and two tell nothing of the queue."""
    driver = ScriptedDriver(stalls_s={at: one_s, later: other_s})

    batch = BlockedStream(driver).time(TimedCall(call=times(driver, [KERNEL_S])), [1] * 32)

    assert batch.trusted
    assert not batch.too_long


def test_no_hold_is_longer_than_a_tenth_of_a_second() -> None:
    """It is time that measures nothing."""
    driver = ScriptedDriver(stalls_s=dict.fromkeys(range(10_000), 0.2))
    queue = BlockedStream(driver)

    for _ in range(5):
        queue.time(TimedCall(call=times(driver, [KERNEL_S])), [1] * 64)

    assert max(driver.holds_s) <= 0.1


def test_the_hold_learns_how_long_queueing_takes() -> None:
    """A first guess serves the first batch; later ones are held a third longer than it takes."""
    driver = ScriptedDriver(launch_s=50e-6, mark_s=0.0)
    queue = BlockedStream(driver)

    for _ in range(3):
        queue.time(TimedCall(call=times(driver, [KERNEL_S])), [1] * 64)

    assert driver.holds_s[-1] == pytest.approx(1.3 * 65 * 50e-6, rel=0.01)


def test_what_is_queued_before_an_interval_is_outside_of_it() -> None:
    """A flush takes longer than many kernels."""
    driver = ScriptedDriver()

    batch = BlockedStream(driver).time(
        TimedCall(call=times(driver, [KERNEL_S]), before=lambda: driver.kernel(1e-3)), [1] * 8
    )

    assert batch.trusted
    assert batch.times_s == pytest.approx([KERNEL_S + driver.overhead_s] * 8)


def test_an_interval_holds_the_calls_that_it_is_asked_for() -> None:
    """Calls near the timer overhead share one."""
    driver = ScriptedDriver()

    batch = BlockedStream(driver).time(TimedCall(call=times(driver, [KERNEL_S])), [3, 5])

    expected = [3 * KERNEL_S + driver.overhead_s, 5 * KERNEL_S + driver.overhead_s]
    assert batch.times_s == pytest.approx(expected)
    assert batch.calls == 8


def test_what_a_window_of_many_calls_took_does_not_mislead_a_batch_of_single_ones() -> None:
    """Marks and flushes come with every interval; the first batch after a warm-up holds."""
    driver = ScriptedDriver(launch_s=6e-6, mark_s=4e-6)
    queue = BlockedStream(driver)
    queue.time(TimedCall(call=times(driver, [KERNEL_S])), [256])

    batch = queue.time(TimedCall(call=times(driver, [KERNEL_S])), [1] * 64)

    assert batch.trusted
    assert len(driver.holds_s) == 2
