"""Columns and groups are told apart as restricted maximum likelihood tells them."""

import numpy as np
import pytest
from scipy import optimize

from gpubench.stats.arrays import Array, Integers
from gpubench.stats.random_intercepts import random_intercepts

GROUPS = np.array([0, 0, 0, 1, 1, 2, 3, 3, 3, 3, 4, 5, 5, 6])
X = np.array(
    [-0.8, -1.32, -0.25, 0.42, 1.14, 0.11, -0.55, -0.78, 0.75, 1.63, 0.27, -1.23, -0.96, 1.6]
)
Y = np.array(
    [
        *(-0.18, -0.633, 0.067, -0.006, 0.407, 0.306, -0.346),
        *(-0.335, 0.369, 0.756, -0.074, -0.382, -0.494, 0.824),
    ]
)
COLUMNS = np.column_stack([np.ones(len(X)), X])


def dense_loss(log_ratio: float, values: Array, columns: Array, groups: Integers) -> float:
    """Return minus two log likelihoods by the textbook's matrices, up to a constant."""
    same = groups[:, None] == groups[None, :]
    shape = np.eye(len(values)) + np.exp(log_ratio) * same
    inverse = np.linalg.inv(shape)
    information = columns.T @ inverse @ columns
    found = np.linalg.solve(information, columns.T @ inverse @ values)
    left = values - columns @ found
    free = len(values) - columns.shape[1]
    logs = [np.linalg.slogdet(one)[1] for one in (shape, information)]
    return float(free * np.log(left @ inverse @ left / free) + sum(logs))


def test_it_agrees_with_statsmodels() -> None:
    """MixedLM of statsmodels 0.15.0, restricted, on the same numbers."""
    found = random_intercepts(Y, COLUMNS, GROUPS)

    assert found.coefficients == pytest.approx([0.01972476, 0.46932969], abs=1e-6)
    assert found.ratio == pytest.approx(0.0165429 / 0.011369029329291914, rel=1e-3)


@pytest.mark.parametrize("seed", range(6))
def test_it_agrees_with_the_dense_likelihood(seed: int) -> None:
    """Inverting group by group is a shortcut and no other estimate."""
    generator = np.random.default_rng(seed)
    groups = np.unique(generator.integers(12, size=40), return_inverse=True)[1]
    columns = np.column_stack([np.ones(40), generator.normal(size=(40, 2))])
    shifts = generator.normal(0, 0.5, groups.max() + 1)
    values = columns @ [1.0, 0.3, -0.2] + shifts[groups] + generator.normal(0, 0.3, 40)

    found = random_intercepts(values, columns, groups)

    best = optimize.minimize_scalar(
        dense_loss, args=(values, columns, groups), bounds=(-8, 8), method="bounded"
    )
    assert np.log(found.ratio) == pytest.approx(best.x, abs=0.01)


def test_errors_are_those_of_generalised_least_squares() -> None:
    """By the textbook's matrices, at the ratio that was found."""
    found = random_intercepts(Y, COLUMNS, GROUPS)
    shape = np.eye(len(Y)) + found.ratio * (GROUPS[:, None] == GROUPS[None, :])
    inverse = np.linalg.inv(shape)
    left = Y - COLUMNS @ found.coefficients
    variance = left @ inverse @ left / (len(Y) - 2)

    covariance = variance * np.linalg.inv(COLUMNS.T @ inverse @ COLUMNS)
    assert found.errors == pytest.approx(np.sqrt(np.diag(covariance)))


def test_without_shifts_it_is_least_squares() -> None:
    """Names alone explain nothing."""
    values = COLUMNS @ [2.0, 0.5] + np.tile([0.01, -0.01], 7)
    found = random_intercepts(values, COLUMNS, np.repeat(np.arange(7), 2))

    assert found.ratio == 0
    assert found.coefficients == pytest.approx(np.linalg.lstsq(COLUMNS, values, rcond=None)[0])


@pytest.mark.parametrize("groups", [np.zeros(14, dtype=int), np.arange(14)])
def test_one_group_and_groups_of_one_cannot_be_told(groups: Integers) -> None:
    """From the constant, or from the noise."""
    assert random_intercepts(Y, COLUMNS, groups).ratio == 0
