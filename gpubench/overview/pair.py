"""100 against 128: what people ask first about batch sizes."""

import numpy as np
import pandas as pd

from gpubench.overview.curve_lines import BatchPair, PairVerdict
from gpubench.stats.paired import PairedRatio, paired_ratio

SMALLER, LARGER = 100, 128

_WIDEST = 0.5
"""Half an interval beyond this share tells only how few blocks there were."""

TELLING_FROM = 0.01
"""A smaller difference is called none, as in a comparison of files."""


def compare_pair(rows: pd.DataFrame) -> BatchPair | None:
    """Return time per item at batch 100 over that at 128; None if no block has both.

    Only blocks that timed both count: what a block does to one it does to the other, since
    they are measured minutes apart at most.

    Args:
        rows: Timed rows of one curve on one side.
    """
    if not {SMALLER, LARGER} <= set(rows["batch_size"]):
        return None
    logs = [_log_time_per_element(rows, size) for size in (SMALLER, LARGER)]
    differences = (logs[0] - logs[1]).dropna()
    if differences.empty:
        return None
    result = paired_ratio([float(value) for value in differences])
    return BatchPair(
        ratio=result.ratio,
        low=result.low,
        high=result.high,
        pairs=result.pairs,
        verdict=_verdict(result),
        interval_tells=_interval_tells(result),
    )


def _log_time_per_element(rows: pd.DataFrame, size: int) -> "pd.Series[float]":
    of_size = rows[rows["batch_size"] == size]
    times: pd.Series[float] = of_size.groupby(["run_id", "block"])["time_median_s"].mean()
    return pd.Series(np.log(times.to_numpy() / size), index=times.index)


def _verdict(result: PairedRatio) -> PairVerdict:
    if result.low is None or result.high is None:
        return PairVerdict.SINGLE
    # On a quiet GPU a difference of a ten-thousandth is shown, and decides nothing.
    if abs(result.low - 1) < TELLING_FROM and abs(result.high - 1) < TELLING_FROM:
        return PairVerdict.SAME
    # Two blocks can exclude 1 by chance with an end at fifty times: that is no answer.
    if not _interval_tells(result):
        return PairVerdict.UNCLEAR
    if result.low > 1:
        return PairVerdict.SLOWER
    return PairVerdict.FASTER if result.high < 1 else PairVerdict.UNCLEAR


def _interval_tells(result: PairedRatio) -> bool:
    if result.low is None or result.high is None:
        return False
    return (result.high - result.low) / 2 < _WIDEST
