"""How far the runs of one file lie apart as a whole, which no noise inside a block shows."""

import numpy as np
import pandas as pd

from gpubench.curves.rows import CURVE_COLUMNS, timed

APART_FROM = 1.05
"""Runs further apart were, so to speak, not measured on one and the same machine."""


def run_gap(rows: pd.DataFrame) -> float | None:
    """Return the time of the slowest run / that of the fastest; None with one run.

    A machine that had other work during one run makes steady blocks all the same. The runs are
    compared by their geometric means over the cases that all of them timed.

    Args:
        rows: All rows of one place of measurement.
    """
    measured = timed(rows)
    logs = np.log(measured["time_median_s"])
    cases = [measured[name] for name in (*CURVE_COLUMNS, "batch_size")]
    by_case = logs.groupby([*cases, measured["run_id"]]).mean()
    by_run = by_case.unstack().dropna()  # noqa: PD010  # a series has no pivot_table
    if by_run.empty or by_run.shape[1] == 1:
        return None
    means = by_run.mean()
    return float(np.exp(means.max() - means.min()))
