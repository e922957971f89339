"""How throughput grows with the batch, and what larger batches use."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from gpubench.batches.findings import Growth, Use
from gpubench.batches.fitted import FittedCurve
from gpubench.model import Status

_CONFIDENCE = 0.95


def growth(fitted: FittedCurve, knee: int) -> Growth:
    """Return the gain from the smallest batch to the knee, and that of the last doubling.

    Args:
        fitted: The curve with its fits.
        knee: Smallest batch within 5 % of the best.
    """
    curve, log_time, spread = fitted.curve, fitted.log_time, fitted.spread
    last = len(curve.sizes) - 1
    half = int(np.argmin(np.abs(curve.log_sizes[:-1] - curve.log_sizes[-1] + math.log(2))))

    def gain(smaller: int, larger: int) -> Sequence[float | None]:
        if smaller == larger:
            return None, None, None
        grown = float(curve.log_sizes[larger] - curve.log_sizes[smaller])
        ends = spread.interval(smaller, larger, _CONFIDENCE)
        middle = math.expm1(grown + float(log_time[smaller] - log_time[larger]))
        if ends is None:
            return middle, None, None
        return middle, math.expm1(grown + ends[0]), math.expm1(grown + ends[1])

    to_knee, at_last = gain(0, int(np.searchsorted(curve.sizes, knee))), gain(half, last)
    return Growth(
        smallest=int(curve.sizes[0]),
        knee=knee,
        gain=to_knee[0],
        low=to_knee[1],
        high=to_knee[2],
        last_gain=at_last[0],
        last_low=at_last[1],
        last_high=at_last[2],
    )


def use(rows: pd.DataFrame, timed_rows: pd.DataFrame, times_s: Mapping[int, float]) -> Use:
    """Return memory and rate of work at both ends of a curve's curve.

    Args:
        rows: All rows of the curve.
        timed_rows: Those that have a time.
        times_s: Of each batch size, as its throughput is made of, so that a share of the peak is
            the same wherever it is told.
    """
    memory = timed_rows.groupby("batch_size")["memory_allocated_bytes"].max().dropna()
    sizes, seconds = timed_rows["batch_size"], pd.Series(times_s, dtype=float)
    flop = (timed_rows["flop_per_s"] * timed_rows["time_median_s"]).groupby(sizes).median()
    rate = (flop / seconds).dropna()
    bytes_per_s = (timed_rows["bytes_moved"].groupby(sizes).median() / seconds).dropna()
    failed = rows.loc[rows["status"] == Status.OOM.value, "batch_size"]
    return Use(
        memory_smallest_bytes=float(memory.iloc[0]) if len(memory) > 1 else None,
        memory_largest_bytes=float(memory.iloc[-1]) if len(memory) > 1 else None,
        flop_per_s_smallest=float(rate.iloc[0]) if len(rate) > 1 else None,
        flop_per_s_best=float(rate.max()) if len(rate) > 1 else None,
        bytes_per_s_best=float(bytes_per_s.max()) if len(bytes_per_s) > 1 else None,
        out_of_memory_from=None if failed.empty else int(failed.min()),
    )
