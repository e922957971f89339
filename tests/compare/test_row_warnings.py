"""Warnings of the rows that make the two sides of a comparison unequal."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.compare.row_warnings import WARNING_COLUMNS, row_warnings, warning_shares
from gpubench.compare.rows import Rows, rows_of_frame

LABELS = ("old", "new")


def rows(*pairs: tuple[str, str]) -> Rows:
    return rows_of_frame(pd.DataFrame(pairs, columns=list(WARNING_COLUMNS)), WARNING_COLUMNS)


def test_shares_are_of_the_rows_that_have_a_time() -> None:
    """A row that failed has nothing that a warning could spoil."""
    got = warning_shares(
        rows(("ok", ""), ("throttled", "a+b"), ("ok", "b+b"), ("noisy", ""), ("oom", "a"))
    )

    assert got == {"ok": 0.5, "throttled": 0.25, "noisy": 0.25, "a": 0.25, "b": 0.5}


def test_a_side_without_a_time_has_no_warnings() -> None:
    """And divides by nothing."""
    assert warning_shares(rows(("oom", "a"))) == {}


@pytest.mark.parametrize(
    "name",
    [
        "throttled",
        "unguarded",
        "flush-ineffective",
        "foreign-process",
        "repeated-after-throttling",
    ],
)
def test_what_spoils_a_time_is_told_of_either_side(name: str) -> None:
    """Also where both have it: two wrong numbers make no right ratio."""
    both = list(row_warnings(LABELS, ({name: 0.4}, {name: 1.0})))

    assert [text.partition(",")[0] for text in both] == [
        f"old: 40 % of the rows are `{name}`",
        f"new: 100 % of the rows are `{name}`",
    ]
    assert list(row_warnings(LABELS, ({name: 0.01}, {}))) == []


@pytest.mark.parametrize(("second", "told"), [(0.0, True), (0.85, False), (1.0, False)])
def test_a_power_cap_is_told_where_one_side_had_more_of_it(second: float, told: bool) -> None:
    """GPUs are sold with it; one below its limit beside one at it is another matter."""
    shares = ({"power-capped": 0.93}, {"power-capped": second})

    assert bool(list(row_warnings(LABELS, shares))) is told


def test_what_is_harmless_or_unknown_is_not_told() -> None:
    """Noise has its place in the intervals, and other tools have names of their own."""
    shares = {"noisy": 1.0, "warm-up-unsettled": 1.0, "their-own": 1.0}

    assert list(row_warnings(LABELS, (shares, {}))) == []


@given(st.lists(st.tuples(st.sampled_from(["ok", "oom"]), st.sampled_from(["", "a", "a+b"]))))
def test_the_order_of_rows_changes_no_share(pairs: list[tuple[str, str]]) -> None:
    """A file is a set of rows."""
    assert warning_shares(rows(*pairs)) == warning_shares(rows(*reversed(pairs)))
