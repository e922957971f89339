"""Rows by column: what is chosen, put together or replaced is what a data frame would have."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.compare.rows import Rows, rows_below_each_other, rows_of_frame

_NAMES = ("phase", "batch_size", "dtype")
_ROWS = st.lists(
    st.tuples(st.sampled_from("xyz"), st.integers(0, 3), st.sampled_from("ab")), max_size=9
)


def table(rows: list[tuple[str, int, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(_NAMES)).astype({"dtype": "category"})


def rows_of(rows: list[tuple[str, int, str]]) -> Rows:
    return rows_of_frame(table(rows), _NAMES)


@given(_ROWS, _ROWS, st.data())
def test_files_below_each_other_hold_the_rows_of_both(
    first: list[tuple[str, int, str]], second: list[tuple[str, int, str]], data: st.DataObject
) -> None:
    """And of some of them exactly those, with no value that none of them has."""
    both = rows_below_each_other([rows_of(first), rows_of(second)], _NAMES)
    chosen = np.array([data.draw(st.booleans()) for _ in range(len(both))], dtype=bool)
    expected = [row for row, is_chosen in zip(first + second, chosen, strict=True) if is_chosen]

    found = both.of(chosen)

    assert both.lines(_NAMES) == first + second
    assert found.lines(_NAMES) == both.of(np.flatnonzero(chosen)).lines(_NAMES) == expected
    assert len(found) == len(expected)
    assert found.present("phase").tolist() == sorted({phase for phase, _, _ in expected})
    assert found.are_in("dtype", ("a", "q")).tolist() == [dtype == "a" for *_, dtype in expected]


def test_numbers_in_the_place_of_others_are_coded_anew() -> None:
    """Codes of what was there before would name the wrong values."""
    rows = rows_of([("x", 8, "a"), ("y", 2, "a")])
    assert rows.present("batch_size").tolist() == [2, 8]

    found = rows.with_numbers({"batch_size": np.array([3.0, np.nan])})

    assert found.coded("batch_size").codes.tolist() == [0, 1]
    assert found.numbers("batch_size").tolist()[0] == 3.0
    assert rows["batch_size"].tolist() == [8, 2]


@pytest.mark.parametrize("kind", [object, "category"])
def test_missing_text_is_empty(kind: str) -> None:
    """Frames that are put below each other have such cells, files have not."""
    frame = pd.DataFrame({"phase": ["x", None, "a"]}).astype({"phase": kind})

    rows = rows_of_frame(frame, ("phase", "dtype", "flop"))

    assert rows["phase"].tolist() == ["x", "", "a"]
    assert rows["dtype"].tolist() == ["", "", ""]
    assert np.isnan(rows.numbers("flop")).all()
