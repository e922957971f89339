"""A row becomes one line that every reader understands alike."""

import csv
import io
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gpubench.model import BlockRow, MemoryUse, Status, WorkDone
from gpubench.results.row_text import header_line, looks_like_number, row_cells, row_line
from gpubench.results.schema import COLUMN_NAMES, COLUMNS, TEXT_COLUMNS, Kind
from tests.results.examples import example_row
from tests.strategies import TEXTS, block_rows


def _cells(row: BlockRow) -> dict[str, str]:
    return dict(zip(COLUMN_NAMES, row_cells(row), strict=True))


def _plain_pandas(*rows: BlockRow) -> pd.DataFrame:
    text = header_line() + "".join(row_line(row) for row in rows)
    return pd.read_csv(io.BytesIO(text.encode(errors="backslashreplace")))


@given(block_rows())
@settings(max_examples=40)
def test_a_row_is_one_line_with_a_cell_per_column(row: BlockRow) -> None:
    """No text in any cell can break the line, for any reader that counts lines."""
    line = row_line(row)

    assert line.endswith("\n")
    assert len(line.splitlines()) == 1
    assert "\0" not in line
    assert len(next(csv.reader([line]))) == len(COLUMNS)


@given(block_rows())
@settings(max_examples=30)
def test_plain_pandas_keeps_text_as_text_and_numbers_exact(row: BlockRow) -> None:
    """`pandas.read_csv` without options gives each column its right type."""
    cells = _cells(row)

    read = _plain_pandas(row).iloc[0]

    for column in COLUMNS:
        text, value = cells[column.name], read[column.name]
        if not text:
            assert pd.isna(value)
        elif column.kind is Kind.TEXT:
            assert value == text.encode(errors="backslashreplace").decode()
        else:
            assert float(value) == pytest.approx(float(text), rel=1e-15)


def test_integers_without_gaps_are_integers_to_plain_pandas() -> None:
    """A seed of 63 bits must not pass through a float."""
    seed = 2**63 - 1

    frame = _plain_pandas(example_row(order_seed=seed))

    assert frame["order_seed"].dtype == np.int64
    assert frame["order_seed"].iloc[0] == seed


@given(TEXTS)
@example("1e")
@example("+")
@example("1,5")
@example(" 1 ")
def test_text_that_does_not_look_like_a_number_survives_plain_pandas(text: str) -> None:
    """What `looks_like_number` lets pass is read back as the same text."""
    text = text.encode(errors="backslashreplace").decode()
    if looks_like_number(text):
        return
    line = io.StringIO()
    csv.writer(line).writerows([["a", "b"], ["x", text]])

    read = pd.read_csv(io.BytesIO(line.getvalue().encode()))["b"].iloc[0]

    if not set(text) & set("\r\n\0"):
        assert read == text


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "-1",
        "1.5",
        "1e5",
        ".5",
        "5.",
        "1_000",
        " 7 ",
        "inf",
        "-inf",
        "Infinity",
        "nan",
        "NaN",
        "NA",
        "N/A",
        "None",
        "null",
        "NULL",
        "True",
        "FALSE",
        "true",
        "#N/A",
        "<NA>",
        "",
    ],
)
def test_numbers_truth_values_and_words_for_missing_look_like_numbers(text: str) -> None:
    """The command line refuses such a label."""
    assert looks_like_number(text)


@pytest.mark.parametrize("text", ["none", "h100", "v570.10", "sm_90", "r0e1", "A100 80GB", "1 2"])
def test_names_and_versions_do_not_look_like_numbers(text: str) -> None:
    """What gpubench writes itself is text to every reader."""
    assert not looks_like_number(text)


@pytest.mark.parametrize("text", ["nan", "1e5", "True", "NA"])
def test_text_that_looks_like_a_number_is_put_between_apostrophes(text: str) -> None:
    """A detail that says only `nan` must not be read as "no detail"."""
    assert _cells(example_row(detail=text))["detail"] == f"'{text}'"


def test_the_run_id_survives_when_its_hex_digits_look_like_a_number() -> None:
    """`r` in front of 1e5 keeps pandas from reading a run as 100000."""
    run_id = "r" + "1e5".rjust(32, "0")

    assert _plain_pandas(example_row(run_id=run_id))["run_id"].iloc[0] == run_id


def test_line_ends_become_spaces_and_nul_goes() -> None:
    """One row is one line, also where an exception's text has several."""
    cells = _cells(example_row(detail="first\r\nsecond\rthird\n\0"))

    assert cells["detail"] == "first second third"


def test_what_was_not_measured_is_an_empty_cell() -> None:
    """Missing is never 0 and never the text nan."""
    row = example_row(timing=None, status=Status.OOM, memory=MemoryUse())

    cells = _cells(row)

    assert cells["time_median_s"] == cells["samples"] == cells["memory_allocated_bytes"] == ""


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_is_not_finite_is_an_empty_cell(value: float) -> None:
    """The error of a wrong result may be NaN; the status says what that means."""
    assert _cells(example_row(work=WorkDone(check_error=value)))["check_error"] == ""


@pytest.mark.parametrize("value", [np.float64(0.1), np.float32(0.5), 1])
def test_numbers_of_other_libraries_are_written_as_numbers(value: Any) -> None:
    """`repr` of a numpy number would be `np.float64(0.1)`."""
    assert _cells(example_row(work=WorkDone(flop_per_s=value)))["flop_per_s"] == repr(float(value))


def test_a_fraction_in_an_integer_column_is_a_programming_error() -> None:
    """It must not be cut off on the way into the file."""
    with pytest.raises(TypeError):
        row_cells(example_row(work=WorkDone(flop=1.5)))  # type: ignore[arg-type]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_are_written_so_that_they_read_back_exactly(value: float) -> None:
    """Full precision, in the shortest text that has it."""
    text = _cells(example_row(work=WorkDone(flop_per_s=value)))["flop_per_s"]

    assert float(text) == value


def test_every_text_column_of_the_contract_is_text() -> None:
    """The golden first line of each file."""
    assert header_line().rstrip("\n").split(",") == list(COLUMN_NAMES)
    assert {"run_id", "plan", "torch", "throttle"} <= TEXT_COLUMNS
