"""The command that `make bench` gives, on a GPU that is played."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import pytest

import gpubench
from gpubench.pytest_plugin.measurements import MEASUREMENTS, Measurements
from gpubench.runner.duration import expected
from gpubench.suites.grid import cases
from gpubench.suites.planning import plan_for
from tests.device.cuda.test_device import Machine

from .conftest import Inner
from .played_gpu import PlayedWorker

pytestmark = pytest.mark.usefixtures("untraced")

QUICK = replace(plan_for("quick", "cuda", "cuda:0"), blocks=1)
"""A quarter of its blocks, since playing a GPU takes time too."""


@dataclass(eq=False)  # plugins are kept in a set
class Played:
    """Puts the worker with the GPU where the plugin looks for one."""

    machine: Machine = field(default_factory=Machine)

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[MEASUREMENTS] = Measurements(
            config, open_worker=lambda: PlayedWorker(self.machine)
        )


def test_the_front_door_on_a_gpu_is_the_same_and_takes_no_longer_than_planned(
    inner: Inner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The GPU's sizes, at most 64 cases, every row timed by the GPU's clock, by its own time."""
    monkeypatch.setattr("gpubench.pytest_plugin.options.default_device", lambda: "cuda:0")
    monkeypatch.setattr("gpubench.pytest_plugin.options.require_backend", lambda *_: None)
    played = Played()
    folder = str(Path(gpubench.__file__).parents[1] / "benches")
    plan = ("--gpubench-preset=quick", "--gpubench-blocks=1", "--gpubench-csv=played.csv")
    result = inner.run(folder, "--benchmark-only", script=played, plan=plan)

    found = cases(QUICK)
    result.assert_outcomes(passed=len(found))
    rows = pd.read_csv(inner.pytester.path / "played.csv")
    assert len(found) <= 64
    assert len(rows) == QUICK.blocks * len(found)
    assert set(rows["backend"]) == {"cuda"}
    assert set(rows["status"]) <= {"ok", "noisy"}
    assert set(rows["timer"]) == {"cuda-event"}
    assert rows["plan"].str.contains("profile=gpu").all()
    planned = expected(QUICK, found)
    visits_s = planned.run_s(0) - planned.costs.start_s - planned.compile_s
    assert played.machine.driver.now_s() <= visits_s
