"""What finds a card that drifts in the middle of a run, without a sentinel kernel between cases."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from gpubench.measure.effort import Effort
from gpubench.model import Case, Observation, Status
from gpubench.runner.bench import Bench
from gpubench.workloads.protocol import Work
from tests.device.cuda.powered import LIGHT, MEMORY, Load, PoweredDriver, opened

from .scripted import case

COPY = case(1024, cache="hot", regime="burst")
STEP = case(8)


@dataclass
class Works:
    """One kernel of 60 us, on a card whose memory may become slower.

    Args:
        driver: The card.
        load: What the kernel asks of it.
        slower: By what part its memory has become slower.
    """

    driver: PoweredDriver
    load: Load
    slower: float = 0.0

    def work(self, case: Case) -> Work:
        return Work(call=self._call, items=case.batch_size, recordable=False)

    @property
    def _call(self) -> Callable[[], None]:
        def call() -> None:
            self.driver.work(60e-6 * (1 + self.slower), self.load)()

        return call

    def footprint_bytes(self, case: Case) -> int | None:
        return None

    def forget(self) -> None:
        return


def visits(of: Case, load: Load, drift: Callable[[Works], None]) -> tuple[Observation, Observation]:
    """Return what two blocks find of a case, between which the card drifts."""
    works = Works(PoweredDriver(overhead_s=1e-7), load)
    bench = Bench(opened(works.driver), works, effort=Effort(sample_s=0.02), time_limit_s=60.0)
    first = bench.visit(of)
    drift(works)
    return first, bench.visit(of)


def held_down(works: Works) -> None:
    works.driver.card.stuck_mhz = 1920.0


def slow_memory(works: Works) -> None:
    works.slower = 0.03


@pytest.mark.parametrize("load", [LIGHT, MEMORY], ids=["light", "memory"])
def test_a_clock_that_is_held_down_from_outside_leaves_no_burst_value(load: Load) -> None:
    """3 % are found by every pulse, also of work that they do not slow down; no sentinel is."""
    first, second = visits(COPY, load, held_down)

    assert first.status.has_time
    assert second.status is Status.UNSUPPORTED
    assert "the clock falls to 1920 of 1980 MHz" in second.detail


def test_a_step_says_which_clock_it_was_timed_at() -> None:
    """It has no burst to prove; `cycles` tell the card from the code."""
    first, second = visits(STEP, LIGHT, held_down)

    assert first.telemetry.sm_clock_mhz == pytest.approx(1980.0, rel=1e-3)
    assert second.telemetry.sm_clock_mhz == pytest.approx(1920.0, rel=1e-3)


def test_a_memory_that_becomes_slower_is_a_difference_between_the_blocks_of_each_copy() -> None:
    """No counter knows of it. Each case is its own sentinel, once in each block and run."""
    first, second = visits(COPY, MEMORY, slow_memory)

    assert first.timing is not None
    assert second.timing is not None
    ratio = second.timing.time_median_s / first.timing.time_median_s
    assert ratio == pytest.approx(1.03, abs=2e-3)
