"""How much of a visit is timed, with a host whose launch takes 10 to 25 us, in virtual time."""

from typing import Any

import pytest

from gpubench.measure.block import measure_block
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline
from gpubench.measure.timed_call import TimedCall
from gpubench.measure.warm_up import brief_warm_up, full_warm_up

from .powered import HEAVY, LIGHT, Load, PoweredDriver, opened
from .test_power_regime import case

GOALS = [
    (2e-6, 0.40),
    (10e-6, 0.40),
    (20e-6, 0.60),
    (100e-6, 0.60),
    (300e-6, 0.75),
    (1.4e-3, 0.75),
]


def host(launch_s: float) -> dict[str, Any]:
    """Return what a host costs whose launch takes so long.

    An H200 in a virtual machine took 10 to 25 us for a launch; the rest are guesses on the safe
    side: of waiting, reading events and counters, and of the gaps between kernels.
    """
    return {
        "launch_s": launch_s,
        "mark_s": launch_s,
        "record_s": launch_s + 1e-6,
        "wait_s": 15e-6,
        "read_s": 1.5e-6,
        "span_s": 60e-6,
        "gap_s": 1e-6,
        "graph_gap_s": 0.6e-6,
    }


def shares(
    launch_s: float, call_s: float, load: Load, visits: int, *, recordable: bool = True
) -> list[float]:
    """Return the timed share of each visit to a case, with the sampling time of `brief`."""
    driver = PoweredDriver(**host(launch_s))
    clock = opened(driver).clock(case("burst"))
    call = TimedCall(call=driver.work(call_s, load), recordable=recordable)
    found: list[float] = []
    calls: int | None = None
    for visit in range(visits):
        block = measure_block(
            clock,
            call,
            warm_up=brief_warm_up if visit else full_warm_up,
            effort=Effort(sample_s=0.05),
            deadline=Deadline.after(60.0, clock),
            calls=calls,
        )
        calls = block.settled_calls_per_sample
        assert block.timing.time_median_s == pytest.approx(call_s, rel=0.02, abs=1.7e-6)
        assert block.timing.timed_share is not None
        found.append(block.timing.timed_share)
    return found


@pytest.mark.parametrize("launch_s", [10e-6, 25e-6])
@pytest.mark.parametrize(("call_s", "goal"), GOALS)
def test_later_visits_to_a_kernel_reach_their_goal(
    call_s: float, goal: float, launch_s: float
) -> None:
    """40 % below 20 us, 60 % from there and 75 % from 300 us, however slow the host launches."""
    assert min(shares(launch_s, call_s, LIGHT, 3)[1:]) >= goal


def test_without_graphs_a_slow_host_takes_most_of_a_visit() -> None:
    """What an H200 showed: 12 % of a visit to a kernel of 2 us was timed."""
    assert max(shares(25e-6, 2e-6, LIGHT, 2, recordable=False)) < 0.12


def test_a_kernel_at_the_power_limit_is_timed_as_much_as_its_rests_allow() -> None:
    """The card cannot keep its clock for more than 60 % of the time; rests are found by trying."""
    found = shares(25e-6, 300e-6, HEAVY, 8)

    assert min(found[1:]) > 0.35
    assert found[-1] > 0.48
