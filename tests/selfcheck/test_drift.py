"""A drift that was put into the rows is found, with its sign and size."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gpubench.selfcheck.drift import growth_between_runs, growth_within_runs, progress
from gpubench.selfcheck.runs import RUN
from gpubench.selfcheck.self_check import Change
from tests.selfcheck.frames import simulated


def within(frame: pd.DataFrame) -> Change | None:
    numbered = frame.assign(**{RUN: frame["run_index"]})
    return growth_within_runs(numbered, progress(numbered), np.log(frame["time_median_s"]))


@settings(max_examples=25)
@given(st.floats(-0.2, 0.2), st.integers(0, 99))
def test_a_drift_within_runs_is_found(drift: float, seed: int) -> None:
    """Its sign is right, and without other noise its size exact."""
    found = within(simulated(seed=seed, cases=6, runs=4, within_runs=drift, spread=0.01))

    assert found is not None
    assert found.share == pytest.approx(math.expm1(drift), abs=1e-9)
    if abs(drift) > 1e-6:
        assert found.is_shown
        assert (found.low > 0) == (drift > 0)


@pytest.mark.usefixtures("untraced")
def test_noise_is_seldom_taken_for_a_drift() -> None:
    """A 95 % interval, so about one machine in twenty."""
    found = [within(simulated(seed=seed, cases=6, block_noise=0.02)) for seed in range(60)]

    assert sum(change.is_shown for change in found if change) <= 7


def test_the_order_of_the_cases_is_no_drift() -> None:
    """A case is compared with itself: slow ones that came last say nothing."""
    frame = simulated(cases=6, blocks=3, block_noise=0.001)
    frame["position"] = frame["batch_size"] - 1

    found = within(frame)

    assert found is not None
    assert abs(found.share) < 0.01


def test_without_positions_the_blocks_tell() -> None:
    """Other tools number their blocks and not the places in them."""
    found = within(simulated(runs=4, within_runs=0.1).drop(columns="position"))

    assert found is not None
    assert found.share == pytest.approx(0.1, rel=0.3)


@pytest.mark.parametrize("options", [{"blocks": 1}, {"runs": 1}])
def test_one_block_or_one_run_tells_no_drift(options: dict[str, int]) -> None:
    """A case that stands once has nothing to grow against."""
    assert within(simulated(**options)) is None


@settings(max_examples=25)
@given(st.floats(-0.2, 0.2), st.integers(0, 99))
def test_a_drift_between_runs_is_found(drift: float, seed: int) -> None:
    """Planted over a spread of its own, it comes out with its sign."""
    assume(abs(drift) > 0.05)
    dice = np.random.default_rng(seed)
    runs = np.linspace(0, drift, 6) + dice.normal(0, 0.001, (20, 6))

    found = growth_between_runs(runs)

    assert found is not None
    assert found.is_shown
    assert (found.share > 0) == (drift > 0)
    assert found.share == pytest.approx(math.expm1(drift), abs=0.01)


def test_two_runs_have_no_trend() -> None:
    """Any two points lie on a line."""
    assert growth_between_runs(np.zeros((3, 2))) is None
