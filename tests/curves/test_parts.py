"""Rows of one place fall into parts that were measured alike, and none gets lost."""

from typing import Any

import pandas as pd

from gpubench.curves.parts import alike_parts
from gpubench.curves.rows import complete_rows
from tests.overview.frames import curve_rows, failed_row


def rows(**changes: Any) -> pd.DataFrame:
    return pd.DataFrame(curve_rows(lambda size: 1e-3 * size, (1, 2), **changes))


def test_rows_of_one_stack_are_one_part_that_nothing_tells_apart() -> None:
    """The usual file."""
    (part,) = alike_parts(complete_rows(rows()))

    assert (part.apart_by, part.words, part.mixtures) == ((), "", ())


def test_parts_are_told_by_all_that_differs() -> None:
    """An upgrade changes several columns at once."""
    both = pd.concat([rows(), rows(run_id="r1", torch="v2.7.0", flags="a=1;b=2")])

    old, new = alike_parts(complete_rows(both))

    assert (len(old.rows), len(new.rows)) == (6, 6)
    assert old.apart_by == (("torch", "v2.6.0"), ("flags", ""))
    assert new.words == "torch v2.7.0, flags a=1;b=2"


def test_a_case_that_failed_stands_with_its_run() -> None:
    """It may say nothing of its software, and must not be skipped."""
    failed = [
        failed_row("oom", "too large", batch_size=4096, run_id="r1", torch=""),
        failed_row("error", "no process", run_id="r9", torch=""),
    ]
    both = pd.concat([rows(), rows(run_id="r1", torch="v2.7.0"), pd.DataFrame(failed)])

    old, new = alike_parts(complete_rows(both))

    assert (len(old.rows), len(new.rows)) == (7, 7)
    assert new.rows["status"].tolist().count("oom") == 1


def test_a_file_without_any_time_is_one_part_of_each_place() -> None:
    """Nothing is pooled there."""
    failed = [failed_row("oom", "", run_id=run, torch=run) for run in ("r0", "r1")]

    (part,) = alike_parts(complete_rows(pd.DataFrame(failed)))

    assert len(part.rows) == 2
