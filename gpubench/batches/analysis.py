"""From the rows of a results file to what they say about batch sizes."""

from collections.abc import Callable, Sequence

import pandas as pd

from gpubench.batches.curve_analysis import AnalysedCurve, analysed_curve
from gpubench.batches.findings import BatchFindings, MachineFindings
from gpubench.batches.headline import headline
from gpubench.batches.machine_rows import machine_rows
from gpubench.batches.power_of_two_gain import power_of_two_gain
from gpubench.curves.order import reading_order
from gpubench.curves.place import measured_on, memory_clock_mhz
from gpubench.curves.rows import CURVE_COLUMNS, SIDE, timed
from gpubench.model import Status
from gpubench.peaks.table import NO_PEAKS, PeakTable

Progress = Callable[[int, int], None]
"""Told how many curves are done, and of how many."""


def analyse(
    frame: pd.DataFrame,
    planned: Sequence[int] | None = None,
    progress: Progress | None = None,
    peaks: PeakTable = NO_PEAKS,
) -> BatchFindings:
    """Return what a file says about batch sizes, machine by machine and curve by curve.

    Args:
        frame: Rows with at least the required columns of the contract, in any order.
        planned: Batch sizes to advise on; by default each curve's multiples of ten.
        progress: Called after each curve.
        peaks: What is known of GPUs.
    """
    rows = machine_rows(frame)
    total = rows[[*SIDE, *CURVE_COLUMNS]].drop_duplicates().shape[0]
    done = 0
    machines = []
    for _, of_machine in rows.groupby(list(SIDE)):
        curves = []
        for _, of_curve in of_machine.groupby(list(CURVE_COLUMNS)):
            curves.append(analysed_curve(of_curve, planned))
            done += 1
            if progress is not None:
                progress(done, total)
        machines.append(_machine(of_machine, curves, peaks))
    return BatchFindings(machines=tuple(machines))


def _machine(
    rows: pd.DataFrame, unordered: list[AnalysedCurve], peaks: PeakTable
) -> MachineFindings:
    curves = sorted(unordered, key=lambda curve: reading_order(curve.findings))
    of_time = timed(rows)
    findings = tuple(curve.findings for curve in curves)
    statuses = rows["status"]
    place = measured_on(rows, counted=of_time)
    return MachineFindings(
        measured_on=place,
        sizes=int(of_time["batch_size"].nunique()),
        rows=len(rows),
        throttled=int((statuses == Status.THROTTLED.value).sum()),
        noisy=int((statuses == Status.NOISY.value).sum()),
        curves=findings,
        claim6=power_of_two_gain(curves),
        headline=headline(findings),
        peaks=peaks.of_gpu(place, memory_clock_mhz(rows)),
    )
