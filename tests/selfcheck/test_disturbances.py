"""What disturbs a machine is named, and a quiet machine has nothing to name."""

from typing import Any

import pandas as pd
import pytest

from gpubench.device.other_processes import Load
from gpubench.selfcheck.self_check import Disturbances, Disturber
from tests.selfcheck.frames import simulated
from tests.selfcheck.test_check import checked


def disturbances(load: Load | None = None, **options: Any) -> Disturbances:
    options = {"cases": 6, "block_noise": 0.001, **options}
    return checked(simulated(**options), load=load).disturbances


def test_a_quiet_machine_has_nothing_to_name() -> None:
    """The list is for what is worth doing something about."""
    quiet = Load(seconds=60.0, processes=(), other_cores=0.01, stolen_cores=0.0)

    found = disturbances(quiet, sm_clock_mhz=1755.0)

    assert found.seen == ()
    assert found.samples == 6 * 3 * 6 * 50
    assert found.clock is not None
    assert found.clock.median_mhz == 1755


@pytest.mark.parametrize(
    ("options", "disturber"),
    [
        ({"status": "throttled"}, Disturber.THROTTLING),
        ({"status": "noisy"}, Disturber.NOISE),
        ({"dropped_samples": 5}, Disturber.DROPPED_SAMPLES),
        ({"host_bound_share": 0.2}, Disturber.HOST),
        ({"within_runs": 0.05}, Disturber.DRIFT_WITHIN_RUNS),
        ({"between_runs": 0.2}, Disturber.DRIFT_BETWEEN_RUNS),
    ],
)
def test_what_the_rows_say_is_named(options: dict[str, Any], disturber: Disturber) -> None:
    """Each alone, and nothing beside it."""
    assert disturbances(**options).seen == (disturber,)


def test_a_drift_that_is_shown_and_small_is_not_named() -> None:
    """Certain is not the same as large."""
    found = disturbances(within_runs=0.005)

    assert found.within_runs is not None
    assert found.within_runs.is_shown
    assert found.seen == ()


@pytest.mark.parametrize(
    ("load", "disturber"),
    [
        ({"other_cores": 0.4}, Disturber.OTHER_PROCESSES),
        ({"stolen_cores": 0.4}, Disturber.STOLEN_TIME),
    ],
)
def test_what_the_system_says_is_named(load: dict[str, float], disturber: Disturber) -> None:
    """Nobody measures well beside a compiler, or beside a neighbour on the same host."""
    assert disturbances(Load(seconds=1.0, processes=(), **load)).seen == (disturber,)


def test_a_clock_that_falls_is_named_with_its_fall() -> None:
    """A GPU that gets warm loses clock from block to block."""
    frame = simulated(cases=6, block_noise=0.001)
    frame["sm_clock_mhz"] = 1980.0 - 100.0 * frame["block"]

    found = checked(frame).disturbances

    assert found.seen == (Disturber.CLOCK,)
    assert found.clock is not None
    assert (found.clock.lowest_mhz, found.clock.highest_mhz) == (1780, 1980)
    assert found.clock.within_runs is not None
    assert found.clock.within_runs.high < 0


def test_what_nobody_told_is_none() -> None:
    """Missing is never 0."""
    frame: pd.DataFrame = simulated(cases=6).drop(columns=["samples", "dropped_samples"])

    found = checked(frame).disturbances

    assert (found.samples, found.counts.dropped_samples, found.clock, found.load) == (None,) * 4
