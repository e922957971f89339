"""Which cases of a side may be held against the other sizes of their curve."""

import numpy as np
import pandas as pd

from gpubench.compare.distinct import Codes, distinct
from gpubench.compare.rows import Rows
from gpubench.curves.alike import CURVE
from gpubench.curves.shared_blocks import in_shared_blocks
from gpubench.stats.arrays import Booleans

SHARED_COLUMNS = ("block", "timer", "session", "segment")
"""What says which rows were timed together, beside the run."""


def shares_blocks(rows: Rows, run: Codes, case: Codes, cases: Rows) -> Booleans:
    """Return for each case whether it is among the sizes of its curve that can be compared.

    A best batch is a verdict between sizes; those that share no block with the others, or no clock,
    take no part in it (see `in_shared_blocks`).

    Args:
        rows: Timed rows, `SHARED_COLUMNS`.
        run: The run of each row.
        case: The case of each row.
        cases: All cases, the case columns.
    """
    if not len(rows):
        return np.ones(len(cases), dtype=bool)
    curve_of, curves = distinct(cases, CURVE)
    together, _ = distinct(rows.with_numbers({"run": run}), ["run", "block", *_command(rows)])
    clock, clocks = distinct(rows, ["timer"])
    sizes = np.bincount(curve_of[np.unique(case)], minlength=len(curves))
    most = np.zeros(len(curves), dtype=np.int64)
    in_block, counts = _counted(together * len(curves) + curve_of[case])
    np.maximum.at(most, in_block % len(curves), counts)
    of_curve, _ = _counted(curve_of[case] * len(clocks) + clock)
    several = np.bincount(of_curve // len(clocks), minlength=len(curves)) > 1
    shared = np.ones(len(cases), dtype=bool)
    for curve in np.flatnonzero((most != sizes) | several):
        chosen = curve_of[case] == curve
        passes = pd.DataFrame(
            {
                "run_id": run[chosen],
                "block": together[chosen],
                "timer": clock[chosen],
                "batch_size": cases["batch_size"][case[chosen]],
            }
        )
        found = in_shared_blocks(passes)
        kept = set(found.rows["batch_size"]) if found.sizes > 1 else set()
        timed = np.unique(case[chosen])
        shared[timed] = np.isin(cases["batch_size"][timed], list(kept))
    return shared


def _counted(keys: Codes) -> tuple[Codes, Codes]:
    """Return the distinct keys, and how often each is there."""
    numbers, found = pd.factorize(keys)
    return found, np.bincount(numbers)


def _command(rows: Rows) -> list[str]:
    """Return the column that tells the commands of a resumed file apart, if it has one."""
    return [name for name in ("session", "segment") if len(rows.present(name)) > 1][:1]
