"""Distinct combinations against what pandas makes of the same."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from gpubench.compare.distinct import distinct

_CELLS = st.sampled_from(["", "a", "b"])
_ROWS = st.lists(st.tuples(_CELLS, st.integers(0, 2), st.just("one"), _CELLS), max_size=12)


@given(_ROWS)
def test_combinations_are_those_that_pandas_sorts_out(
    rows: list[tuple[str, int, str, str]],
) -> None:
    """Columns of one value, of which most files have many, order nothing and are kept."""
    columns = ["x", "y", "same", "kind"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["kind"] = frame["kind"].astype("category")
    plain = frame.astype({"kind": object}).drop_duplicates().sort_values(columns)

    codes, found = distinct(frame, columns)

    assert found.to_numpy().tolist() == plain.to_numpy().tolist()
    assert found.iloc[codes].to_numpy().tolist() == frame.astype(object).to_numpy().tolist()
    assert codes.dtype == np.int64
