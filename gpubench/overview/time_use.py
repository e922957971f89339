"""Where the seconds of a file's rows went, by what the rows say themselves."""

import pandas as pd

from gpubench.model.spent import PARTS_OF_PROCESS, PARTS_OF_VISIT
from gpubench.model.time_use import TimeUse


def time_use(rows: pd.DataFrame) -> TimeUse | None:
    """Return what the time of some rows was spent on; None if they do not tell.

    A process counts once, as its start stands in all of its rows, and its soak in those after it.

    Args:
        rows: Of `gpubench.curves.rows.complete_rows`.
    """
    if rows["visit_s"].isna().all():
        return None
    of_visits = {name: float(rows[name].sum()) for name in PARTS_OF_VISIT}
    processes = rows.groupby(["run_id", "segment"], sort=False, dropna=False)
    of_processes = {name: float(processes[name].max().sum()) for name in PARTS_OF_PROCESS}
    return TimeUse(
        total_s=float(rows["visit_s"].sum()) + sum(of_processes.values()),
        parts_s=tuple(part for part in (of_visits | of_processes).items() if part[1] > 0),
    )
