"""What a curve reaches of its device's peaks at its best batch."""

import pandas as pd

from gpubench.curves.curve import BestPoint
from gpubench.overview.kernel_cases import number_of
from gpubench.peaks.records import DevicePeaks, PeakShares


def best_of_peak(rows: pd.DataFrame, best: BestPoint, peaks: DevicePeaks) -> PeakShares:
    """Return the shares of the best batch, by the time that its throughput is made of.

    Args:
        rows: Timed rows of the curve, with all columns of `complete_rows`.
        best: Its best batch.
        peaks: What its device can do at most.
    """
    first, at_best = rows.iloc[0], rows[rows["batch_size"] == best.batch_size]
    rates = at_best[["flop", "bytes_moved"]].median() / best.time_s
    flop_per_s, bytes_per_s = number_of(rates["flop"]), number_of(rates["bytes_moved"])
    return peaks.shares(
        workload=first["workload"],
        dtype=first["dtype"],
        flop_per_s=flop_per_s,
        bytes_per_s=bytes_per_s,
    )
