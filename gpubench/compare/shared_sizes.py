"""Which cases of a side may be held against the other sizes of their curve."""

import numpy as np
import pandas as pd

from gpubench.compare.distinct import Codes, distinct
from gpubench.curves.alike import CURVE
from gpubench.curves.shared_blocks import in_shared_blocks
from gpubench.stats.arrays import Booleans

SHARED_COLUMNS = ("block", "timer", "session", "segment")
"""What says which rows were timed together, beside the run."""


def shares_blocks(rows: pd.DataFrame, run: Codes, case: Codes, cases: pd.DataFrame) -> Booleans:
    """Return for each case whether it is among the sizes of its curve that can be compared.

    A best batch is a verdict between sizes; those that share no block with the others, or no clock,
    take no part in it (see `in_shared_blocks`).

    Args:
        rows: Timed rows, `SHARED_COLUMNS`.
        run: The run of each row.
        case: The case of each row.
        cases: All cases, the case columns.
    """
    if rows.empty:
        return np.ones(len(cases), dtype=bool)
    curve_of, curves = distinct(cases, CURVE)
    together, _ = distinct(rows.assign(run=run), ["run", "block", *_command(rows)])
    clock, _ = distinct(rows, ["timer"])
    sizes = np.bincount(curve_of[np.unique(case)], minlength=len(curves))
    in_block = pd.Series(together * len(curves) + curve_of[case]).value_counts()
    most = np.zeros(len(curves), dtype=np.int64)
    np.maximum.at(most, in_block.index.to_numpy() % len(curves), in_block.to_numpy())
    clocks = pd.Series(clock).groupby(curve_of[case]).agg(["min", "max"])
    several = np.zeros(len(curves), dtype=bool)
    several[clocks.index] = (clocks["min"] != clocks["max"]).to_numpy()
    shared = np.ones(len(cases), dtype=bool)
    for curve in np.flatnonzero((most != sizes) | several):
        chosen = curve_of[case] == curve
        of_curve = pd.DataFrame(
            {
                "run_id": run[chosen],
                "block": together[chosen],
                "timer": clock[chosen],
                "batch_size": cases["batch_size"].to_numpy()[case[chosen]],
            }
        )
        found = in_shared_blocks(of_curve)
        kept = set(found.rows["batch_size"]) if found.sizes > 1 else set()
        timed = np.unique(case[chosen])
        shared[timed] = cases["batch_size"].iloc[timed].isin(kept).to_numpy()
    return shared


def _command(rows: pd.DataFrame) -> list[str]:
    """Return the column that tells the commands of a resumed file apart, if it has one."""
    told = (name for name in ("session", "segment") if not _says_nothing(rows[name]))
    return list(told)[:1]


def _says_nothing(column: pd.Series) -> bool:
    return bool(len(column.unique()) == 1)
