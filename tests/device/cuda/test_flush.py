"""Emptying the L2, and the proof that it was emptied."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.device.cuda.event_stream import BlockedStream
from gpubench.device.cuda.flush import L2Flush, flush_bytes, flush_is_effective
from gpubench.device.cuda.kernel_clock import KernelClock
from gpubench.device.scripted import ScriptedClock
from gpubench.measure.clock import Chunk
from gpubench.measure.timed_call import TimedCall

from .scripted import ScriptedDriver, ScriptedL2

H100_L2 = 50 * 2**20


def flush_on(l2: ScriptedL2, driver: ScriptedDriver | None = None) -> L2Flush:
    driver = driver or ScriptedDriver(overhead_s=0.5e-6)
    driver.l2 = l2
    clock = KernelClock(driver, BlockedStream(driver), overhead_s=driver.overhead_s)
    return L2Flush(driver, l2.nbytes, clock)


def test_a_flush_that_evicts_is_known_to_work() -> None:
    """The probe comes back from DRAM."""
    assert flush_on(ScriptedL2(nbytes=H100_L2)).is_effective


def test_a_flush_that_does_not_evict_is_found_out() -> None:
    """Cold rows would be hot ones under another name (flashinfer#4468)."""
    assert not flush_on(ScriptedL2(nbytes=H100_L2, evicts=False)).is_effective


def test_a_flush_whose_effect_cannot_be_timed_is_not_believed() -> None:
    """No sample survived; that proves nothing."""
    driver = ScriptedDriver(stalls_s=dict.fromkeys(range(100_000), 0.2))

    assert not flush_on(ScriptedL2(nbytes=H100_L2), driver).is_effective


@pytest.mark.parametrize(
    ("hot_s", "cold_s", "verdict"),
    [
        (5e-6, 6e-6, "works"),  # 1 us of reading hot, 2 us cold
        (5e-6, 5.2e-6, "does not"),
        (4e-6, 4.2e-6, "works"),  # hot reads take next to nothing
        (4e-6, 4e-6, "does not"),
        (3.9e-6, 3.95e-6, "does not"),
    ],
)
def test_the_probe_is_judged_without_its_launch(hot_s: float, cold_s: float, verdict: str) -> None:
    """A read of microseconds takes about as long as launching it."""

    def probe() -> None:
        """Read a quarter of the cache."""

    class Clock(ScriptedClock):
        def time(self, timed: TimedCall, **how: Any) -> Chunk:
            launch_s = 4e-6
            time_s = launch_s if timed.call is not probe else cold_s if timed.before else hot_s
            return Chunk(times_s=(time_s,) * 3, intervals_s=time_s * 3)

    works = flush_is_effective(Clock(), probe, lambda: None, lambda: None)
    assert works is (verdict == "works")


def test_of_a_cache_of_unknown_size_nothing_is_proven() -> None:
    """It is read past all the same."""
    flush = flush_on(ScriptedL2(nbytes=0))

    assert not flush.is_effective
    assert flush.nbytes == 64 * 2**20


@given(st.integers(1, 2**31))
def test_the_buffer_is_twice_the_cache_and_whole_segments(l2_bytes: int) -> None:
    """So that the allocator takes exactly as much as is left out of the memory figures."""
    size = flush_bytes(l2_bytes)

    assert size >= 2 * l2_bytes
    assert size >= 64 * 2**20
    assert size % (2 * 2**20) == 0


def test_the_flush_keeps_what_it_says() -> None:
    """It is subtracted from the memory figures."""
    assert flush_on(ScriptedL2(nbytes=H100_L2)).nbytes == pytest.approx(100 * 2**20)
