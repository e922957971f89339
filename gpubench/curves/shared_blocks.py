"""Which batch sizes of a curve can be compared: those that were timed in the same blocks.

Between blocks a machine's clock, temperature and other work differ, and between runs more than
that. Sizes that share no block differ by all of this too, and nothing tells how much it is. Nor do
sizes that were timed by two clocks.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gpubench.curves.alike import IN_ONE_CURVE
from gpubench.curves.rows import COMMAND, TOGETHER
from gpubench.stats.arrays import Booleans, Integers

_BLOCK = ["run_id", "block"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRows:
    """The rows of a curve whose sizes can be compared."""

    rows: pd.DataFrame
    """With `block` numbered so that a block holds what was timed together."""
    left_out: tuple[int, ...]
    """Batch sizes, ascending, that share no block with some of the others, or no clock."""

    @property
    def sizes(self) -> int:
        """How many batch sizes can be compared; with one there is nothing to compare."""
        return int(self.rows["batch_size"].nunique())


def in_shared_blocks(rows: pd.DataFrame) -> SharedRows:
    """Return the most sizes of which every two were timed in one block, by one clock.

    Args:
        rows: Timed rows of one curve on one machine, at least one, with `run_id`, `block` and
            `batch_size`; those of `complete_rows` also tell what a resumed block hides.
    """
    passes = rows.assign(block=rows[TOGETHER]) if TOGETHER in rows else rows
    kept = _in_blocks_of_several(by_one_clock(passes))
    if not _one_block_holds_all(kept):
        kept = kept[kept["batch_size"].isin(_together(kept))]
    left_out = set(rows["batch_size"].unique()) - set(kept["batch_size"].unique())
    return SharedRows(rows=kept, left_out=tuple(sorted(int(size) for size in left_out)))


def by_one_clock(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the clock that timed most sizes, or most often.

    Args:
        rows: Timed rows of one curve, or of one case.
    """
    for name in IN_ONE_CURVE:
        if name not in rows or len(rows[name].unique()) == 1:
            continue
        clocks = rows[name].fillna("")
        by_clock = rows.groupby(clocks)["batch_size"].agg(["nunique", "size"])
        most = by_clock.sort_values(["nunique", "size"], ascending=False, kind="stable").index[0]
        rows = rows[clocks == most]
    return rows


def _one_block_holds_all(rows: pd.DataFrame) -> bool:
    """Return whether a block does, which settles it a hundred times as fast as counting pairs."""
    sizes = _numbered(rows["batch_size"])
    blocks, count = _blocks(rows)[1], int(sizes.max()) + 1
    held = np.unique(blocks * count + sizes) // count
    return bool(np.bincount(held).max() == count)


def _in_blocks_of_several(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose blocks hold several sizes, in each run that has several.

    A tool that numbers the visits of each case on its own has blocks of a single size. Such a
    run's first visits of all sizes are its first block, the second visits its second, each within
    one command.
    """
    is_paired = _in_paired_runs(rows)
    if is_paired.all():
        return rows if rows["block"].dtype == np.int64 else rows.astype({"block": np.int64})
    block = rows["block"].to_numpy(dtype=np.int64)
    return rows.assign(block=np.where(is_paired, block, _visits(rows)))


def _visits(rows: pd.DataFrame) -> Integers:
    """Return which visit of its size by its run each row is, counted within each command."""
    commands = rows[COMMAND].to_numpy() if COMMAND in rows else np.zeros(len(rows), dtype=np.int64)
    runs, sizes, blocks = (_numbered(rows[name]) for name in ("run_id", "batch_size", "block"))
    case = (runs * (commands.max() + 1) + commands) * (sizes.max() + 1) + sizes
    _, case = np.unique(case, return_inverse=True)
    distinct, place = np.unique(case * (blocks.max() + 1) + blocks, return_inverse=True)
    first = np.searchsorted(distinct, np.arange(case.max() + 1) * (blocks.max() + 1))
    visit = place - first[case]
    return np.asarray(commands * (visit.max() + 1) + visit, dtype=np.int64)


def _in_paired_runs(rows: pd.DataFrame) -> Booleans:
    """Return for each row whether its run has a block of several sizes.

    By arrays: of a file of many small curves, grouping frames took nine tenths of the time.
    """
    runs, blocks = _blocks(rows)
    sizes = rows["batch_size"].to_numpy()
    least = np.full(int(blocks.max()) + 1, sizes.max())
    most = np.full(len(least), sizes.min())
    np.minimum.at(least, blocks, sizes)
    np.maximum.at(most, blocks, sizes)
    has_several = np.zeros(int(runs.max()) + 1, dtype=bool)
    has_several[runs[(most > least)[blocks]]] = True
    return np.asarray(has_several[runs])


def _blocks(rows: pd.DataFrame) -> tuple[Integers, Integers]:
    """Return the numbers of each row's run, and of its block of that run, from 0."""
    runs, within = _numbered(rows["run_id"]), _numbered(rows["block"])
    return runs, np.unique(runs * (within.max() + 1) + within, return_inverse=True)[1]


def _numbered(column: pd.Series) -> Integers:
    """Return the number of each row's value among the column's distinct ones, ascending."""
    if pd.api.types.is_numeric_dtype(column):
        return np.unique(column.to_numpy(), return_inverse=True)[1]
    return pd.factorize(column, sort=True)[0].astype(np.int64)


def _together(rows: pd.DataFrame) -> list[int]:
    """Return the sizes to keep, as many as share a block each with each.

    The most connected size comes first and the others join if they share a block with all that
    have joined; files of one design, cut short or with gaps, keep every size.
    """
    table = rows.groupby([*_BLOCK, "batch_size"]).size().unstack().notna()  # noqa: PD010
    # Products of floats are a library's, and counts of blocks are exact in them.
    counts = table.to_numpy(dtype=np.float64)
    shared: Booleans = counts.T @ counts > 0
    kept = np.zeros(len(shared), dtype=bool)
    for size in np.argsort(-shared.sum(axis=1), kind="stable"):
        kept[size] = shared[size][kept].all()
    return [int(size) for size in table.columns.to_numpy()[kept]]
