"""On files whose truth is known, verdicts are wrong as seldom as promised, and find what is there.

A thousand pairs per scenario are `python -m tools.simulate_compare 1000`; docs/comparing.md has
their figures. The bounds here are those of the promise, widened by two binomial standard errors.
"""

import math

import numpy as np
import pytest

from tools.simulate_compare.outcome import SimulatedOutcome
from tools.simulate_compare.pair import simulate, simulate_files
from tools.simulate_compare.scenarios import Scenario

pytestmark = pytest.mark.usefixtures("untraced")

PAIRS = 300


def outcomes(scenario: Scenario) -> list[SimulatedOutcome]:
    """Return what becomes of some pairs with fixed seeds."""
    return [simulate(scenario, seed) for seed in range(PAIRS)]


def at_most(share: float) -> float:
    """Return a bound that chance exceeds once in forty times."""
    return share + 2 * math.sqrt(share * (1 - share) / PAIRS)


@pytest.mark.parametrize(
    ("scenario", "promised"),
    [
        (Scenario(name="few cases", cases=20, runs=(3, 3)), 0.05),
        (Scenario(name="many cases", cases=300, runs=(3, 3)), 0.05),
        (Scenario(name="five runs", cases=60), 0.05),
        (Scenario(name="one side noisier", cases=60, noisier=3.0), 0.05),
        (Scenario(name="unequal runs", cases=60, runs=(5, 2), noisier=3.0), 0.10),
        (Scenario(name="in turns", cases=60, runs=(3, 3), mood=0.02, in_turns=True), 0.05),
        (Scenario(name="few in turns", cases=2, mood=0.1, shared_drift=0.02, in_turns=True), 0.05),
        (Scenario(name="two GPUs", cases=60, gpu_sd=0.005), 0.05),
    ],
    ids=lambda value: value.name if isinstance(value, Scenario) else "",
)
def test_identical_sides_are_seldom_called_different(scenario: Scenario, promised: float) -> None:
    """Must hold 1: in any case of a pair."""
    assert np.mean([outcome.is_false for outcome in outcomes(scenario)]) <= at_most(promised)


@pytest.mark.parametrize(("change", "promised"), [(0.02, 0.92), (0.03, 0.99)])
def test_five_runs_find_small_changes(change: float, promised: float) -> None:
    """Must hold 1: a tenth of 100 cases is slower."""
    found = outcomes(Scenario(name="", cases=100, change=change))

    assert np.mean([outcome.found for outcome in found]) >= promised
    assert np.mean([outcome.is_false for outcome in found]) <= at_most(0.05)


def test_pairs_find_what_a_machine_of_many_moods_hides() -> None:
    """A drift that both runs of a pair share is no noise of their difference."""
    found = [
        outcomes(Scenario(name="", cases=100, change=0.02, mood=0.02, in_turns=in_turns))
        for in_turns in (True, False)
    ]
    assert np.mean([outcome.found for outcome in found[0]]) >= 0.92
    assert np.mean([outcome.is_false for outcome in found[0]]) <= at_most(0.05)
    assert np.mean([outcome.found for outcome in found[1]]) <= 0.1


@pytest.mark.parametrize("runs", [(3, 3), (5, 5)])
def test_intervals_of_pairs_hold_the_truth_as_often_as_they_say(runs: tuple[int, int]) -> None:
    """Each run has a drift of its own beside that of its pair."""
    found = outcomes(
        Scenario(name="", cases=60, runs=runs, mood=0.02, shared_drift=0.003, in_turns=True)
    )
    margin = 2 * math.sqrt(0.95 * 0.05 / PAIRS)
    assert 0.93 - margin <= np.mean([o.covered for o in found]) <= 0.97 + margin
    assert 0.93 - margin <= np.mean([o.workloads_covered for o in found]) <= 0.97 + margin


@pytest.mark.parametrize("runs", [(3, 3), (5, 5), (5, 2)])
def test_intervals_hold_the_truth_as_often_as_they_say(runs: tuple[int, int]) -> None:
    """Must hold 1: cases and geometric means, of which those of one pair are not independent."""
    found = outcomes(Scenario(name="", cases=60, runs=runs, noisier=1.5))
    margin = 2 * math.sqrt(0.95 * 0.05 / PAIRS)

    # Cases of one pair share its runs, so that they count as fewer than they are.
    assert 0.93 - margin / 2 <= np.mean([o.covered for o in found]) <= 0.97 + margin / 2
    assert 0.93 - margin <= np.mean([o.workloads_covered for o in found]) <= 0.97 + margin


@pytest.mark.parametrize("in_turns", [False, True])
@pytest.mark.parametrize("gpu_sd", [0.0, 0.005])
def test_whole_files_come_to_the_same_as_their_runs(gpu_sd: float, *, in_turns: bool) -> None:
    """The short way that the other tests take leaves nothing out."""
    scenario = Scenario(name="", cases=40, change=0.02, gpu_sd=gpu_sd, in_turns=in_turns, mood=0.01)

    for seed in range(3):
        assert simulate_files(scenario, seed) == simulate(scenario, seed)
