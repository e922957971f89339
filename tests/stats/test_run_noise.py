"""What a run may be off by is pooled over units that are alike, and over no others."""

import numpy as np
import pytest

from gpubench.stats.run_noise import run_noise

NOTHING = float("nan")


def test_variances_are_pooled_by_their_degrees_of_freedom() -> None:
    """Worked by hand: squares 2 and 8 of 1 and 2 degrees of freedom."""
    found = run_noise(np.array([[1.0, 3.0, NOTHING], [0.0, 2.0, 4.0]]))

    assert found is not None
    assert found.variance == pytest.approx([10 / 3, 10 / 3])
    assert found.df.tolist() == [3, 3]


def test_one_run_of_each_unit_tells_nothing() -> None:
    """A variance of nothing would be believed."""
    assert run_noise(np.array([[1.0], [3.0]])) is None
    assert run_noise(np.array([[1.0, NOTHING], [NOTHING, 3.0]])) is None


def test_a_unit_that_is_noisier_beyond_chance_counts_by_itself() -> None:
    """Its own runs are the only witnesses of what is wrong with it."""
    random = np.random.default_rng(1)
    values = random.standard_normal((10, 5))
    values[3] *= 100

    found = run_noise(values)

    assert found is not None
    assert found.df[3] == 4
    assert found.variance[3] == pytest.approx(values[3].var(ddof=1))
    assert (found.variance[np.arange(10) != 3] < 0.01 * found.variance[3] * 40).all()


def test_equal_runs_have_no_variance() -> None:
    """Made-up figures may repeat to the bit."""
    found = run_noise(np.ones((3, 3)))

    assert found is not None
    assert found.variance.tolist() == [0, 0, 0]
