"""From the rows of results to the ladder of kernels: ours beside torch's, under the roofs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gpubench.curves.apart import apart_warnings
from gpubench.curves.loads import load_lines
from gpubench.curves.parts import AlikePart, alike_parts
from gpubench.curves.place import measured_on, memory_clock_mhz
from gpubench.curves.rows import CURVE_COLUMNS, complete_rows, timed
from gpubench.kernels.ladder import LADDER, SPLIT
from gpubench.model import CURVE_KEY_FIELDS
from gpubench.overview.disturbances import failures_of
from gpubench.overview.kernel_cases import (
    PAIRED_BY,
    by_one_clock_each,
    kernel_cases,
    number_of,
    rung_of,
)
from gpubench.overview.kernel_records import KernelLadder, KernelLine
from gpubench.overview.tile_edge import tile_lines
from gpubench.peaks.records import DevicePeaks
from gpubench.peaks.table import NO_PEAKS, PeakTable
from gpubench.suites.catalog import CATALOG, CUDA_IMPLEMENTATIONS

_MEMORY = ("copy", "triad")
_BEYOND_ANY_L2 = 500e6
"""Bytes of a call that show what the memory does: four times the 126 MB of a B200, the largest L2
so far. Smaller arrays stay in it and would make a roof that no memory has."""
_GROUP = tuple(name for name in CURVE_COLUMNS if name not in {"implementation", "workload_version"})
"""What ours and torch's have in common; a kernel of ours has a version of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Roofs:
    """What a device does at most: measured here, and by its vendor."""

    memory_bytes_per_s: float | None
    peaks: DevicePeaks | None


def kernel_ladders(frame: pd.DataFrame, peaks: PeakTable = NO_PEAKS) -> tuple[KernelLadder, ...]:
    """Return the ladder of every device that was asked for kernels of ours.

    Rows of one device that were measured with different software or settings make several.

    Args:
        frame: Rows with at least the required columns of the contract, in any order.
        peaks: What is known of GPUs.
    """
    parts = [part for part in alike_parts(complete_rows(frame)) if _ours(part.rows).any()]
    warnings = tuple(apart_warnings(parts)) if parts else ()
    return tuple(_ladder(part, index, warnings, peaks) for index, part in enumerate(parts))


def _ours(rows: pd.DataFrame) -> "pd.Series[bool]":
    return rows["implementation"].isin(CUDA_IMPLEMENTATIONS)


def _ladder(
    part: AlikePart, side: int, warnings: tuple[str, ...], table: PeakTable
) -> KernelLadder:
    all_rows = part.rows
    rows = by_one_clock_each(timed(all_rows))
    cases = kernel_cases(rows)
    place = measured_on(all_rows, counted=rows)
    known = table.of_gpu(place, memory_clock_mhz(all_rows))
    roofs = _Roofs(memory_bytes_per_s=_memory_roof(cases), peaks=known)
    lines = tuple(_lines(rows, cases, roofs))
    return KernelLadder(
        measured_on=place,
        apart_words=part.words,
        warnings=warnings,
        peaks=roofs.peaks,
        memory_bytes_per_s=roofs.memory_bytes_per_s,
        lines=lines,
        best_products=tuple(_best_products(lines)),
        tile_lines=tuple(tile_lines(rows)),
        loads=load_lines(rows),
        failures=tuple(failures_of(all_rows[_ours(all_rows)], side)),
    )


def _memory_roof(cases: pd.DataFrame) -> float | None:
    """Return the best rate of copy and triad at their largest size, if no cache holds that."""
    streams = cases[cases["workload"].isin(_MEMORY) & (cases["bytes_moved"] >= _BEYOND_ANY_L2)]
    largest = streams["batch_size"] == streams["batch_size"].max()
    return number_of(streams.loc[largest, "bytes_per_s"].max())


def _lines(rows: pd.DataFrame, cases: pd.DataFrame, roofs: _Roofs) -> Iterator[KernelLine]:
    """Yield the lines of every group that has a kernel of ours, at the sizes that tell most.

    Args:
        rows: That have a time.
        cases: What `kernel_cases` makes of them.
        roofs: What the lines are held against.
    """
    products = cases[cases["workload"] == "matmul"]
    best = products.groupby(["dtype", "regime"])["flop_per_s"].max().to_dict()
    groups = [group for _, group in cases.groupby(list(_GROUP)) if _ours(group).any()]
    for group in sorted(groups, key=_reading_order):
        for size in _telling_sizes(group):
            chosen = group[group["batch_size"] == size]
            yield from _lines_at(chosen, _of_torch(rows, chosen.iloc[0]), best, roofs)


def _telling_sizes(group: pd.DataFrame) -> list[int]:
    """Return the largest batch size of ours, and the largest at which a product was split."""
    largest = int(group.loc[_ours(group), "batch_size"].max())
    of_parts = tuple(LADDER[name].parts_source for name in SPLIT)
    is_split = group["kernel_name"].str.startswith(of_parts)
    return sorted({largest, *group.loc[is_split, "batch_size"].nlargest(1).astype(int)})


def _lines_at(
    chosen: pd.DataFrame,
    of_torch: Mapping[str, float],
    best: Mapping[Any, float],
    roofs: _Roofs,
) -> Iterator[KernelLine]:
    """Yield the lines of one group at one batch size, torch's first."""
    for case in sorted(chosen.to_dict("records"), key=rung_of):
        flop_per_s, bytes_per_s = number_of(case["flop_per_s"]), number_of(case["bytes_per_s"])
        yield KernelLine(
            **{name: case[name] for name in (*CURVE_KEY_FIELDS, "batch_size")},
            time_s=case["time_s"],
            flop_per_s=flop_per_s,
            bytes_per_s=bytes_per_s,
            of_torch=of_torch.get(case["implementation"]),
            of_product=_share(flop_per_s, number_of(best.get((case["dtype"], case["regime"])))),
            of_memory=_share(bytes_per_s, roofs.memory_bytes_per_s),
            of_peak=None
            if roofs.peaks is None
            else roofs.peaks.shares(
                workload=case["workload"],
                dtype=case["dtype"],
                flop_per_s=flop_per_s,
                bytes_per_s=bytes_per_s,
            ),
        )


def _of_torch(rows: pd.DataFrame, case: "pd.Series[Any]") -> Mapping[str, float]:
    """Return torch's time over that of each implementation that it shares blocks and a clock with.

    Between blocks and runs a machine differs by more than kernels that are worth comparing.

    Args:
        rows: That have a time.
        case: One of the cases to set against each other, whatever its implementation.
    """
    alike = (rows[[*_GROUP, "batch_size"]] == case[[*_GROUP, "batch_size"]]).all(axis=1)
    of_case = rows[alike]
    logs = np.log(of_case["time_median_s"])
    keys = [of_case["implementation"], *(of_case[key] for key in PAIRED_BY)]
    table = logs.groupby(keys).mean().unstack(level=0)  # noqa: PD010  # a series has no pivot_table
    if "torch" not in table:
        return {}
    apart = table.rsub(table["torch"], axis=0)
    means = apart.groupby(level="run_id").mean().mean().dropna()
    return {str(name): float(np.exp(mean)) for name, mean in means.items()}


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


def _reading_order(group: pd.DataFrame) -> tuple[object, ...]:
    first = group.iloc[0]
    known = first["workload"] in CATALOG
    place = list(CATALOG).index(first["workload"]) if known else len(CATALOG)
    return (place, *(str(first[name]) for name in _GROUP))


def _share(part: float | None, whole: float | None) -> float | None:
    return None if part is None or whole is None or whole == 0 else part / whole
