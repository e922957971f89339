"""What went wrong: cases without a time, and rows with a warning."""

from collections import Counter

import numpy as np
import pandas as pd

from gpubench.model import CURVE_KEY_FIELDS, Status
from gpubench.overview.curve_lines import Counts, Failure
from gpubench.stats.arrays import Booleans

_HOST_BOUND = 0.05
_TIMED = [status.value for status in Status if status.has_time]


def failed_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose status says why they have no time."""
    return rows[is_failed(rows)]


def is_failed(rows: pd.DataFrame) -> Booleans:
    """Return which rows' status says why they have no time."""
    return np.asarray(~rows["status"].isin(_TIMED))


def failures_of(rows: pd.DataFrame, side: int) -> list[Failure]:
    """Return the cases of a side that have a row without a time, each once per status.

    Args:
        rows: All rows of the side.
        side: Its index.
    """
    failed = failed_rows(rows)
    columns = [*CURVE_KEY_FIELDS, "batch_size"]
    once = failed.drop_duplicates([*columns, "status"])
    return [
        Failure(
            side=side,
            **{name: row[name] for name in CURVE_KEY_FIELDS},
            batch_size=int(row["batch_size"]),
            status=Status(row["status"]),
            detail=row["detail"],
        )
        for row in once.sort_values(columns).to_dict("records")
    ]


def counts_of(rows: pd.DataFrame) -> Counts:
    """Return how often each status and each warning occurs among all rows."""
    statuses = rows["status"].value_counts()
    names = Counter(
        name for text in rows["warnings"] if text for name in dict.fromkeys(text.split("+"))
    )
    dropped, bound = rows["dropped_samples"].dropna(), rows["host_bound_share"].dropna()
    cases = [*CURVE_KEY_FIELDS, "batch_size"]
    waiting = rows.loc[bound[bound > _HOST_BOUND].index, cases].drop_duplicates()
    return Counts(
        rows=len(rows),
        by_status=tuple((status, int(statuses.get(status.value, 0))) for status in Status),
        warnings=tuple(sorted(names.items(), key=lambda item: (-item[1], item[0]))),
        dropped_samples=None if dropped.empty else int(dropped.sum()),
        host_bound_cases=None if bound.empty else len(waiting),
    )
