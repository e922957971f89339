"""Which batch sizes of a curve can be compared: those that were timed in the same blocks.

Between blocks a machine's clock, temperature and other work differ, and between runs more than
that. Sizes that share no block differ by all of this too, and nothing tells how much it is.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gpubench.stats.arrays import Booleans


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRows:
    """The rows of a curve whose sizes can be compared."""

    rows: pd.DataFrame
    """With `block` numbered so that a block holds what was timed together."""
    left_out: tuple[int, ...]
    """Batch sizes, ascending, that share no block with some of the others."""


def in_shared_blocks(rows: pd.DataFrame) -> SharedRows:
    """Return the most sizes of which every two were timed in one block.

    Args:
        rows: Timed rows of one curve on one machine, at least one, with `run_id`, `block` and
            `batch_size`.
    """
    numbered = _in_blocks_of_several(rows)
    table = (
        numbered.groupby(["run_id", "block", "batch_size"]).size().unstack()  # noqa: PD010
    ).notna()
    sizes = table.columns.to_numpy()
    kept = _together(table.to_numpy())
    return SharedRows(
        rows=numbered[numbered["batch_size"].isin(sizes[kept])],
        left_out=tuple(int(size) for size in sizes[~kept]),
    )


def unshared_sizes(rows: pd.DataFrame) -> tuple[int, ...]:
    """Return the batch sizes that `in_shared_blocks` would leave out.

    Args:
        rows: Timed rows of one curve on one machine, at least one.
    """
    most = rows.groupby(["run_id", "block"])["batch_size"].nunique().max()
    # One block that holds every size settles it, a hundred times as fast.
    if most == rows["batch_size"].nunique():
        return ()
    return in_shared_blocks(rows).left_out


def _in_blocks_of_several(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose blocks hold several sizes, in each run that has several.

    A tool that numbers the visits of each case on its own has blocks of a single size. Such a
    run's first visits of all sizes are its first block, the second visits its second.
    """
    of_block = rows.groupby(["run_id", "block"])["batch_size"].transform("nunique")
    is_paired = of_block.groupby(rows["run_id"]).transform("max") > 1
    visit = rows.groupby(["run_id", "batch_size"]).cumcount()
    return rows.assign(block=rows["block"].where(is_paired, visit))


def _together(present: Booleans) -> Booleans:
    """Return which sizes to keep, as many as share a block each with each.

    The most connected size comes first and the others join if they share a block with all that
    have joined; files of one design, cut short or with gaps, keep every size.

    Args:
        present: Blocks by sizes.
    """
    counts = present.astype(np.int64)
    shared = counts.T @ counts > 0
    kept = np.zeros(len(shared), dtype=bool)
    for size in np.argsort(-shared.sum(axis=1), kind="stable"):
        kept[size] = shared[size][kept].all()
    return kept
