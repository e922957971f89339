"""From the rows of results to the ladder of kernels: ours beside torch's, under the roofs."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from gpubench.curves.order import implementation_order
from gpubench.curves.place import measured_on
from gpubench.curves.rows import CURVE_COLUMNS, SIDE, complete_rows, timed
from gpubench.kernels.ladder import LADDER
from gpubench.kernels.tiling import waves
from gpubench.model import CURVE_KEY_FIELDS, parse_params
from gpubench.overview.disturbances import failures_of
from gpubench.overview.kernel_records import KernelLadder, KernelLine, TileLine
from gpubench.stats.paired import PairedRatio, paired_ratio
from gpubench.suites.catalog import CATALOG, CUDA_IMPLEMENTATIONS

TILE_EDGE = (120, 127, 128, 129, 130)
"""Batch sizes on both sides of the edge of a tile of 128 rows."""

_FACTS = ("flop", "bytes_moved", "blocks_per_sm", "sm_count")
_MEMORY = ("copy", "triad")
_BEYOND_ANY_L2 = 500e6
"""Bytes of a call that show what the memory does: four times the 126 MB of a B200, the largest L2
so far. Smaller arrays stay in it and would make a roof that no memory has."""
_GROUP = tuple(name for name in CURVE_COLUMNS if name != "implementation")


def kernel_ladders(frame: pd.DataFrame) -> tuple[KernelLadder, ...]:
    """Return the ladder of every device that was asked for kernels of ours.

    Args:
        frame: Rows with at least the required columns of the contract, in any order.
    """
    rows = complete_rows(frame)
    sides = [side for _, side in rows.groupby(list(SIDE)) if _ours(side).any()]
    return tuple(_ladder(side, index) for index, side in enumerate(sides))


def _ours(rows: pd.DataFrame) -> "pd.Series[bool]":
    return rows["implementation"].isin(CUDA_IMPLEMENTATIONS)


def _ladder(all_rows: pd.DataFrame, side: int) -> KernelLadder:
    rows = timed(all_rows)
    cases = _cases(rows)
    roof = _memory_roof(cases)
    lines = tuple(_lines(cases, roof))
    return KernelLadder(
        measured_on=measured_on(all_rows, counted=rows),
        memory_bytes_per_s=roof,
        lines=lines,
        best_products=tuple(_best_products(lines)),
        tile_lines=tuple(_tile_lines(rows)),
        failures=tuple(failures_of(all_rows[_ours(all_rows)], side)),
    )


def _cases(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per case with its time and its rates."""
    keys = [*CURVE_COLUMNS, "batch_size"]
    logs = np.log(rows["time_median_s"])
    by_run = logs.groupby([*(rows[key] for key in keys), rows["run_id"]]).mean()
    cases = rows.groupby(keys)[list(_FACTS)].median()
    cases["time_s"] = np.exp(by_run.groupby(level=keys).mean())
    cases["flop_per_s"] = cases["flop"] / cases["time_s"]
    cases["bytes_per_s"] = cases["bytes_moved"] / cases["time_s"]
    return cases.reset_index()


def _memory_roof(cases: pd.DataFrame) -> float | None:
    """Return the best rate of copy and triad at their largest size, if no cache holds that."""
    streams = cases[cases["workload"].isin(_MEMORY) & (cases["bytes_moved"] >= _BEYOND_ANY_L2)]
    largest = streams["batch_size"] == streams["batch_size"].max()
    return _number(streams.loc[largest, "bytes_per_s"].max())


def _lines(cases: pd.DataFrame, roof: float | None) -> Iterator[KernelLine]:
    """Yield the lines of every group that has a kernel of ours, at its largest batch size."""
    products = cases[cases["workload"] == "matmul"]
    best = products.groupby("dtype")["flop_per_s"].max().to_dict()
    groups = [group for _, group in cases.groupby(list(_GROUP)) if _ours(group).any()]
    for group in sorted(groups, key=_reading_order):
        size = group.loc[_ours(group), "batch_size"].max()
        chosen = group[group["batch_size"] == size]
        torch_s = chosen.loc[chosen["implementation"] == "torch", "time_s"].min()
        for case in sorted(chosen.to_dict("records"), key=_rung_of):
            flop_per_s, bytes_per_s = _number(case["flop_per_s"]), _number(case["bytes_per_s"])
            yield KernelLine(
                **{name: case[name] for name in (*CURVE_KEY_FIELDS, "batch_size")},
                time_s=case["time_s"],
                flop_per_s=flop_per_s,
                bytes_per_s=bytes_per_s,
                of_torch=_number(torch_s / case["time_s"]),
                of_product=_share(flop_per_s, _number(best.get(case["dtype"]))),
                of_memory=_share(bytes_per_s, roof),
            )


def _best_products(lines: Iterable[KernelLine]) -> Iterator[KernelLine]:
    """Yield the best product of ours in each type."""
    best: dict[str, tuple[float, KernelLine]] = {}
    for line in lines:
        is_ours = line.workload == "matmul" and line.implementation in CUDA_IMPLEMENTATIONS
        if is_ours and line.of_torch is not None:
            best[line.dtype] = max(
                best.get(line.dtype, (line.of_torch, line)),
                (line.of_torch, line),
                key=lambda entry: entry[0],
            )
    yield from (line for _, line in best.values())


def _tile_lines(rows: pd.DataFrame) -> Iterator[TileLine]:
    """Yield what the tiles predict for products around the edge of a tile, rung by rung."""
    products = rows[
        (rows["workload"] == "matmul")
        & (rows["phase"] == "forward")
        & rows["implementation"].isin(list(LADDER))
        & rows["batch_size"].isin(TILE_EDGE)
    ]
    curves = [curve for _, curve in products.groupby(list(CURVE_COLUMNS))]
    for curve in sorted(curves, key=lambda curve: _rung_of(curve.iloc[0].to_dict())):
        yield from _tile_lines_of(curve)


def _tile_lines_of(curve: pd.DataFrame) -> Iterator[TileLine]:
    first = curve.iloc[0]
    params = parse_params(first["params"])
    if "layout" in params or not {"n", "rows"} <= params.keys():
        return
    tile = LADDER[first["implementation"]].tile
    before: TileLine | None = None
    for case in _cases(curve).sort_values("batch_size").to_dict("records"):
        size = int(case["batch_size"])
        tiles = tile.count(size * int(params["rows"]), int(params["n"]))
        count = _waves(tiles, _number(case["sm_count"]), _number(case["blocks_per_sm"]))
        line = TileLine(
            implementation=first["implementation"],
            dtype=first["dtype"],
            params=first["params"],
            cache=first["cache"],
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
    if not sm_count or not blocks_per_sm:
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
        np.log(
            curve[curve["batch_size"] == size].groupby(["run_id", "block"])["time_median_s"].mean()
        )
        for size in (larger, smaller)
    ]
    differences = (logs[0] - logs[1]).dropna()
    return None if differences.empty else paired_ratio([float(value) for value in differences])


def _reading_order(group: pd.DataFrame) -> tuple[object, ...]:
    first = group.iloc[0]
    known = first["workload"] in CATALOG
    place = list(CATALOG).index(first["workload"]) if known else len(CATALOG)
    return (place, *(str(first[name]) for name in _GROUP))


def _rung_of(case: Mapping[Any, Any]) -> tuple[object, ...]:
    """Return a key that puts torch first and then the ladder, lowest rung first."""
    return (*implementation_order(str(case["implementation"])), str(case["dtype"]))


def _share(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole


def _number(cell: Any) -> float | None:
    return None if cell is None or pd.isna(cell) else float(cell)


def _integer(cell: Any) -> int | None:
    number = _number(cell)
    return None if number is None else int(number)
