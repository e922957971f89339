"""What a case loses when the card is kept busy with it: bursts and steady load side by side."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gpubench.curves.rows import CURVE_COLUMNS
from gpubench.model import CURVE_KEY_FIELDS, CurveKey
from gpubench.model.regime import STEADY
from gpubench.stats.paired import PairedRatio, paired_ratio

_WORK = (*(name for name in CURVE_COLUMNS if name != "regime"), "batch_size")

LOAD_COLUMNS = (*CURVE_COLUMNS, "batch_size", "run_id", "time_median_s", "flop", "sm_clock_mhz")
"""What is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadLine(CurveKey):
    """One case under two loads; its own `regime` is the one that steady load is held against."""

    batch_size: int
    rested_s: float
    """Seconds per call in bursts, or as it comes for a step: exp of the mean log over runs."""
    steady_s: float
    speed: PairedRatio
    """Speed under steady load over that of the other, paired by run."""
    flop: float | None
    """Of one call."""
    rested_clock_mhz: float | None
    steady_clock_mhz: float | None


def load_lines(rows: pd.DataFrame) -> tuple[LoadLine, ...]:
    """Return the cases that were measured steadily and otherwise, on one machine.

    Args:
        rows: `LOAD_COLUMNS` of those that have a time, the case's as text.
    """
    if not (rows["regime"] == STEADY).any():
        return ()
    groups = (group for _, group in rows.groupby(list(_WORK)))
    return tuple(line for group in groups for line in _lines(group))


def _lines(group: pd.DataFrame) -> Iterator[LoadLine]:
    """Yield the case against each of its other loads, of which there is one at most."""
    steady = group[group["regime"] == STEADY]
    for _, rested in group[group["regime"] != STEADY].groupby("regime"):
        logs = _by_run(rested), _by_run(steady)
        differences = (logs[0] - logs[1]).dropna()
        if differences.empty:
            continue
        first = rested.iloc[0]
        yield LoadLine(
            **{name: first[name] for name in CURVE_KEY_FIELDS},
            batch_size=int(first["batch_size"]),
            rested_s=float(np.exp(logs[0].mean())),
            steady_s=float(np.exp(logs[1].mean())),
            speed=paired_ratio([float(value) for value in differences]),
            flop=_median(rested["flop"]),
            rested_clock_mhz=_median(rested["sm_clock_mhz"]),
            steady_clock_mhz=_median(steady["sm_clock_mhz"]),
        )


def _by_run(rows: pd.DataFrame) -> "pd.Series[float]":
    logs = pd.Series(np.log(rows["time_median_s"].to_numpy()), index=rows["run_id"].to_numpy())
    return logs.groupby(level=0).mean()


def _median(column: "pd.Series[float]") -> float | None:
    present = column.dropna()
    return None if present.empty else float(present.median())
