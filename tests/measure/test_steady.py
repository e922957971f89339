"""When a load counts as steady, and what is told of it."""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field

import pytest

from gpubench.device.scripted import ScriptedClock
from gpubench.errors import UnsupportedError
from gpubench.measure.block import BlockTiming
from gpubench.measure.busy import BusyWindow
from gpubench.measure.limit import Deadline
from gpubench.measure.steady import measure_steady
from gpubench.measure.timed_call import TimedCall


@dataclass
class ScriptedBusy:
    """Plays windows back, the last one for ever, a second each."""

    script: Iterable[BusyWindow]
    clock: ScriptedClock = field(default_factory=ScriptedClock)
    timer: str = "scripted"
    overhead_s: float = 1e-6
    warnings: tuple[str, ...] = ()
    closed: bool = False

    def now_s(self) -> float:
        return self.clock.now_s()

    def windows(self, timed: TimedCall) -> Generator[BusyWindow, None, None]:
        timed.call()
        try:
            window: BusyWindow | None = None
            for window in self.script:
                self.clock.pass_time(1.0)
                yield window
            while window is not None:
                self.clock.pass_time(1.0)
                yield window
        finally:
            self.closed = True


def window(time_s: float = 1e-3, **changes: object) -> BusyWindow:
    values: dict[str, object] = {
        "times_s": (time_s,) * 20,
        "dropped": 0,
        "calls": round(1.0 / time_s),
        "seconds": 1.0,
        "sm_clock_hz": 1.7e9,
        "power_w": 690.0,
        "temperature_c": 61.0,
    }
    return BusyWindow(**{**values, **changes})  # type: ignore[arg-type]


def measured(busy: ScriptedBusy) -> BlockTiming:
    return measure_steady(
        busy, TimedCall(call=lambda: None), deadline=Deadline.after(120.0, busy.clock)
    )


def test_eight_windows_that_stand_still_are_enough() -> None:
    """Three are left out, and the work ends when the answer is known."""
    busy = ScriptedBusy([window()])

    block = measured(busy)

    assert busy.now_s() == 8.0
    assert busy.closed
    assert (block.timing.samples, block.timing.stop_reason) == (5, "steady")
    assert block.samples_s == (1e-3,) * 5
    assert block.sm_clock_hz == pytest.approx(1.7e9)


@pytest.mark.parametrize(
    "moving",
    [
        lambda second: window(temperature_c=40.0 + second),
        lambda second: window(power_w=500.0 + 10.0 * second),
        lambda second: window(1e-3 * (1 + 0.001 * second)),
        lambda second: window(1e-3 * (1.02 if second % 2 else 1.0)),
    ],
    ids=["temperature", "power", "slow drift", "unrest"],
)
def test_whatever_still_moves_keeps_it_from_being_steady(
    moving: Callable[[int], BusyWindow],
) -> None:
    """A rule for the time alone stops while the heat sink still warms up, 2.6 % too early."""
    settles = ScriptedBusy([*map(moving, range(12)), moving(12)])
    drifts = ScriptedBusy(map(moving, range(100)))

    assert measured(settles).timing.stop_reason == "steady"
    assert settles.now_s() >= 15.0
    block = measured(drifts)
    assert drifts.now_s() == 30.0
    assert (block.timing.stop_reason, block.warnings) == ("time-limit", ("still-drifting",))


def test_the_value_is_that_of_the_last_five_windows() -> None:
    """What came before was another state of the card."""
    block = measured(ScriptedBusy([window(2e-3), window(1.5e-3), window(1.2e-3), window(1.1e-3)]))

    assert block.timing.time_median_s == pytest.approx(1.1e-3)


def test_power_is_taken_between_movements_of_the_counter() -> None:
    """Not from window to window, which is off by a step of the counter at either end."""
    moves = [(0.13 + 0.1 * step, 70.0 * step) for step in range(200)]
    windows = [
        window(energy=tuple(move for move in moves if second <= move[0] < second + 1))
        for second in range(12)
    ]

    block = measured(ScriptedBusy(windows))

    assert block.own.power_w == pytest.approx(700.0)
    assert block.own.energy_j == pytest.approx(0.7)
    assert block.own.temperature_c == 61.0


def test_a_counter_that_hardly_moves_leaves_the_sensors_mean() -> None:
    """A GPU without a counter has power all the same, and energy by it."""
    block = measured(ScriptedBusy([window()]))

    assert block.own.power_w == pytest.approx(690.0)
    assert block.own.energy_j == pytest.approx(0.69)


def test_a_device_without_sensors_is_judged_by_its_time() -> None:
    """And nothing is made up of the rest."""
    block = measured(ScriptedBusy([window(power_w=None, temperature_c=None, sm_clock_hz=None)]))

    assert block.timing.stop_reason == "steady"
    assert (block.own.power_w, block.own.energy_j, block.sm_clock_hz) == (None, None, None)


def test_stretches_with_gaps_are_left_out_and_counted() -> None:
    """As every sample that fails its proof; without any there is no value."""
    block = measured(ScriptedBusy([window(dropped=1)]))

    assert block.timing.dropped_samples == 5
    assert block.warnings == ("samples-dropped",)
    with pytest.raises(UnsupportedError, match="no steady value: the host queues"):
        measured(ScriptedBusy([window(times_s=(), dropped=20)]))
