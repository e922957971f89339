"""Nodes, slots and intervals of one workload, with values that are laid out by hand."""

import numpy as np
import pytest
from scipy import special

from gpubench.fleet.judging import unjudged
from gpubench.fleet.levels import Levels, Places, levels
from gpubench.fleet.records import FleetWorkload
from gpubench.fleet.values import WorkloadDeviations
from gpubench.stats.arrays import Array

NODES, SLOTS = 10, 8


def healthy(nodes: int = NODES) -> Array:
    """(nodes, slots), a thousandth apart."""
    return np.random.default_rng(3).normal(0, 0.001, (nodes, SLOTS))


def judged(values: Array, least: float = 0.03) -> Levels:
    node, slot = (axis.ravel().astype(np.int64) for axis in np.indices(values.shape))
    return levels(
        values.ravel(),
        np.zeros(values.size),
        Places(node=node, slot=slot),
        least=least,
        tests=1,
    )


@pytest.mark.parametrize(("least", "slow"), [(0.03, []), (0.02, [4])])
def test_a_node_is_slow_only_by_what_matters(least: float, slow: list[int]) -> None:
    """Beyond chance is not enough: nodes differ, and a small difference costs nobody anything."""
    values = healthy()
    values[4] += 0.025

    found = judged(values, least).nodes

    assert found.numbers[found.is_slow].tolist() == slow


@pytest.mark.parametrize(("nodes", "slow"), [(3, []), (4, [7])])
def test_a_slot_is_slow_only_if_it_is_in_three_nodes_of_four(nodes: int, slow: list[int]) -> None:
    """A median of three bad devices and two good ones is no fault of the chassis."""
    values = healthy(5)
    values[:, 7] = np.where(np.arange(5) < nodes, 0.05, -0.05)

    found = judged(values).slots

    assert found.numbers[found.is_slow].tolist() == slow


def test_the_interval_of_a_device_holds_what_the_median_may_be_off_by() -> None:
    """The median of three devices is noisier than their mean by pi / 2."""
    one = FleetWorkload(workload="mlp", regime="burst")
    found = WorkloadDeviations(
        workloads=(one,),
        of_case=np.zeros(1, dtype=np.int64),
        runs=np.zeros((3, 1)),
        devices=np.array([[0.0], [0.01], [-0.01]]),
        variances=np.full((3, 1), 4e-6),
        df=np.full((3, 1), 5.0),
    )

    expected = float(special.stdtrit(5.0, 0.975)) * np.sqrt(4e-6 * (1 + np.pi / 2 / 3))
    assert unjudged(found).half == pytest.approx(np.full((3, 1), expected))
