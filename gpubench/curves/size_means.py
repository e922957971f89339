"""One number per batch size, with what blocks do to all sizes taken out."""

from dataclasses import dataclass

import numpy as np

from gpubench.stats.arrays import Array, Integers
from gpubench.stats.crossed_bootstrap import column_weights


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeMeans:
    """The two-way additive fit of a table of blocks by batch sizes."""

    by_size: Array
    """Per size; their differences are what blocks that timed both say."""
    by_block: Array
    """What each block adds to all of its sizes; its mean over all that was measured is 0."""


def size_means(table: Array, runs: Integers) -> SizeMeans:
    """Return the means of sizes that were not all timed equally often.

    A block that lacks sizes would shift the mean of those that it has by its own drift, and a run
    of one size alone would shift that by all that runs differ by. So blocks and sizes are fitted
    together; every run counts alike, as in a table without gaps, whose plain means these are.

    Args:
        table: Logs, (blocks, sizes); NaN where a block did not time a size. Every block has a
            size, every size a block, and any two sizes are linked by blocks.
        runs: The run of every block, from 0 without gaps.

    Source: normal equations of the two-way additive model, blocks eliminated; Searle (1971),
    Linear Models, 7.1.
    """
    present = ~np.isnan(table)
    weights = column_weights(runs)[:, None] * present
    times = np.where(present, table, 0.0)
    if present.all():
        by_size = (times * weights).sum(axis=0) / weights.sum(axis=0)
        return SizeMeans(by_size=by_size, by_block=(times - by_size).mean(axis=1))
    counts = present.sum(axis=1)
    by_size = (_by_blocks if len(table) < table.shape[1] >= _MANY else _by_sizes)(times, weights)
    by_block = np.where(present, times - by_size, 0.0).sum(axis=1) / counts
    shift = float((weights * by_block[:, None]).sum() / weights.sum())
    return SizeMeans(by_size=by_size + shift, by_block=by_block - shift)


def _by_sizes(times: Array, weights: Array) -> Array:
    """Return the sizes' part up to a constant; blocks are eliminated.

    Args:
        times: (blocks, sizes), 0 where not timed.
        weights: The same of each time, alike within a block; 0 where not timed.
    """
    present = weights > 0
    counts = present.sum(axis=1, keepdims=True)
    left = np.where(present, times - times.sum(axis=1, keepdims=True) / counts, 0.0)
    links = np.diag(weights.sum(axis=0)) - weights.T @ (present / counts)
    return np.asarray(np.linalg.lstsq(links, (weights * left).sum(axis=0), rcond=None)[0])


def _by_blocks(times: Array, weights: Array) -> Array:
    """Return the same; sizes are eliminated, which leaves an equation for each block only."""
    of_size = weights.sum(axis=0)
    left = weights * (times - (weights * times).sum(axis=0) / of_size)
    links = np.diag(weights.sum(axis=1)) - weights @ (weights / of_size).T
    by_block = np.linalg.lstsq(links, left.sum(axis=1), rcond=None)[0]
    return np.asarray((weights * (times - by_block[:, None])).sum(axis=0) / of_size)


_MANY = 500
"""Sizes from which on an equation for each takes seconds; with fewer, answers stay as they were."""
