"""Whether times, or clocks, grow while a machine is measured."""

import math

import numpy as np
import pandas as pd

from gpubench.compare.distinct import distinct
from gpubench.compare.rows import rows_of_frame
from gpubench.results.schema import CASE_COLUMNS
from gpubench.selfcheck.runs import RUN
from gpubench.selfcheck.self_check import Change
from gpubench.stats.arrays import Array
from gpubench.stats.paired import paired_ratio
from gpubench.stats.trend import line_slope


def progress(frame: pd.DataFrame) -> Array:
    """Return how far each row's run had come, 0 at its beginning and 1 at its end.

    Args:
        frame: All rows of whole runs, also those without a time, with `RUN` and `block`; the
            middle of the block is taken where `position` is not told.
    """
    place = pd.Series(0.5, index=frame.index)
    if "position" in frame:
        of_block = frame.groupby([RUN, "block"])["position"]
        place = ((frame["position"] + 0.5) / of_block.transform("size")).fillna(0.5)
    by_run = frame.groupby(RUN)["block"]
    blocks = by_run.transform("nunique")
    return np.asarray((by_run.rank(method="dense") - 1 + place) / blocks, dtype=float)


def growth_within_runs(frame: pd.DataFrame, passed: Array, values: Array) -> Change | None:
    """Return how much a quantity grows from the beginning of a run to its end.

    A case is compared with itself in other blocks only, so that a random order that put the
    slow cases first says nothing. Rows of one run are disturbed together, so the run's slope is
    what is independent.

    Args:
        frame: Rows with the case columns and `RUN`.
        passed: Their `progress`.
        values: Logs of the quantity in those rows; NaN where it was not told.

    Returns:
        None unless two runs have a case with the quantity in two blocks.
    """
    case, _ = distinct(rows_of_frame(frame, CASE_COLUMNS), CASE_COLUMNS)
    rows = pd.DataFrame({"run": frame[RUN].to_numpy(), "case": case, "x": passed, "y": values})
    rows = rows.dropna().sort_values(["run", "case", "x", "y"])
    of_case = rows.groupby(["run", "case"])
    for name in ("x", "y"):
        rows[name] -= of_case[name].transform("mean")
    rows["xy"], rows["xx"] = rows["x"] * rows["y"], rows["x"] ** 2
    sums = rows.groupby("run")[["xy", "xx"]].sum()
    sums = sums[sums["xx"] > 0]
    if len(sums) < 2:  # noqa: PLR2004  # one slope has no interval
        return None
    found = paired_ratio((sums["xy"] / sums["xx"]).tolist())
    if found.low is None or found.high is None:
        return None
    return Change(share=found.ratio - 1, low=found.low - 1, high=found.high - 1)


def growth_between_runs(values: Array) -> Change | None:
    """Return how much times grow from the first run to the last.

    Args:
        values: Logs of times, (cases, runs), the runs in the order of time.

    Returns:
        None with fewer than 3 runs.
    """
    shared = values.mean(axis=0)
    found = line_slope(range(len(shared)), shared.tolist())
    if found is None:
        return None
    share, low, high = (
        math.expm1(slope * (len(shared) - 1)) for slope in (found.slope, found.low, found.high)
    )
    return Change(share=share, low=low, high=high)
