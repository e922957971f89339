"""A file says by itself where its time went."""

import pandas as pd
import pytest

from gpubench.curves.rows import complete_rows
from gpubench.overview.time_use import time_use

from .frames import curve_rows


def rows_with(**spent: float) -> pd.DataFrame:
    """Return rows of two processes with two visits each."""
    parts = [
        pd.DataFrame(curve_rows(lambda _: 1e-3, (1, 2), blocks=1, run_id=run, **spent))
        for run in ("r0", "r1")
    ]
    return complete_rows(pd.concat(parts, ignore_index=True))


def test_visits_count_each_and_processes_once() -> None:
    """The start of a process stands in all of its rows."""
    use = time_use(rows_with(visit_s=2.0, timed_s=1.5, build_s=0.0, start_s=4.0, soak_s=10.0))

    assert use is not None
    assert use.total_s == 4 * 2.0 + 2 * 14.0
    assert dict(use.parts_s) == {"timed_s": 6.0, "start_s": 8.0, "soak_s": 20.0}
    assert use.other_s == pytest.approx(2.0)


def test_files_of_before_these_columns_say_nothing() -> None:
    """And neither do those of other tools."""
    assert time_use(rows_with()) is None
