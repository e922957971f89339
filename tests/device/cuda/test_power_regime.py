"""What load does to a card with a power limit, and what each way of measuring makes of it."""

from collections.abc import Callable

from gpubench.device.cuda.event_stream import BlockedStream
from gpubench.device.cuda.kernel_clock import KernelClock
from gpubench.measure.block import measure_block
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline
from gpubench.measure.timed_call import TimedCall
from gpubench.measure.warm_up import brief_warm_up

from .powered import HEAVY, LIGHT, Load, PoweredCard, PoweredDriver

PRODUCT_S = 178e-6
"""A heavy product at the card's highest clock."""


def kept_busy(driver: PoweredDriver, load: Load, seconds: float) -> None:
    """Let a neighbour run without gaps for so long."""
    call, until_s = driver.work(1e-3, load), driver.now_s() + seconds
    while driver.now_s() < until_s:
        call()
        driver.synchronize()


def looped_s(driver: PoweredDriver, call: Callable[[], None], seconds: float) -> float:
    """Return a call's time in a loop without gaps, at its end: what training gets."""
    until_s = driver.now_s() + seconds
    first, last = driver.event(), driver.event()
    while driver.now_s() < until_s:
        driver.record(first)
        for _ in range(100):
            call()
        driver.record(last)
        driver.synchronize()
    return driver.elapsed_s(first, last) / 100


def unproven_s(driver: PoweredDriver, call: Callable[[], None], sample_s: float) -> float:
    """Return what events alone say of a visit, whatever the card's clock did meanwhile."""
    clock = KernelClock(driver, BlockedStream(driver), overhead_s=driver.overhead_s)
    block = measure_block(
        clock,
        TimedCall(call=call),
        warm_up=brief_warm_up,
        effort=Effort(sample_s=sample_s),
        deadline=Deadline.after(60.0, clock),
    )
    return block.timing.time_median_s


def test_a_loop_without_gaps_is_a_sixth_slower_than_the_first_calls_of_a_rested_card() -> None:
    """The simulated card shows what an H200 showed: 178 us in bursts, 201 to 210 in loops."""
    driver = PoweredDriver()

    looped = looped_s(driver, driver.work(PRODUCT_S, HEAVY), 8.0)

    assert 1.13 < looped / PRODUCT_S < 1.25


def test_without_a_proof_of_the_clock_a_time_depends_on_the_neighbour_and_its_length() -> None:
    """Why load has to be part of the case: the same product reads up to a sixth apart."""
    read: dict[tuple[str, float], float] = {}
    for name, neighbour in (("light", LIGHT), ("heavy", HEAVY)):
        for sample_s in (0.03, 1.0):
            driver = PoweredDriver()
            kept_busy(driver, neighbour, 2.0)
            read[name, sample_s] = unproven_s(driver, driver.work(PRODUCT_S, HEAVY), sample_s)

    assert read["heavy", 0.03] / read["light", 0.03] > 1.08
    assert read["light", 1.0] / read["light", 0.03] > 1.08


def test_a_card_far_below_its_limit_reads_the_same_either_way() -> None:
    """Without a limit that binds there is but one time."""
    driver = PoweredDriver(card=PoweredCard(limit_w=5000.0))

    looped = looped_s(driver, driver.work(PRODUCT_S, HEAVY), 2.0)

    assert abs(looped / unproven_s(driver, driver.work(PRODUCT_S, HEAVY), 0.1) - 1) < 0.01
