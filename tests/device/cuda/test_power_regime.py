"""What load does to a card with a power limit, and what each way of measuring makes of it."""

from collections.abc import Callable

import pytest

from gpubench.device.cuda.device import CudaDevice
from gpubench.device.cuda.event_stream import BlockedStream
from gpubench.device.cuda.kernel_clock import KernelClock
from gpubench.errors import UnsupportedError
from gpubench.measure.block import BlockTiming, measure_block
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline, TimeLimitError
from gpubench.measure.steady import measure_steady
from gpubench.measure.timed_call import TimedCall
from gpubench.measure.warm_up import brief_warm_up
from gpubench.model import Case

from .powered import HEAVY, IDLE, LIGHT, MEMORY, Load, PoweredCard, PoweredDriver, opened

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


def case(regime: str) -> Case:
    return Case(
        workload="matmul",
        implementation="torch",
        phase="forward",
        dtype="bfloat16",
        batch_size=4096,
        cache="hot",
        regime=regime,
    )


def in_bursts(driver: PoweredDriver, call: Callable[[], None], sample_s: float) -> BlockTiming:
    """Return a visit to a case of the regime `burst`."""
    clock = opened(driver).clock(case("burst"))
    return measure_block(
        clock,
        TimedCall(call=call),
        warm_up=brief_warm_up,
        effort=Effort(sample_s=sample_s),
        deadline=Deadline.after(60.0, clock),
    )


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize("neighbour", [LIGHT, HEAVY, MEMORY], ids=["light", "heavy", "memory"])
@pytest.mark.parametrize("sample_s", [0.03, 0.3])
@pytest.mark.parametrize("call_s", [9e-6, PRODUCT_S, 1.5e-3])
def test_a_burst_reads_the_same_whatever_ran_before_and_however_long_it_takes(
    neighbour: Load, sample_s: float, call_s: float
) -> None:
    """Within 1 % of the time at the card's highest clock, which every pulse proves."""
    driver = PoweredDriver()
    kept_busy(driver, neighbour, 2.0)

    block = in_bursts(driver, driver.work(call_s, HEAVY), sample_s)

    assert block.timing.time_median_s == pytest.approx(call_s, rel=0.01, abs=0.1e-6)
    assert block.sm_clock_hz == pytest.approx(1.98e9, rel=0.01)


def test_work_that_the_limit_does_not_hold_back_costs_no_rest() -> None:
    """Rests are for clocks that fall: a copy is timed as quickly as ever."""
    driver = PoweredDriver()

    block = in_bursts(driver, driver.work(100e-6, MEMORY), 0.1)

    assert block.timing.timed_share is not None
    assert block.timing.timed_share > 0.6


def test_a_call_in_which_the_clock_falls_has_no_burst_value() -> None:
    """A product of 60 ms lasts longer than the card holds its clock, however it rested."""
    driver = PoweredDriver()

    with pytest.raises(UnsupportedError, match=r"no burst value: the clock falls to 1[789]\d\d of"):
        in_bursts(driver, driver.work(60e-3, HEAVY), 0.1)


def test_a_card_that_never_reaches_its_clock_has_no_burst_value() -> None:
    """And none is made up of what it does reach."""
    driver = PoweredDriver(card=PoweredCard(stuck_mhz=1400.0))

    with pytest.raises(UnsupportedError, match="the clock at rest is 1400 MHz where 1980 MHz"):
        in_bursts(driver, driver.work(PRODUCT_S, LIGHT), 0.1)


def test_a_card_whose_counters_nobody_can_read_says_that_its_bursts_are_unproven() -> None:
    """Without CuPy there is no kernel for it."""
    driver = PoweredDriver(sm_clock_hz=None)

    block = in_bursts(driver, driver.work(PRODUCT_S, LIGHT), 0.1)

    assert "burst-unproven" in block.warnings
    assert block.sm_clock_hz is None


def kept_steady(
    device: CudaDevice,
    call: Callable[[], None],
    limit_s: float = 120.0,
    *,
    recordable: bool = True,
) -> BlockTiming:
    """Return a visit to a case of the regime `steady`."""
    busy = device.busy(case("steady"))
    assert busy is not None
    deadline = Deadline.after(limit_s, device.clock(case("steady")))
    return measure_steady(busy, TimedCall(call=call, recordable=recordable), deadline=deadline)


@pytest.fixture(scope="module")
def settled_s() -> float:
    """What the product takes on a card that has been busy with it for three minutes."""
    driver = PoweredDriver()
    kept_busy(driver, HEAVY, 170.0)
    return looped_s(driver, driver.work(PRODUCT_S, HEAVY), 10.0)


@pytest.mark.usefixtures("untraced")
@pytest.mark.parametrize("neighbour", [IDLE, HEAVY, MEMORY], ids=["rest", "heavy", "memory"])
def test_a_steady_time_is_that_of_a_long_loop_whatever_ran_before(
    neighbour: Load, settled_s: float
) -> None:
    """Within 1 %, on a card that was warmed up once."""
    driver = PoweredDriver()
    device = opened(driver)
    device.soak()
    kept_busy(driver, neighbour, 10.0)

    block = kept_steady(device, driver.work(PRODUCT_S, HEAVY))

    assert block.timing.time_median_s == pytest.approx(settled_s, rel=0.01)
    assert block.timing.stop_reason == "steady"
    assert "still-drifting" not in block.warnings
    assert block.timing.time_median_s > 1.13 * PRODUCT_S


def test_a_steady_row_always_has_power_energy_and_clock_of_its_own() -> None:
    """Performance per watt rests on them; the counter steps ten times a second."""
    driver = PoweredDriver()
    device = opened(driver)
    kept_busy(driver, IDLE, 2.0)

    block = kept_steady(device, driver.work(PRODUCT_S, HEAVY))

    assert block.own.power_w == pytest.approx(700.0, rel=0.02)
    assert block.own.energy_j == pytest.approx(700.0 * block.timing.time_median_s, rel=0.02)
    assert block.sm_clock_hz is not None
    # Cycles are those of the burst: it is the governor that makes it slower, not the code.
    assert block.sm_clock_hz * block.timing.time_median_s == pytest.approx(
        1.98e9 * PRODUCT_S, rel=0.01
    )


def test_on_a_card_without_a_limit_bursts_and_steady_load_read_the_same() -> None:
    """There is nothing for them to differ by."""
    driver = PoweredDriver(card=PoweredCard(limit_w=5000.0))
    device = opened(driver)
    call = driver.work(PRODUCT_S, HEAVY)

    steady = kept_steady(device, call).timing.time_median_s
    burst = in_bursts(driver, call, 0.1).timing.time_median_s

    assert steady == pytest.approx(burst, rel=0.01)


def test_a_card_that_warms_up_all_the_time_says_so() -> None:
    """Its windows are used up, or its time limit is: the value is there, with a warning."""
    driver = PoweredDriver()

    block = kept_steady(opened(driver), driver.work(PRODUCT_S, HEAVY), limit_s=11.0)

    assert block.timing.stop_reason == "time-limit"
    assert "still-drifting" in block.warnings


@pytest.mark.usefixtures("untraced")
def test_calls_that_the_host_cannot_queue_in_time_have_no_steady_value() -> None:
    """Nobody keeps a card busy with calls of 3 us by launches of 25, unless they are recorded."""
    driver = PoweredDriver(launch_s=25e-6)

    with pytest.raises(UnsupportedError, match="no steady value: the host queues calls more"):
        kept_steady(opened(driver), driver.work(3e-6, LIGHT), recordable=False)


@pytest.mark.usefixtures("untraced")
def test_a_graph_keeps_the_card_busy_with_short_calls() -> None:
    """One launch of it lasts longer than the slowest host takes for the next one."""
    driver, call_s = PoweredDriver(launch_s=25e-6), 12e-6
    device = opened(driver)
    device.soak()

    block = kept_steady(device, driver.work(call_s, HEAVY))

    assert block.timing.timer == "cuda-graph"
    assert block.timing.dropped_samples == 0
    assert block.sm_clock_hz is not None
    # At whatever clock the limit leaves: cycles are those of a burst.
    cycles = block.sm_clock_hz * block.timing.time_median_s
    assert cycles == pytest.approx(1.98e9 * call_s, rel=0.01)


def test_a_time_limit_below_eight_windows_leaves_no_value() -> None:
    """It is a `timeout` row, as of any other work that does not fit."""
    driver = PoweredDriver()

    with pytest.raises(TimeLimitError, match="8 are the least to report"):
        kept_steady(opened(driver), driver.work(PRODUCT_S, HEAVY), limit_s=5.0)


def test_soaking_ends_when_the_temperature_stands_still() -> None:
    """A card that is warm from what was measured before is not kept for two minutes."""
    cold, warm = PoweredDriver(), PoweredDriver(card=PoweredCard(temperature_c=70.0))
    for driver in (cold, warm):
        opened(driver).soak()

    assert warm.now_s() == pytest.approx(10.0, abs=1.0)
    assert 40.0 < cold.now_s() <= 122.0
