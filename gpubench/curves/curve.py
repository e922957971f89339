"""One throughput curve: the value of each of its cases, its best and its knee."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gpubench.curves.size_means import size_means
from gpubench.stats.arrays import Array, Integers

NOISE_COLUMNS = ("time_p25_s", "time_p75_s", "time_median_s")
"""What `noise` is made of."""

WITHIN = 0.05
"""How far below the best a throughput still counts as reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BestPoint:
    """The batch size with the highest throughput of a curve, and how early it is almost had."""

    batch_size: int
    per_s: float
    """Items, or batch elements, per second."""
    time_s: float
    memory_bytes: float | None
    is_smallest: bool
    """Whether no smaller batch was timed, so that the best may lie below."""
    is_largest: bool
    """Whether no larger batch was timed, so that the curve may still rise."""
    knee: int
    """Smallest batch within 5 % of the best throughput."""
    knee_is_smallest: bool
    """Whether no smaller batch was timed, so that the knee may lie below."""
    knee_holds: bool
    """Whether every larger batch is within 5 % too."""
    sizes: int
    """How many batch sizes have a time; with one there is nothing to be best of."""


def curve_points(rows: pd.DataFrame) -> pd.DataFrame:
    """Return time, throughput and memory by batch size, ascending, for the timed rows of a curve.

    A case's time is exp of the mean over runs of the mean log of its block medians, so that a
    run counts once however many blocks it has, and ratios of what is shown are what is tested.
    Where blocks lack sizes, what those blocks do to all others is taken out (`size_means`).

    Args:
        rows: Timed rows of one curve on one side, as `in_shared_blocks` returns them.
    """
    sizes, size = np.unique(rows["batch_size"].to_numpy(), return_inverse=True)
    time_s = np.exp(_log_times(rows, size))
    return pd.DataFrame(
        {
            "time_s": time_s,
            "per_s": sizes * items_per_element(rows) / time_s,
            "memory_bytes": _most(rows["memory_allocated_bytes"].to_numpy(dtype=float), size),
        },
        index=pd.Index(sizes, name="batch_size"),
    )


def _log_times(rows: pd.DataFrame, size: Integers) -> Array:
    """Return the mean of each size, (sizes,).

    Args:
        rows: Timed rows of one curve.
        size: The number of each row's size.
    """
    logs = np.log(rows["time_median_s"].to_numpy(dtype=float))
    run = pd.factorize(rows["run_id"], sort=True)[0].astype(np.int64)
    by_run, of_run = np.unique(size * (run.max() + 1) + run, return_inverse=True)
    if _has_no_gap(rows, run, size):
        return _means(_means(logs, of_run), by_run // (run.max() + 1))
    keys = [rows["run_id"], rows["block"], rows["batch_size"]]
    table = pd.Series(logs, index=rows.index).groupby(keys).mean().unstack()  # noqa: PD010  # a series has no pivot_table
    runs = pd.factorize(table.index.get_level_values(0))[0].astype(np.int64)
    return size_means(table.to_numpy(dtype=float), runs).by_size


def _has_no_gap(rows: pd.DataFrame, run: Integers, size: Integers) -> bool:
    """Return whether every block timed every size."""
    within = np.unique(rows["block"].to_numpy(), return_inverse=True)[1]
    blocks, block = np.unique(run * (within.max() + 1) + within, return_inverse=True)
    count = int(size.max()) + 1
    return len(np.unique(block * count + size)) == len(blocks) * count


def _means(values: Array, groups: Integers) -> Array:
    """Return the mean of each group; by pandas, that sums with less rounding than numpy."""
    return np.asarray(pd.Series(values).groupby(groups).mean(), dtype=np.float64)


def _most(values: Array, groups: Integers) -> Array:
    """Return the largest of each group, NaN where it has none."""
    most = np.full(int(groups.max()) + 1, np.nan)
    np.fmax.at(most, groups, values)
    return most


def counts_items(rows: pd.DataFrame) -> bool:
    """Return whether every row says how many items it processes; 0 says that nobody counted."""
    return bool((rows["items_per_s"].to_numpy(dtype=float) > 0).all())


def items_per_element(rows: pd.DataFrame) -> float:
    """Return the items in one batch element; 1 where the file does not tell."""
    if not counts_items(rows):
        return 1.0
    per_s, time_s, size = (
        rows[name].to_numpy(dtype=float) for name in ("items_per_s", "time_median_s", "batch_size")
    )
    return float(np.median(per_s * time_s / size))


def best_of(points: pd.DataFrame) -> BestPoint:
    """Return the fastest batch size of a curve, and the smallest within 5 % of it.

    Args:
        points: What `curve` returns, with at least one batch size.
    """
    sizes = [int(size) for size in points.index]
    per_s = points["per_s"].to_numpy()
    best = int(per_s.argmax())
    reached = per_s >= (1 - WITHIN) * per_s[best]
    knee = int(reached.argmax())
    memory = float(points["memory_bytes"].iloc[best])
    return BestPoint(
        batch_size=sizes[best],
        per_s=float(per_s[best]),
        time_s=float(points["time_s"].iloc[best]),
        memory_bytes=None if np.isnan(memory) else memory,
        is_smallest=best == 0,
        is_largest=best == len(sizes) - 1,
        knee=sizes[knee],
        knee_is_smallest=knee == 0,
        knee_holds=bool(reached[knee:].all()),
        sizes=len(sizes),
    )


def noise(p25_s: Array, p75_s: Array, median_s: Array) -> float | None:
    """Return the median over rows of interquartile range / median; None if no row has it.

    Args:
        p25_s: `NOISE_COLUMNS`, the times of each row in this order; NaN where it has none.
        p75_s: The same.
        median_s: The same.
    """
    share = (p75_s - p25_s) / median_s
    known = share[~np.isnan(share)]
    return float(np.median(known)) if len(known) else None
