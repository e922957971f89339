"""Cases that differ in kind, on files whose truth is known: none lends its noise to another.

A thousand pairs per scenario are `python -m tools.simulate_unequal 1000`; docs/comparing.md has
their figures. The bounds here are those of the promise, widened by two binomial standard errors.
"""

import math

import numpy as np
import pytest

from tools.simulate_unequal import (
    UnequalCases,
    UnequalOutcome,
    simulate_unequal,
    simulate_unequal_files,
)

pytestmark = pytest.mark.usefixtures("untraced")

PAIRS = 200
RUNS = pytest.mark.parametrize("runs", [3, 5])
COUNTS = pytest.mark.parametrize(("quiet", "loud"), [(20, 20), (50, 10), (10, 50)])


def outcomes(**traits: float) -> list[UnequalOutcome]:
    """Return what becomes of some pairs with fixed seeds."""
    scenario = UnequalCases(name="", **traits)  # type: ignore[arg-type]
    return [simulate_unequal(scenario, seed) for seed in range(PAIRS)]


def mean(found: list[UnequalOutcome], name: str) -> float:
    """Return a share over the pairs."""
    return float(np.mean([getattr(outcome, name) for outcome in found]))


@RUNS
@COUNTS
def test_loud_cases_take_nothing_from_quiet_ones(runs: int, quiet: int, loud: int) -> None:
    """2 % in cases of 0.2 % is found, though others are moved by 5 % in every run."""
    found = outcomes(runs=runs, quiet=quiet, loud=loud, change=0.02)

    assert mean(found, "found") >= (0.9 if runs == 5 else 0.7)
    assert mean(found, "quiet_width") <= 1.5
    assert mean(found, "is_false") <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / PAIRS)


@RUNS
@pytest.mark.parametrize("shared", [0.0, 0.003, 0.05])
def test_intervals_of_both_sorts_hold_the_truth(runs: int, shared: float) -> None:
    """With what a run does to the loud cases, or to all, counted once and not once a case."""
    found = outcomes(runs=runs, shared_shift=shared)

    # What moves all cases of a run makes one observation of them: 200 pairs are 200 draws.
    margin = 2 * math.sqrt(0.05 * 0.95 / PAIRS)
    assert 0.93 - margin <= mean(found, "loud_covered") <= 0.98 + margin / 2
    assert 0.93 - margin <= mean(found, "quiet_covered") <= 0.98 + margin / 2
    assert mean(found, "is_false") <= 0.05 + margin


@RUNS
@pytest.mark.parametrize("loud", [0.003, 0.005, 0.01])
def test_sorts_that_are_near_each_other_raise_no_false_alarms(runs: int, loud: float) -> None:
    """Where some loud cases look quiet by chance, no case is believed to be as its peers."""
    found = outcomes(runs=runs, loud_spread=loud, loud_shift=loud)

    assert mean(found, "is_false") <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / PAIRS)


@pytest.mark.parametrize("marked", [False, True])
@pytest.mark.parametrize("runs", [3, 5])
def test_whole_files_come_to_the_same(runs: int, *, marked: bool) -> None:
    """Eight columns are enough; files that mark the host's cases lose nothing by it."""
    scenario = UnequalCases(name="", runs=runs, change=0.02)
    found = [simulate_unequal_files(scenario, seed, marked=marked) for seed in range(12)]

    assert mean(found, "found") >= 0.9
    assert mean(found, "quiet_width") <= 1.5
    assert not any(outcome.is_false for outcome in found)
