"""Bursts and steady load through the bench, on a card with a power limit in virtual time."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest

from gpubench.measure.effort import Effort
from gpubench.model import Case, Observation, Status
from gpubench.runner.bench import Bench
from gpubench.workloads.protocol import Work
from tests.device.cuda.powered import HEAVY, LIGHT, MEMORY, Load, PoweredDriver, opened

from .scripted import case

WORKS: dict[int, tuple[float, Load]] = {
    1: (8e-6, LIGHT),
    128: (14e-6, LIGHT),
    1024: (60e-6, MEMORY),
    4096: (178e-6, HEAVY),
    8192: (1.4e-3, HEAVY),
    100_000: (80e-3, HEAVY),
}
"""Seconds at the highest clock, and what the card is asked for, by batch size."""

BURSTS = [case(size, cache="hot", regime="burst") for size in WORKS]
TOO_LONG = BURSTS.pop()
STEADY = [case(size, cache="hot", regime="steady") for size in (1024, 4096, 8192)]


@dataclass
class PoweredWorks:
    """Works of one kernel each on a powered card."""

    driver: PoweredDriver

    def work(self, case: Case) -> Work:
        return Work(call=self._call(case), items=case.batch_size, flop=1000)

    def _call(self, case: Case) -> Callable[[], None]:
        return self.driver.work(*WORKS[case.batch_size])

    def footprint_bytes(self, case: Case) -> int | None:
        return None

    def forget(self) -> None:
        return


def visited(cases: Sequence[Case], sample_s: float) -> dict[Case, Observation]:
    """Return what a process finds that visits each of some cases once."""
    return dict(visited_in(cases, sample_s))


def visited_in(cases: Sequence[Case], sample_s: float) -> list[tuple[Case, Observation]]:
    """Return what a process finds that visits cases in this order, once warmed up."""
    driver = PoweredDriver(overhead_s=1e-7)
    device = opened(driver)
    device.soak()
    bench = Bench(
        device, PoweredWorks(driver), effort=Effort(sample_s=sample_s), time_limit_s=120.0
    )
    return [(one, bench.visit(one)) for one in cases]


def times_s(found: dict[Case, Observation]) -> dict[Case, float]:
    return {
        one: seen.timing.time_median_s for one, seen in found.items() if seen.timing is not None
    }


@pytest.mark.usefixtures("untraced")
@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_cases_and_the_time_for_each_change_nothing(seed: int) -> None:
    """Within 1 %: a case after a heavy neighbour reads the same as after a light one."""
    shuffled = [*BURSTS, *STEADY]
    random.Random(seed).shuffle(shuffled)

    one = times_s(visited([*BURSTS, *STEADY], 0.03))
    other = times_s(visited(shuffled, 0.2))

    assert one.keys() == other.keys() == {*BURSTS, *STEADY}
    for each, time_s in one.items():
        assert other[each] == pytest.approx(time_s, rel=0.01), each.id
    for burst in BURSTS:
        seconds, load = WORKS[burst.batch_size]
        assert one[burst] == pytest.approx(seconds, rel=0.01, abs=0.1e-6)
        steady = replace(burst, regime="steady")
        if steady in one:
            assert (one[steady] > 1.1 * seconds) is (load is HEAVY)


def test_rows_of_bursts_have_a_clock_and_no_power_and_steady_rows_have_both() -> None:
    """A burst's mean power would be that of pulses and rests, and its neighbour's before them."""
    heavy, light = case(4096, cache="hot"), case(1, cache="hot")
    steady, burst = replace(heavy, regime="steady"), replace(light, regime="burst")

    found = visited([steady, burst], 0.1)

    kept, rested = found[steady].telemetry, found[burst].telemetry
    assert (rested.power_w, rested.energy_j, rested.throttle) == (None, None, None)
    assert "power-capped" not in found[burst].warnings
    assert rested.sm_clock_mhz == pytest.approx(1980, rel=0.01)
    assert rested.cycles == pytest.approx(8e-6 * 1.98e9, rel=0.03)
    assert kept.power_w == pytest.approx(700.0, rel=0.02)
    assert kept.energy_j is not None
    assert kept.sm_clock_mhz is not None
    assert kept.sm_clock_mhz < 1800
    assert found[steady].status is Status.OK


def test_a_burst_that_the_card_cannot_hold_is_an_unsupported_row_with_its_reason() -> None:
    """No value is made up, and none is taken from the other load."""
    seen = visited([TOO_LONG], 0.1)[TOO_LONG]

    assert (seen.status, seen.timing) == (Status.UNSUPPORTED, None)
    assert seen.detail.startswith("no burst value: the clock falls to ")


STEPS = {300: (0.9e-3, LIGHT), 400: (4.5e-3, HEAVY), 500: (60e-3, HEAVY)}
"""As of `WORKS`: training steps as they come."""


@pytest.mark.usefixtures("untraced")
def test_a_step_reads_the_same_whatever_ran_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """An H200 read one step as 4.48 ms after a light neighbour and as 4.78 after a heavy one."""
    for size, work in STEPS.items():
        monkeypatch.setitem(WORKS, size, work)
    light, heavy, long = (case(size, phase="train_step", cache="none") for size in STEPS)

    found = [
        *visited_in([light, heavy, light, long, heavy, light], 0.05),
        *visited_in([long, heavy, heavy], 0.3),
    ]

    for one in (light, heavy, long):
        times = [seen.timing.time_median_s for each, seen in found if each == one and seen.timing]
        assert len(times) >= 2
        assert max(times) / min(times) < 1.01, one.id
        seconds, load = WORKS[one.batch_size]
        assert (times[0] > 1.1 * seconds) is (load is HEAVY)
