"""The rows of a file as the analysis of batch sizes reads them: each in its machine, in order."""

import pandas as pd

from gpubench.curves.rows import CURVE_COLUMNS, SIDE, complete_rows
from gpubench.suites.catalog import MESSAGES


def machine_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with all columns that are used; those of one machine agree in `SIDE`.

    Copies and collectives are left out, whose batch is the length of a message.

    Args:
        frame: Rows with at least the required columns of the contract, in any order.
    """
    rows = complete_rows(frame)
    of_batches = rows[~rows["workload"].isin(MESSAGES)]
    return _in_order(_with_one_label_per_gpu(of_batches))


def _with_one_label_per_gpu(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with labels that tell machines apart only where nothing else does.

    A label is a person's name for a machine. A GPU that is known by its own is one machine,
    whatever it was called in each run.
    """
    known = rows["device_uuid"] != ""
    names = rows.groupby("device_uuid")["label"].agg(
        lambda labels: " / ".join(sorted(set(labels) - {""}))
    )
    return rows.assign(label=rows["label"].where(~known, rows["device_uuid"].map(names)))


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in an order of their own: sums round by the order of their terms."""
    keys = [*SIDE, *CURVE_COLUMNS, "run_id", "block", "batch_size"]
    # Most columns hold one text, and each that sorts costs as much as reading it.
    telling = [name for name in keys if len(rows[name].unique()) > 1]
    return rows.sort_values(telling, kind="stable") if telling else rows
