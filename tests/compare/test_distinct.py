"""Distinct combinations against what pandas makes of the same."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpubench.compare import distinct as numbering
from gpubench.compare.distinct import distinct, first_of_each
from gpubench.compare.rows import rows_of_frame

_CELLS = st.sampled_from(["", "a", "b"])
_ROWS = st.lists(st.tuples(_CELLS, st.integers(0, 2), st.just("one"), _CELLS), max_size=12)
_COLUMNS = ("workload", "batch_size", "phase", "dtype")
"""Text, numbers, one value, and categories."""


def table(rows: list[tuple[str, int, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype({"dtype": "category"})


@pytest.mark.usefixtures("untraced")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("room", [2**40, 4])
@given(_ROWS)
def test_combinations_are_those_that_pandas_sorts_out(
    room: int, rows: list[tuple[str, int, str, str]]
) -> None:
    """Columns of one value, of which most files have many, order nothing and are kept."""
    plain = table(rows).astype({"dtype": object})
    sorted_out = plain.drop_duplicates().sort_values(list(_COLUMNS))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbering, "_ROOM", room)
        codes, found = distinct(rows_of_frame(table(rows), _COLUMNS), _COLUMNS)

    assert found.frame(_COLUMNS).to_numpy().tolist() == sorted_out.to_numpy().tolist()
    assert found.of(codes).frame(_COLUMNS).to_numpy().tolist() == plain.to_numpy().tolist()
    assert codes.dtype == np.int64


@given(_ROWS)
def test_the_first_of_each_is_the_first_row(rows: list[tuple[str, int, str, str]]) -> None:
    """With all of its columns."""
    first = table(rows).drop_duplicates("workload").sort_values("workload")

    found = first_of_each(rows_of_frame(table(rows), _COLUMNS), ["workload"])

    assert found.lines(_COLUMNS) == [tuple(row) for row in first.astype(object).to_numpy().tolist()]
