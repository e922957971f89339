"""The clock of a batch is that of its own work, by the device's own counters."""

import pytest
import torch

from gpubench.device.cuda.batch_clock import BatchClock
from gpubench.device.cuda.clock_places import ClockPlaces, span_between
from gpubench.device.cuda.driver import ClockSpan

from .scripted import ScriptedDriver


def test_cycles_over_seconds_are_the_clock() -> None:
    """Whatever the host did meanwhile."""
    driver = ScriptedDriver(sm_clock_hz=1.7e9)
    clock = BatchClock(driver)

    clock.begin()
    driver.kernel(1e-3)
    clock.end()
    driver.synchronize()

    assert clock.mean_hz() == pytest.approx(1.7e9)


def test_a_span_that_the_timer_cannot_resolve_tells_nothing() -> None:
    """A timer that moves once a microsecond would be a tenth off over ten of them."""
    driver = ScriptedDriver()
    clock = BatchClock(driver)

    clock.begin()
    driver.kernel(10e-6)
    clock.end()
    driver.synchronize()

    assert clock.mean_hz() is None


def test_a_short_batch_is_told_together_with_what_blocked_the_device() -> None:
    """It lowers no clock, but may have found it low."""
    driver = ScriptedDriver(sm_clock_hz=1.7e9)
    clock = BatchClock(driver)

    clock.ahead()
    driver.queue_blocking_kernel(0.3e-3)
    clock.begin()
    driver.kernel(10e-6)
    clock.end()
    driver.synchronize()

    assert clock.mean_hz() == pytest.approx(1.7e9)


def test_a_device_without_counters_tells_nothing() -> None:
    """Without CuPy there is no kernel that reads them."""
    driver = ScriptedDriver(sm_clock_hz=None)
    clock = BatchClock(driver)

    clock.begin()
    clock.end()

    assert clock.mean_hz() is None


def test_only_multiprocessors_that_read_both_marks_count() -> None:
    """Their counters need not agree, and a block may have gone elsewhere the second time."""
    first = {0: (1_000, 5_000), 1: (90_000, 5_010), 2: (7, 5_020)}
    last = {1: (1_890_000, 1_005_010), 2: (1_800_007, 1_005_020), 3: (5, 9_999_999)}

    span = span_between(first, last)

    assert span == ClockSpan(cycles=1_800_000, seconds=1e-3)


def test_counters_that_stand_still_tell_nothing() -> None:
    """An emulator's, say."""
    assert span_between({0: (5, 5)}, {0: (5, 900)}) is None
    assert span_between({0: (5, 5)}, {1: (9, 900)}) is None


def test_a_place_that_a_launch_left_out_is_not_read_again() -> None:
    """Its numbers are those of an earlier launch, told apart by their serial."""
    places = ClockPlaces(torch.device("cpu"))
    address, count, serial = places.next_arguments()
    places._places[:6] = torch.tensor([int(serial), 111, 222, int(serial) - 1, 333, 444])

    assert int(address) == places._places.data_ptr()
    assert int(count) == 1024
    assert places.readings() == {0: (111, 222)}
