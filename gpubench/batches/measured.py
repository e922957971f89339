"""The times of one curve as a table of blocks by batch sizes, with what is known of each size."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gpubench.curves.curve import counts_items, items_per_element
from gpubench.stats.arrays import Array, Booleans, Integers
from gpubench.suites.catalog import CATALOG

Block = tuple[str, int]
"""A run's id and the number of a block in it."""

PRODUCT_MARGIN = 0.01
PASS_MARGIN = 0.02
"""Below these shares nobody would act; whole passes hold more that varies."""

_ROWS = re.compile(r"(?:^|;)rows=(\d+)(?:;|$)")
_SEVERAL = " + "
"""Between the names of several kernels; no name of one holds it."""

_UNALIGNED = "layout=batch_fast"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredCurve:
    """One curve on one machine: what all contrasts are computed from."""

    sizes: Integers
    """Batch sizes that have a time, ascending."""
    log_time: Array
    """Log seconds by block and size; NaN where a block did not time a size."""
    blocks: tuple[Block, ...]
    runs: Integers
    """The run of every block, from 0 without gaps."""
    kernels: tuple[str, ...]
    """Full name of every size's kernel; several are joined, unknown is empty."""
    tile_keys: tuple[str, ...]
    """Kernel and number of tiles of every size, as one text; empty where unknown, and where
    several kernels ran it. In a file without any kernel's name, the number of tiles."""
    tiles: Array
    """Output tiles by size; NaN where unknown."""
    slots: float
    """Tiles that the device runs at a time; NaN where unknown."""
    rows: int
    """Rows of a product, or items, per batch element; 1 where the file does not tell."""
    items: float
    """Items per batch element, for throughputs."""
    counts_items: bool
    margin: float
    """Share within which a difference is practically zero."""
    is_control: bool
    """Whether the batch is the fast axis, which no framework makes it by itself."""

    @property
    def log_sizes(self) -> Array:
        """Natural logs of the sizes."""
        return np.log(self.sizes)

    @property
    def powers(self) -> Integers:
        """Indices of the sizes that are powers of two."""
        return np.flatnonzero((self.sizes & (self.sizes - 1)) == 0)

    @property
    def alignment(self) -> Integers:
        """How often 2 divides each size's rows: 3 and more is a multiple of 8."""
        # Of the factors and not of the product, which may be more than an integer holds.
        return twos(self.sizes) + (self.rows & -self.rows).bit_length() - 1

    def same_kernel(self, index: int) -> Booleans:
        """Return which sizes share a size's kernel; all where no kernel is known.

        Args:
            index: Of the size.
        """
        names = np.array(self.kernels, dtype=object)
        if not any(self.kernels):
            return np.ones(len(names), dtype=bool)
        name = self.kernels[index]
        return np.asarray((names == name) & bool(name) & (_SEVERAL not in name), dtype=bool)

    def index_of(self, size: int) -> int | None:
        """Return where a size stands; None if it has no time."""
        found = np.flatnonzero(self.sizes == size)
        return int(found[0]) if len(found) else None


def measured(rows: pd.DataFrame) -> MeasuredCurve:
    """Return the times of a curve.

    Args:
        rows: Timed rows of one curve on one machine, at least one, with all columns that
            `complete_rows` gives, in blocks as `in_shared_blocks` numbers them.
    """
    logs = np.log(rows["time_median_s"])
    table = logs.groupby([rows["run_id"], rows["block"], rows["batch_size"]]).mean().unstack()  # noqa: PD010
    table = table.sort_index().sort_index(axis=1)
    sizes = table.columns.to_numpy().astype(np.int64)
    names, counts = _cells_by_size(rows, "kernel_name"), _cells_by_size(rows, "tiles")
    kernels = tuple(_kernel(names.get(size, [])) for size in sizes.tolist())
    tiles = rows.groupby("batch_size", sort=True)["tiles"].median().to_numpy(dtype=float)
    workload, params = str(rows["workload"].iloc[0]), str(rows["params"].iloc[0])
    is_pass = workload in CATALOG and not CATALOG[workload].is_kernel
    items = items_per_element(rows)
    return MeasuredCurve(
        sizes=sizes,
        log_time=table.to_numpy(dtype=float),
        blocks=tuple((str(run), int(block)) for run, block in table.index),
        runs=pd.factorize(table.index.get_level_values(0))[0].astype(np.int64),
        kernels=kernels,
        tile_keys=_tile_keys(kernels, [counts.get(size, []) for size in sizes.tolist()]),
        tiles=tiles,
        slots=_slots(rows),
        rows=_rows_per_element(params, items),
        items=items,
        counts_items=counts_items(rows),
        margin=PASS_MARGIN if is_pass else PRODUCT_MARGIN,
        is_control=_UNALIGNED in params.split(";"),
    )


def _cells_by_size(rows: pd.DataFrame, name: str) -> dict[int, list[Any]]:
    """Return the distinct cells of a column that each size has, ascending, without missing ones."""
    found = rows[["batch_size", name]].dropna().drop_duplicates()
    cells: dict[int, list[Any]] = {}
    for cell, size in sorted(zip(found[name], found["batch_size"], strict=True)):
        cells.setdefault(int(size), []).append(cell)
    return cells


def _kernel(names: Sequence[str]) -> str:
    """Return the kernel that ran a size: the full name, by which libraries tell variants apart.

    A case is profiled once per run, and by older versions only in some, so any row speaks for it.
    """
    return _SEVERAL.join(filter(None, names))


def _tile_keys(kernels: Sequence[str], tiles: Sequence[Sequence[float]]) -> tuple[str, ...]:
    """Return what each size must share with another to be on the same step of the time curve.

    A size that several kernels ran shares it with none: how often each of them ran may differ.
    """
    no_names = not any(kernels)
    keys = []
    for kernel, of_size in zip(kernels, tiles, strict=True):
        counts = "+".join(f"{count:g}" for count in of_size)
        is_one = no_names or (bool(kernel) and _SEVERAL not in kernel)
        keys.append(f"{kernel} {counts}" if counts and is_one else "")
    return tuple(keys)


def _slots(rows: pd.DataFrame) -> float:
    """Return how many blocks the device runs at a time; NaN where that is unknown, or none."""
    slots = float((rows["sm_count"] * rows["blocks_per_sm"].fillna(1)).median())
    return slots if slots > 0 else math.nan


def _rows_per_element(params: str, items: float) -> int:
    match = _ROWS.search(params)
    if match:
        return max(int(match[1]), 1)
    return max(round(items), 1)


def twos(numbers: Integers) -> Integers:
    """Return how often 2 divides each of some integers >= 1."""
    exponents: Integers = np.log2(numbers & -numbers).astype(np.int64)
    return exponents
