"""What is left of a measurement is corrected by what was measured."""

from dataclasses import replace

import pytest

from gpubench.model import DeviceIdentity, Plan, Software
from gpubench.runner.duration import expected
from gpubench.runner.events import CellMeasured, Event, Started
from gpubench.runner.forecast import Forecast
from gpubench.runner.messages import Ready
from gpubench.runner.session import Session
from gpubench.suites.corrections import Corrections
from gpubench.suites.grid import cases
from gpubench.suites.planning import plan_for
from gpubench.suites.visit_time import VisitKind
from tests.device.cuda.powered import PoweredDriver
from tests.runner import played_h200
from tests.runner.played_h200 import PlayedH200
from tests.runner.played_plans import Played, measured, session_of
from tests.runner.scripted import ScriptedWorker

LAUNCH_S = 40e-6
"""Nearly three times what is assumed."""


def forecasts(plan: Plan) -> tuple[list[tuple[str, float]], float]:
    """Return event and forecast end after each event, and the end itself, by the virtual clock."""
    machine = PlayedH200(PoweredDriver(launch_s=LAUNCH_S))
    session = session_of(plan, machine)
    forecast = Forecast(session, expected(plan, cases(plan)))
    ends: list[tuple[str, float]] = [("planned", forecast.left_s)]

    def look(event: Event) -> None:
        forecast.tell(event)
        if isinstance(event, Started | CellMeasured):
            ends.append((type(event).__name__, machine.driver.now_s() + forecast.left_s))

    measured(session, Played(look))
    return ends, machine.driver.now_s()


def test_the_time_left_is_right_soon_on_a_machine_unlike_the_one_that_was_assumed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Checks and building that take longer are seen as they come."""
    for costs_s in (played_h200.CHECK_S, played_h200.BUILD_S):
        for kind in costs_s:
            monkeypatch.setitem(costs_s, kind, 3 * costs_s[kind])
    plan = plan_for(
        "brief",
        "cuda",
        "cuda:0",
        workloads=("mlp", "convnet", "layer"),
        sizes=1,
        blocks=2,
        regimes=("burst",),
    )

    ends, end_s = forecasts(plan)

    after = [place for place, (event, _) in enumerate(ends) if event == "Started"]
    error = [abs(at_s / end_s - 1.0) for _, at_s in ends]
    assert error[0] > 0.25
    # Graphs have left little that a launch could cost; it is at least not forgotten what was known.
    assert error[after[0]] < error[0] + 0.01
    assert max(error[after[0] + len(ends) // 10 :]) < 0.25
    assert max(error[after[1] :]) < 0.10
    assert error[-1] < 0.001


def test_what_a_trial_has_shown_is_not_forgotten_when_the_first_process_starts() -> None:
    """Its speed is looked at again; what visits took beside that is known already."""
    plan = plan_for("smoke", "cpu", "cpu", workloads=("matmul",))
    found = cases(plan)
    slower = Corrections()
    times = expected(plan, found).cases[0][1]
    for kind in VisitKind:
        thrice = replace(times.of(kind), visit_s=3 * (times.of(kind).visit_s or 0.0))
        slower.learn(found[0], times.of(kind), kind, thrice)
    session = Session(plan=plan, cases=found, open_worker=ScriptedWorker)
    forecast = Forecast(session, expected(plan, found, corrections=slower))
    ready = Ready(
        device=DeviceIdentity(backend="cpu", device="a cpu"),
        software=Software(),
        workload_versions=(),
    )

    forecast.tell(Started(run_index=0, ready=ready))

    assert forecast.revised == pytest.approx(1.0)
    assert forecast.left_s > 2 * sum(v.first.visit_s or 0.0 for _, v in expected(plan, found).cases)
