"""Ranks that start with a process are in what is left of a plan, and once in what a trial tells."""

from dataclasses import replace

import pytest

from gpubench.model import Plan
from gpubench.runner.duration import expected
from gpubench.runner.forecast import Forecast
from gpubench.runner.messages import Ready, Setup
from gpubench.runner.session import Session
from gpubench.runner.trial import tried
from tests.runner.scripted import ScriptedWorker, case

PLAN = Plan(
    preset="links",
    backend="cpu",
    device="cpu",
    profile="cpu",
    runs=2,
    blocks=1,
    sample_s=0.1,
    time_limit_s=9.0,
)


class RanksWorker(ScriptedWorker):
    """Knows a workload that takes several ranks."""

    def start(self, setup: Setup) -> Ready:
        return replace(super().start(setup), workload_versions=(("all_reduce", 1),))


def session(ranks: int) -> Session:
    one = case(
        8, workload="all_reduce", implementation="gloo", params=f"width=1024;world_size={ranks}"
    )
    return Session(plan=PLAN, cases=(one,), open_worker=RanksWorker)


@pytest.mark.parametrize("ranks", [1, 4])
def test_what_is_left_before_the_start_is_the_estimate_of_the_plan(ranks: int) -> None:
    """The progress line begins with the time that `gpubench list` told."""
    asked = session(ranks)
    expectation = expected(PLAN, asked.cases)

    left_s = Forecast(asked, expectation).left_s

    assert (expectation.ranks_s > 0) == (ranks > 1)
    assert left_s == pytest.approx(sum(map(expectation.run_s, range(PLAN.runs))))


def test_a_trial_does_not_count_the_start_of_ranks_twice() -> None:
    """The estimate adds that of the ranks to what a process took, which had them already."""
    asked = session(4)
    expectation = expected(PLAN, asked.cases)

    found = tried(asked, expectation, most_s=9.0)

    assert found.visits > 0
    # A scripted worker is there at once, sooner than any rank could be.
    assert found.costs.start_s == 0.0
