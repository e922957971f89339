"""The cases that a ladder of kernels is made of, each with its time and its rates."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from gpubench.curves.order import implementation_order
from gpubench.curves.rows import CURVE_COLUMNS, TOGETHER
from gpubench.curves.shared_blocks import by_one_clock

PAIRED_BY = ("run_id", "block", "timer")
"""What two rows agree in that can be set against each other."""

_FACTS = ("flop", "bytes_moved", "blocks_per_sm", "sm_count")


def by_one_clock_each(rows: pd.DataFrame) -> pd.DataFrame:
    """Return of each case the rows of the clock that timed it most often.

    Args:
        rows: That have a time; `block` then tells apart what was not timed together.
    """
    alike = rows.assign(block=rows[TOGETHER])
    if len(rows["timer"].unique()) == 1:
        return alike
    cases = alike.groupby([*CURVE_COLUMNS, "batch_size"])
    return pd.concat([by_one_clock(of_case) for _, of_case in cases])


def kernel_cases(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one line per case with its time and its rates.

    Args:
        rows: That have a time.
    """
    keys = [*CURVE_COLUMNS, "batch_size"]
    logs = np.log(rows["time_median_s"])
    by_run = logs.groupby([*(rows[key] for key in keys), rows["run_id"]]).mean()
    cases = rows.groupby(keys)[list(_FACTS)].median()
    cases["kernel_name"] = rows.groupby(keys)["kernel_name"].first()
    cases["time_s"] = np.exp(by_run.groupby(level=keys).mean())
    cases["flop_per_s"] = cases["flop"] / cases["time_s"]
    cases["bytes_per_s"] = cases["bytes_moved"] / cases["time_s"]
    return cases.reset_index()


def rung_of(case: Mapping[Any, Any]) -> tuple[object, ...]:
    """Return a key that puts torch first and then the ladder, lowest rung first."""
    return (*implementation_order(str(case["implementation"])), str(case["dtype"]))


def number_of(cell: Any) -> float | None:
    """Return what a cell holds; None where it is empty."""
    return None if cell is None or pd.isna(cell) else float(cell)
