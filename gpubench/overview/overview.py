"""From the rows of results to what a person is shown of them."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from gpubench.curves.alike import IN_ONE_CURVE
from gpubench.curves.apart import apart_warnings
from gpubench.curves.curve import NOISE_COLUMNS, best_of, counts_items, curve_points, noise
from gpubench.curves.loads import load_lines
from gpubench.curves.order import reading_order
from gpubench.curves.parts import AlikePart, alike_parts
from gpubench.curves.place import measured_on, memory_clock_mhz
from gpubench.curves.rows import (
    COMMAND,
    CURVE_COLUMNS,
    SOFTWARE,
    TOGETHER,
    complete_rows,
    timed,
)
from gpubench.curves.shared_blocks import SharedRows, in_shared_blocks
from gpubench.model import CURVE_KEY_FIELDS
from gpubench.overview.best_of_peak import best_of_peak
from gpubench.overview.curve_lines import CurveLine, Failure, Overview, OverviewSide
from gpubench.overview.disturbances import counts_of, failures_of, is_failed
from gpubench.overview.headline import headline
from gpubench.overview.node_speeds import node_speeds
from gpubench.overview.pair import compare_pair
from gpubench.overview.run_gap import APART_FROM, run_gap
from gpubench.overview.time_use import time_use
from gpubench.overview.together import together_findings
from gpubench.overview.unshared import unshared_warnings
from gpubench.peaks.records import DevicePeaks
from gpubench.peaks.table import NO_PEAKS, PeakTable

_TOLD = ("loaded_devices",)
"""What several devices lose together is a finding, and what `--alone` asks for."""


def overview(frame: pd.DataFrame, peaks: PeakTable = NO_PEAKS) -> Overview:
    """Return one line per curve and place of measurement, with what went wrong.

    Rows of different labels or devices never share a line, nor do rows of different software or
    settings: their mean would describe no machine.

    Args:
        frame: Rows with at least the required columns of the contract, in any order.
        peaks: What is known of GPUs.
    """
    parts = list(alike_parts(complete_rows(frame)))
    sides: list[OverviewSide] = []
    curves: list[CurveLine] = []
    failures: list[Failure] = []
    for index, part in enumerate(parts):
        sides.append(_side(part, peaks))
        of_side = _curves(part.rows, index, sides[-1].peaks)
        curves.extend(sorted(of_side, key=reading_order))
        failures.extend(failures_of(part.rows, index))
    nodes, together = tuple(node_speeds(parts)), tuple(together_findings(parts))
    told = _TOLD if nodes and together else ()
    return Overview(
        sides=tuple(sides),
        curves=tuple(curves),
        loads=tuple(load_lines(timed(part.rows)) for part in parts),
        failures=tuple(failures),
        headlines=tuple(
            headline([(i, u) for i, u in enumerate(curves) if u.side == index], side.counts)
            for index, side in enumerate(sides)
        ),
        warnings=(*apart_warnings(parts, told), *unshared_warnings(curves)),
        nodes=nodes,
        together=together,
    )


def _side(part: AlikePart, peaks: PeakTable) -> OverviewSide:
    rows = part.rows
    gap = run_gap(rows)
    place = measured_on(rows, counted=rows)
    blocks = rows.groupby("run_id")["block"].nunique()
    return OverviewSide(
        measured_on=place,
        apart_by=part.apart_by,
        apart_words=part.words,
        blocks_per_run=int(blocks.max()),
        fewest_blocks=int(blocks.min()),
        run_gap=gap,
        runs_lie_apart=gap is not None and gap >= APART_FROM,
        cases=len(rows[[*CURVE_COLUMNS, "batch_size"]].drop_duplicates()),
        software=tuple((name, text) for name in SOFTWARE if (text := _versions(rows[name]))),
        counts=counts_of(rows),
        time_use=time_use(rows),
        peaks=peaks.of_gpu(place, memory_clock_mhz(rows)),
    )


def _versions(column: "pd.Series[str]") -> str:
    return " / ".join(sorted(version for version in column.unique() if version))


_OF_CURVE = [
    *(
        *CURVE_COLUMNS,
        *NOISE_COLUMNS,
        *IN_ONE_CURVE,
        COMMAND,
        TOGETHER,
        "run_id",
        "block",
        "status",
    ),
    *("batch_size", "items_per_s", "memory_allocated_bytes", "flop", "bytes_moved"),
]
"""What a line is made of: to take each curve's rows out of all columns took half the time."""


def _curves(rows: pd.DataFrame, side: int, peaks: DevicePeaks | None) -> Iterator[CurveLine]:
    for _, of_curve in rows[_OF_CURVE].groupby(list(CURVE_COLUMNS)):
        yield _curve_line(of_curve, side, peaks)


def _curve_line(rows: pd.DataFrame, side: int, peaks: DevicePeaks | None) -> CurveLine:
    first, measured = rows.iloc[0], timed(rows)
    shared = None if measured.empty else in_shared_blocks(measured)
    best = None if shared is None or _is_none(shared) else best_of(curve_points(shared.rows))
    return CurveLine(
        side=side,
        **{name: first[name] for name in CURVE_KEY_FIELDS},
        workload_version=first["workload_version"],
        cases=int(rows["batch_size"].nunique()),
        cases_failed=len(np.unique(rows["batch_size"].to_numpy()[is_failed(rows)])),
        largest_batch_size=int(rows["batch_size"].max()),
        counts_items=not measured.empty and counts_items(measured),
        best=best,
        of_peak=None if best is None or peaks is None else best_of_peak(measured, best, peaks),
        left_out=() if shared is None else shared.left_out,
        largest_memory_bytes=_largest(rows["memory_allocated_bytes"]),
        noise=noise(*(measured[name].to_numpy(dtype=float) for name in NOISE_COLUMNS)),
        pair=None if shared is None else compare_pair(shared.rows),
    )


def _is_none(shared: SharedRows) -> bool:
    """Return whether no two sizes can be compared, though there are several."""
    return shared.sizes == 1 and len(shared.left_out) > 0


def _largest(column: "pd.Series[float]") -> float | None:
    present = column.dropna()
    return None if present.empty else float(present.max())
