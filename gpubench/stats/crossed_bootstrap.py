"""How well a mean over two crossed samples is known, when neither sample's members are copies."""

from functools import lru_cache

import numpy as np

from gpubench.stats.arrays import Array, Integers

Counts = Integers

DRAWS = 1000
"""Gives the standard error within 2.2 % (1 / sqrt(2 draws)), less than it is known anyway."""


def crossed_error(values: Array, runs: Counts, seed: int) -> float:
    """Return the bootstrap standard error of the mean of a table.

    Rows (here: matched sets of batch sizes) and columns (blocks, nested in runs) are drawn with
    replacement at the same time. Drawing single cells would take a block's or a size's
    peculiarity for noise that averages out.

    Args:
        values: Rows by columns; NaN where not measured, at least one number in every row.
        runs: The run of every column, from 0 without gaps.
        seed: Of the draws.

    Source: Owen (2007), The pigeonhole bootstrap, Annals of Applied Statistics 1, 386-411, who
    shows that it is never too narrow; runs then blocks as in Davison and Hinkley (1997), 3.8.
    """
    rows, columns = _crossed_weights(seed, len(values), tuple(runs.tolist()))
    present = ~np.isnan(values)
    sums = ((rows @ np.where(present, values, 0.0)) * columns).sum(axis=1)
    shares = ((rows @ present.astype(float)) * columns).sum(axis=1)
    means = sums[shares > 0] / shares[shares > 0]
    return float(means.std(ddof=1))


def column_weights(runs: Counts) -> Array:
    """Return the weight of each column in a mean in which every run counts alike.

    Args:
        runs: The run of every column, from 0 without gaps.
    """
    sizes = np.bincount(runs)
    return np.asarray(1.0 / (len(sizes) * sizes[runs]))


def drawn_columns(runs: Counts, seed: int, draws: int = DRAWS) -> Array:
    """Return column weights of bootstrap draws: runs first, then blocks within each.

    Args:
        runs: The run of every column, from 0 without gaps.
        seed: Of the draws.
        draws: How many.
    """
    return _column_draws(seed, tuple(runs.tolist()), draws)


# Draws depend on no value, and a file's curves mostly have the same blocks: kept, since drawing
# takes longer than what is made of it.
@lru_cache(maxsize=16)
def _crossed_weights(seed: int, rows: int, runs: tuple[int, ...]) -> tuple[Array, Array]:
    generator = np.random.default_rng(seed)
    drawn = _weights(generator, np.zeros(rows, dtype=np.int64))
    return drawn, _weights(generator, np.array(runs))


@lru_cache(maxsize=4)
def _column_draws(seed: int, runs: tuple[int, ...], draws: int) -> Array:
    return _weights(np.random.default_rng(seed), np.array(runs), draws)


def _weights(generator: np.random.Generator, groups: Counts, draws: int = DRAWS) -> Array:
    """Return how much every member counts in each draw, (draws, members); rows sum to 1."""
    sizes = np.bincount(groups)
    order = np.argsort(groups, kind="stable")
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    most = int(sizes.max())
    picked = generator.integers(len(sizes), size=(draws, len(sizes), 1))
    within = np.floor(generator.random((draws, len(sizes), most)) * sizes[picked]).astype(np.int64)
    members = order[starts[picked] + within].reshape(draws, -1)
    flat = members + np.arange(draws)[:, None] * len(groups)
    counts = np.bincount(flat.ravel(), minlength=draws * len(groups))
    weights: Array = counts.reshape(draws, -1) / members.shape[1]
    weights.flags.writeable = False
    return weights
