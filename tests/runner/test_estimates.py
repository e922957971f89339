"""An estimate is within 25 % of what a command takes, on a played H200 and on a real CPU."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gpubench.runner.duration import costs_of, expected
from gpubench.suites.grid import cases
from gpubench.suites.planning import plan_for
from gpubench.suites.recorded_plan import recorded_plan
from tests.device.cuda.powered import PoweredDriver
from tests.runner.played_h200 import PlayedH200
from tests.runner.played_plans import Played, measured, session_of

WITHIN = 0.25
RESULTS = Path(__file__).parents[2] / "results"


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize("launch_s", [10e-6, 25e-6])
@pytest.mark.parametrize(
    ("preset", "less"),
    [
        ("smoke", {"blocks": 1}),
        ("quick", {"sizes": 2, "blocks": 2, "sample_s": 0.1}),
        ("brief", {"sizes": 1, "blocks": 2, "runs": 2, "regimes": ("burst",)}),
        ("kernels", {"sizes": 1, "blocks": 2, "sample_s": 0.1, "regimes": ("burst",)}),
    ],
)
def test_an_estimate_is_within_25_percent_on_a_played_h200(
    preset: str, less: dict[str, Any], launch_s: float
) -> None:
    """With a launch that takes as long as the plan's costs say, as a command finds out."""
    plan = plan_for(preset, "cuda", "cuda:0", **less)
    costs = replace(costs_of(plan), launch_s=launch_s)

    machine = PlayedH200(PoweredDriver(launch_s=launch_s))
    use = measured(session_of(plan, machine), Played()).time_use

    assert expected(plan, cases(plan), costs).measuring_s == pytest.approx(use.total_s, rel=WITHIN)
    assert use.other_s < 0.03 * use.total_s


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize("name", ["cpu-amd-epyc.csv", "cpu-amd-epyc-next-day.csv"])
def test_an_estimate_is_within_25_percent_of_a_run_on_a_real_cpu(name: str) -> None:
    """The committed files say when each run began: one takes 147 s, one of the other 11 s."""
    rows = pd.read_csv(RESULTS / name)
    began = pd.to_datetime(rows.groupby("run_id")["started_at"].first()).sort_values()
    took_s = began.diff().dt.total_seconds().dropna()
    plan = recorded_plan(str(rows["plan"].iloc[0]), name)
    found = [case for case in cases(plan) if case.workload in set(rows["workload"])]
    costs = costs_of(replace(plan, threads=2))

    assert len(found) * plan.blocks * plan.runs == len(rows)
    assert expected(plan, found, costs).run_s(1) == pytest.approx(took_s.mean(), rel=WITHIN)
