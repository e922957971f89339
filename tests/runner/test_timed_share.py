"""How much of a whole command is timed, on a played H200 with a host of 10 to 25 us per launch."""

from dataclasses import replace

import pytest

from gpubench.model.time_use import TimeUse
from gpubench.runner.duration import costs_of, expected
from gpubench.suites.estimate import PlanEstimate
from gpubench.suites.grid import cases
from gpubench.suites.planning import Overrides, plan_for
from tests.device.cuda.powered import PoweredDriver
from tests.runner.played_h200 import PlayedH200
from tests.runner.played_plans import Played, measured, session_of

GOAL = 0.45

LESS: Overrides = {
    "workloads": ("matmul", "mlp", "copy"),
    "sizes": 1,
    "runs": 2,
    "regimes": ("burst",),
}
"""Of `brief`, which would take ten minutes to be played: a product, a step and a stream, at one
size, in two runs, without the steady cases, of which four fifths of the time is spent by the
clock of their windows."""


def estimated(launch_s: float, less: Overrides) -> PlanEstimate:
    plan = plan_for("brief", "cuda", "cuda:0", **less)
    return expected(plan, cases(plan), replace(costs_of(plan), launch_s=launch_s))


def timed_share(use: TimeUse) -> float:
    return dict(use.parts_s)["timed_s"] / use.total_s


@pytest.mark.parametrize("launch_s", [10e-6, 15e-6, 25e-6])
def test_most_of_what_brief_takes_is_spent_on_timing(launch_s: float) -> None:
    """By the costs that the next test holds against what is played."""
    assert timed_share(estimated(launch_s, {}).time_use()) >= GOAL


def test_what_is_played_is_timed_as_much_as_is_estimated() -> None:
    """So that the share of the whole is no mere wish: a tenth less, and it would be missed."""
    expectation = estimated(25e-6, LESS)
    plan = expectation.plan

    machine = PlayedH200(PoweredDriver(launch_s=25e-6))
    use = measured(session_of(plan, machine), Played()).time_use

    expected_share = expectation.time_use()
    assert timed_share(use) >= 0.95 * timed_share(expected_share)
    assert dict(use.parts_s)["timed_s"] == pytest.approx(
        dict(expected_share.parts_s)["timed_s"], rel=0.1
    )
