"""Sizes that were not timed equally often are compared by what they have in common."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.curves.size_means import size_means


def test_without_gaps_they_are_the_means_of_runs() -> None:
    """A run counts once, however many blocks it has."""
    table = np.array([[1.0, 2.0], [3.0, 4.0], [8.0, 6.0]])

    found = size_means(table, np.array([0, 0, 1]))

    assert found.by_size.tolist() == pytest.approx([(2 + 8) / 2, (3 + 6) / 2])


@given(st.data())
def test_what_is_additive_is_found_whatever_is_missing(data: st.DataObject) -> None:
    """A slower run that timed one size alone says nothing about that size."""
    blocks = data.draw(st.lists(st.floats(-1, 1), min_size=2, max_size=6))
    sizes = data.draw(st.lists(st.floats(-9, 0), min_size=2, max_size=5))
    shape = (len(blocks), len(sizes))
    flat = data.draw(st.lists(st.booleans(), min_size=shape[0] * shape[1], max_size=99))
    gaps = np.array(flat[: shape[0] * shape[1]]).reshape(shape)
    gaps[0] = False  # one block links all sizes
    gaps[np.arange(shape[0]), np.arange(shape[0]) % shape[1]] = False
    table = np.where(gaps, np.nan, np.add.outer(blocks, sizes))

    found = size_means(table, np.arange(shape[0]))

    assert found.by_size - found.by_size[0] == pytest.approx(np.array(sizes) - sizes[0], abs=1e-9)
    differences = found.by_block - found.by_block[0]
    assert differences == pytest.approx(np.array(blocks) - blocks[0], abs=1e-9)


def test_it_is_the_least_squares_fit() -> None:
    """Against the design matrix written out, weights and all."""
    random = np.random.default_rng(3)
    table = random.normal(size=(6, 4))
    table[random.random(table.shape) < 0.4] = np.nan
    table[0] = random.normal(size=4)
    runs = np.array([0, 0, 0, 1, 1, 2])
    table[np.isnan(table).all(axis=1), 0] = 0.5
    block, size = np.nonzero(~np.isnan(table))
    design = np.zeros((len(block), 10))
    design[np.arange(len(block)), block] = 1
    design[np.arange(len(block)), 6 + size] = 1
    root = np.sqrt(1 / np.bincount(runs)[runs[block]])
    fitted = np.linalg.lstsq(design * root[:, None], table[block, size] * root, rcond=None)[0]

    found = size_means(table, runs)

    assert found.by_size - found.by_size[0] == pytest.approx(fitted[6:] - fitted[6])


def test_many_sizes_have_the_means_of_few() -> None:
    """Of 600 the blocks' equations are solved, and what is left sums to nothing, as it must."""
    random = np.random.default_rng(5)
    table = np.add.outer(random.normal(size=7), np.linspace(-9, 0, 600))
    table[random.random(table.shape) < 0.3] = np.nan
    table[0] = np.linspace(-9, 0, 600)
    table += random.normal(scale=0.01, size=table.shape)
    runs = np.array([0, 0, 0, 1, 1, 1, 2])

    found = size_means(table, runs)
    weights = (1 / np.bincount(runs)[runs])[:, None] * ~np.isnan(table)
    left = np.nan_to_num(table - found.by_size - found.by_block[:, None])

    assert (weights * left).sum(axis=0) == pytest.approx(np.zeros(600), abs=1e-9)
    assert (weights * left).sum(axis=1) == pytest.approx(np.zeros(7), abs=1e-9)
    assert (weights * found.by_block[:, None]).sum() == pytest.approx(0, abs=1e-9)
