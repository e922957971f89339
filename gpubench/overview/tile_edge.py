"""What the sizes of tiles predict for products at the edge of a tile, beside what was measured."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from gpubench.curves.rows import CURVE_COLUMNS
from gpubench.kernels.ladder import LADDER, SPLIT
from gpubench.kernels.tiling import waves
from gpubench.model import parse_params
from gpubench.overview.kernel_cases import PAIRED_BY, kernel_cases, number_of, rung_of
from gpubench.overview.kernel_records import TileLine
from gpubench.stats.paired import PairedRatio, paired_ratio

TILE_EDGE = (120, 127, 128, 129, 130)
"""Batch sizes on both sides of the edge of a tile of 128 rows."""


def tile_lines(rows: pd.DataFrame) -> Iterator[TileLine]:
    """Yield what the tiles predict for products around the edge of a tile, rung by rung.

    A rung that splits is left out: its parts fill the GPU whatever the number of tiles.

    Args:
        rows: That have a time.
    """
    products = rows[
        (rows["workload"] == "matmul")
        & (rows["phase"] == "forward")
        & rows["implementation"].isin(LADDER.keys() - set(SPLIT))
        & rows["batch_size"].isin(TILE_EDGE)
    ]
    curves = [curve for _, curve in products.groupby(list(CURVE_COLUMNS))]
    for curve in sorted(curves, key=lambda curve: rung_of(curve.iloc[0].to_dict())):
        yield from _tile_lines_of(curve)


def _tile_lines_of(curve: pd.DataFrame) -> Iterator[TileLine]:
    first = curve.iloc[0]
    params = parse_params(first["params"])
    if "layout" in params or not {"n", "rows"} <= params.keys():
        return
    tile = LADDER[first["implementation"]].tile
    before: TileLine | None = None
    for case in kernel_cases(curve).sort_values("batch_size").to_dict("records"):
        size = int(case["batch_size"])
        tiles = tile.count(size * int(params["rows"]), int(params["n"]))
        count = _waves(tiles, number_of(case["sm_count"]), number_of(case["blocks_per_sm"]))
        line = TileLine(
            implementation=first["implementation"],
            dtype=first["dtype"],
            params=first["params"],
            cache=first["cache"],
            regime=first["regime"],
            batch_size=size,
            tiles=tiles,
            waves=count,
            begins=_begins(before, tiles, count),
            time_s=case["time_s"],
            step=None if before is None else _step(curve, before.batch_size, size),
        )
        yield line
        before = line


def _waves(tiles: int, sm_count: float | None, blocks_per_sm: float | None) -> int | None:
    if sm_count is None or blocks_per_sm is None or int(sm_count) * blocks_per_sm < 1:
        return None
    return waves(tiles, sm_count=int(sm_count), blocks_per_sm=blocks_per_sm)


def _begins(before: TileLine | None, tiles: int, count: int | None) -> str:
    """Return what a batch size has more of than the one before; a wave says more than a tile."""
    if before is None:
        return ""
    if count is not None and before.waves is not None and count > before.waves:
        return "waves"
    return "tiles" if tiles > before.tiles else ""


def _step(curve: pd.DataFrame, smaller: int, larger: int) -> PairedRatio | None:
    """Return the time of one batch size over that of another, paired by run and block."""
    logs = [
        np.log(curve[curve["batch_size"] == size].groupby(list(PAIRED_BY))["time_median_s"].mean())
        for size in (larger, smaller)
    ]
    differences = (logs[0] - logs[1]).dropna()
    return None if differences.empty else paired_ratio([float(value) for value in differences])
