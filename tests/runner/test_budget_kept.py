"""A budget is kept within 10 %: the machine is tried first, and no run too many is begun."""

from dataclasses import dataclass, replace

import pytest

from gpubench.cli.budget import fitted
from gpubench.cli.plan_options import Planned
from gpubench.errors import UsageError
from gpubench.model import Plan
from gpubench.runner.budget_limit import BudgetLimit
from gpubench.runner.duration import costs_of, expected
from gpubench.runner.forecast import Forecast
from gpubench.runner.recording import Recording
from gpubench.suites.budget import fit_budget
from gpubench.suites.estimate import COMMAND_S
from gpubench.suites.grid import cases
from gpubench.suites.planning import plan_for
from tests.device.cuda.powered import PoweredDriver
from tests.runner import played_h200
from tests.runner.played_h200 import PlayedH200
from tests.runner.played_plans import Played, session_of

BUDGET_S = 200.0
STEPS = ("mlp", "convnet")
"""Cheap to play, and dear to check, so that a wrong guess shows."""


def asked_for(budget_s: float) -> Planned:
    """Return `brief`, fitted into a budget by what such a machine is expected to take."""
    asked = plan_for("brief", "cuda", "cuda:0", workloads=STEPS, regimes=("burst",))
    plan = fit_budget(asked, budget_s, lambda plan: expected(plan, cases(plan)).seconds)
    return Planned(
        plan=plan,
        cases=cases(plan),
        expected=expected(plan, cases(plan)),
        asked=asked,
        budget_s=budget_s,
    )


@dataclass
class Run:
    """A command with a budget, played."""

    plan: Plan
    took_s: float
    recording: Recording


def run(machine: PlayedH200, planned: Planned, slower: float = 1.0) -> Run:
    """Return what a command does on a machine that may become slower after the trial."""
    planned = fitted(planned, session_of(planned.plan, machine))
    assert planned.budget_s is not None
    machine.driver.launch_s *= slower
    session = session_of(planned.plan, machine)
    forecast = Forecast(session, planned.expected)
    played = Played(forecast.tell)
    within_s = planned.budget_s - planned.tried_s - COMMAND_S
    recording = Recording(session, played)
    recording.measure(played, BudgetLimit(within_s, lambda: forecast.left_s, session.now_s))
    return Run(planned.plan, machine.driver.now_s() + COMMAND_S, recording)


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize("dearer", [0.8, 1.0, 2.0])
def test_a_budget_is_kept_within_10_percent_by_three_runs_of_fewer_sizes(
    dearer: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where checks cost less or twice what they should; never one run."""
    for costs_s in (played_h200.CHECK_S, played_h200.BUILD_S):
        monkeypatch.setitem(costs_s, "step", dearer * costs_s["step"])

    done = run(PlayedH200(PoweredDriver(launch_s=25e-6)), asked_for(BUDGET_S))

    assert done.took_s == pytest.approx(BUDGET_S, rel=0.1)
    assert done.recording.rows == done.recording.total
    assert done.plan.runs >= 3
    assert dearer < 1.0 or done.plan.runs == 3
    assert dearer < 1.0 or 4 <= done.plan.sizes < 12


@pytest.mark.usefixtures("untraced")
def test_a_machine_that_becomes_slower_ends_after_a_complete_run() -> None:
    """What is there are whole runs, which can be compared; the rest can be resumed."""
    done = run(PlayedH200(PoweredDriver(launch_s=25e-6)), asked_for(BUDGET_S), slower=12.0)

    of_a_run = done.recording.total // done.plan.runs
    assert done.took_s <= 1.1 * BUDGET_S
    assert 0 < done.recording.rows < done.recording.total
    assert done.recording.rows % of_a_run == 0


def test_a_budget_too_small_for_this_machine_says_what_would_do() -> None:
    """Found out by the trial, before any row."""
    planned = asked_for(80.0)
    slow = PlayedH200(PoweredDriver(launch_s=120e-6))

    with pytest.raises(UsageError, match=r"--budget: 80 s, expected at least \d+ s"):
        run(slow, planned)


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize("launch_s", [10e-6, 15e-6, 25e-6])
def test_ten_minutes_of_brief_are_three_runs_of_fewer_sizes_on_an_h200(launch_s: float) -> None:
    """Whatever its host takes for a launch; the whole of it takes nearly half an hour."""
    asked = plan_for("brief", "cuda", "cuda:0")
    costs = replace(costs_of(asked), launch_s=launch_s)

    plan = fit_budget(asked, 600.0, lambda plan: expected(plan, cases(plan), costs).seconds)

    assert plan.runs == 3
    assert 4 <= plan.sizes < 12
    assert expected(plan, cases(plan), costs).seconds > 0.9 * 600.0


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize("flop_per_s", [10e9, 60e9, 400e9])
def test_ten_minutes_of_brief_are_at_least_three_runs_on_any_cpu(flop_per_s: float) -> None:
    """Of fewer sizes on a slow one, and never one run."""
    asked = plan_for("brief", "cpu", "cpu")
    costs = replace(costs_of(asked), flop_per_s=flop_per_s)

    plan = fit_budget(asked, 600.0, lambda plan: expected(plan, cases(plan), costs).seconds)

    assert plan.runs >= 3
    assert flop_per_s > 10e9 or 0 < plan.sizes < 94


def test_a_preset_too_large_for_a_budget_gets_its_pair_of_sizes_or_names_one_that_fits() -> None:
    """`standard` on a GPU has 132 curves, each of which is built and checked in three runs."""
    standard = plan_for("standard", "cuda", "cuda:0")

    def seconds(plan: Plan) -> float:
        return expected(plan, cases(plan)).seconds

    fitted = fit_budget(standard, 1500.0, seconds)

    assert fitted.runs == 3
    assert 2 <= fitted.sizes < 4
    assert seconds(fitted) <= 1500.0
    with pytest.raises(UsageError, match=r"^--budget: 900 s, expected .*; .*, --preset brief, or"):
        fit_budget(standard, 900.0, seconds)
    alone = replace(standard, workloads=("matmul",))
    with pytest.raises(UsageError, match="give more time, or fewer curves"):
        fit_budget(alone, 60.0, seconds)
