"""How long a warm-up of steps waits for the card's clock."""

from dataclasses import dataclass, field

import pytest

from gpubench.device.cuda.best_clock import HELD_WITHIN
from gpubench.device.cuda.settled_steps import SettledSteps
from gpubench.measure.clock import Chunk, Clock
from gpubench.measure.timed_call import TimedCall

BEST_HZ = 2e9
CALL = TimedCall(call=lambda: None)


@dataclass
class Steps:
    """Steps of 10 ms on a card whose clock follows a script of the time under this load.

    Args:
        clocks_hz: One for each 50 ms of load; the last one stays.
    """

    clocks_hz: list[float | None]
    loaded_s: float = 0.0
    paused_s: float = 0.0
    calls: int = 0
    timer: str = "cuda-event"
    overhead_s: float = 1e-6
    max_chunk: int = 256
    chunk_s: float = 0.4
    shares_intervals: bool = True
    warnings: tuple[str, ...] = field(default=())

    @property
    def for_warm_up(self) -> Clock:
        return self

    def now_s(self) -> float:
        return self.loaded_s + self.paused_s

    def time(self, timed: TimedCall, *, samples: int, calls_per_sample: int) -> Chunk:
        place = min(int(self.loaded_s / 0.05), len(self.clocks_hz) - 1)
        seconds = 0.01 * samples * calls_per_sample
        self.loaded_s += seconds
        self.calls += samples * calls_per_sample
        return Chunk(
            times_s=(0.01,) * samples, intervals_s=seconds, sm_clock_hz=self.clocks_hz[place]
        )


@dataclass
class Best:
    """The card's best clock; None where nobody can read its counters."""

    best_hz: float | None = BEST_HZ

    def hz(self) -> float | None:
        return self.best_hz

    def fell(self, clock_hz: float | None) -> bool:
        return clock_hz is not None and clock_hz < (1 - HELD_WITHIN) * BEST_HZ


def warmed_s(steps: Steps, best: Best | None = None, *, visits: int = 1) -> float:
    """Return the load of the last visit's window."""
    clock = SettledSteps(steps, best or Best()).for_warm_up  # type: ignore[arg-type]
    before_s = 0.0
    for _ in range(visits):
        before_s, calls = steps.loaded_s, steps.calls
        chunk = clock.time(CALL, samples=1, calls_per_sample=1)
        steps.paused_s += 1.0
        assert steps.calls - calls == 1 + chunk.extra_calls
    return steps.loaded_s - before_s


def test_work_that_lowers_no_clock_is_watched_once_and_then_left_alone() -> None:
    """A tenth of a second per case and process; later visits go on after one window."""
    assert 0.1 <= warmed_s(Steps([BEST_HZ])) < 0.2
    assert warmed_s(Steps([BEST_HZ]), visits=3) == pytest.approx(0.01)


def test_a_clock_that_falls_is_waited_for() -> None:
    """Two looks in a row have to agree, also where the card is rested at first."""
    falling: list[float | None] = [BEST_HZ, 1.9e9, 1.8e9, 1.7e9, 1.6e9]

    assert 0.25 <= warmed_s(Steps(falling)) < 0.4
    assert warmed_s(Steps([1.6e9]), visits=2) < 0.1


@pytest.mark.parametrize("best", [Best(), Best(best_hz=None)])
def test_where_nothing_tells_the_clock_nothing_is_waited_for_longer(best: Best) -> None:
    """Without counters the first window is all there is."""
    assert warmed_s(Steps([None]), best) < 0.2
    assert (warmed_s(Steps([None]), best) == pytest.approx(0.01)) is (best.best_hz is None)


def test_a_clock_that_never_stands_still_is_given_up_after_a_second() -> None:
    """What moves by then follows the heat sink."""
    moving: list[float | None] = [1.9e9 * 0.98**place for place in range(100)]

    assert 1.0 <= warmed_s(Steps(moving)) < 1.1


def test_the_windows_of_one_warm_up_are_settled_together() -> None:
    """Without a pause between them the card is as it was."""
    steps = Steps([1.6e9])
    clock = SettledSteps(steps, Best()).for_warm_up  # type: ignore[arg-type]
    clock.time(CALL, samples=1, calls_per_sample=1)

    before = steps.calls
    clock.time(CALL, samples=1, calls_per_sample=2)

    assert steps.calls == before + 2
