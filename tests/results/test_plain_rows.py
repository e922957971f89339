"""Rows as plain values for a page."""

import io

import pandas as pd

from gpubench.results.distinct_values import distinct_values
from gpubench.results.plain_rows import plain_rows
from gpubench.results.reader import read_results
from gpubench.results.table import ResultsTable
from tests.overview.frames import curve_rows, failed_row


def table() -> ResultsTable:
    rows = [
        *curve_rows(lambda size: size / 3e6, (64, 100), blocks=2),
        failed_row("oom", "no room", batch_size=128),
    ]
    frame = pd.DataFrame(rows).assign(odd_column=[1.5, 2.5, 3.5, 4.5, float("nan")])
    return read_results(io.BytesIO(frame.to_csv(index=False).encode()), name="a.csv")


def test_what_all_rows_say_is_told_once() -> None:
    """A page of 10,000 rows would repeat the plan 10,000 times."""
    found = plain_rows(table(), 100)

    assert found.constant["workload"] == "matmul"
    assert "workload" not in found.columns
    assert "device_uuid" not in found.constant, "empty in all rows"
    assert found.columns[-1] == "odd_column"


def test_integers_are_exact_numbers_short_and_empty_cells_none() -> None:
    """Nothing is 0 that was not measured, and no size of a batch becomes a float."""
    found = plain_rows(table(), 100)
    first, last = (
        dict(zip(found.columns, row, strict=True)) for row in (found.rows[0], found.rows[-1])
    )

    assert (first["batch_size"], type(first["batch_size"])) == (64, int)
    assert first["time_median_s"] == 2.13333e-05
    assert last["time_median_s"] is None
    assert last["odd_column"] is None
    assert last["detail"] == "no room"


def test_rows_that_are_too_many_are_counted() -> None:
    """Whoever shows them can say what is left out."""
    found = plain_rows(table(), 2)

    assert (len(found.rows), found.total) == (2, 5)
    assert found.columns == plain_rows(table(), 100).columns, "by all rows"


def test_distinct_values_stand_in_the_order_of_the_file() -> None:
    """Columns that are absent or empty are not there."""
    found = distinct_values(table(), ["batch_size", "status", "device_uuid", "driver"])

    assert found == {"batch_size": ("64", "100", "128"), "status": ("ok", "oom")}
