"""The training file: what is written comes back, pandas reads it, and its text is data."""

import io
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from gpubench.errors import ResultsFileError
from gpubench.model.training_row import TrainingRow
from gpubench.results.row_text import cells_of, csv_line
from gpubench.results.training_reader import read_training
from gpubench.results.training_schema import TRAINING_COLUMN_NAMES, TRAINING_COLUMNS
from gpubench.results.training_writer import TrainingWriter
from tests.converge.scripted import World, trained_rows

ROWS = trained_rows(World(), "smoke")
HOSTILE = ['"', "a,b", "=1+1", "\x1b[31mred", "\u202edesrever", "<b>", "1e5", "nan", "line\nbreak"]


def text_of(rows: tuple[TrainingRow, ...]) -> str:
    return csv_line(TRAINING_COLUMN_NAMES) + "".join(
        csv_line(cells_of(row, TRAINING_COLUMNS)) for row in rows
    )


def read(text: str | bytes) -> tuple[TrainingRow, ...]:
    content = text.encode() if isinstance(text, str) else text
    return read_training(io.BytesIO(content), name="a.csv").rows


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    """To the last digit, censored runs and gradients too."""
    with TrainingWriter.create(tmp_path / "a.csv") as writer:
        for row in ROWS:
            writer.write(row)

    assert read_training(str(tmp_path / "a.csv")).rows == ROWS


def test_plain_pandas_reads_it() -> None:
    """Nobody should need our reader for our files."""
    frame = pd.read_csv(io.StringIO(text_of(ROWS)))

    assert tuple(frame.columns) == TRAINING_COLUMN_NAMES
    assert len(frame) == len(ROWS)
    assert frame["batch_size"].dtype.kind == "i"
    assert frame["time_to_target_s"].dtype.kind == "f"
    assert frame["samples_to_target"].notna().sum() == sum(row.reach is not None for row in ROWS)
    assert set(frame["protocol"]) == {str(row.case.protocol) for row in ROWS}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_data(text: str) -> None:
    """A label, a task or a device's name may be anything; each stays one cell of one line."""
    row = replace(
        ROWS[0],
        origin=replace(ROWS[0].origin, label=text),
        case=replace(ROWS[0].case, task=text),
    )
    frame = pd.read_csv(io.StringIO(text_of((row,))))

    (back,) = read(text_of((row,)))

    assert len(frame) == 1
    assert isinstance(frame["task"][0], str)
    assert text.splitlines()[0] in back.case.task


def test_a_row_in_flight_is_left_out() -> None:
    """Kill -9 leaves half a line; the whole ones are read."""
    text = text_of(ROWS[:3])
    table = read_training(io.BytesIO(text[:-20].encode()), name="a.csv")

    assert table.rows == ROWS[:2]
    assert table.warnings == ("line 4 is incomplete and left out: its writer was stopped",)


def test_a_row_that_stands_there_twice_counts_once() -> None:
    """As files that were joined by hand have them."""
    table = read_training(io.BytesIO(text_of((*ROWS[:2], ROWS[0])).encode()), name="a.csv")

    assert table.rows == ROWS[:2]
    assert len(table.warnings) == 1


def test_columns_of_others_are_left_alone() -> None:
    """A file may hold more than the contract."""
    lines = text_of(ROWS[:2]).splitlines()

    assert read("\n".join([f"mine,{lines[0]}", *(f"x,{line}" for line in lines[1:])]) + "\n")


def broken(column: str, cell: str) -> str:
    """Return a file of one row in which a cell is another."""
    row = next(row for row in ROWS if row.reach is not None)
    cells = cells_of(row, TRAINING_COLUMNS)
    cells[TRAINING_COLUMN_NAMES.index(column)] = cell
    return csv_line(TRAINING_COLUMN_NAMES) + csv_line(cells)


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("batch_size", "0", "a number from 1 to"),
        ("batch_size", "1.5", "an integer"),
        ("batch_size", "", "a number"),
        ("seed", "-1", "a number from 0"),
        ("protocol", "mine", "one of reference, search"),
        ("status", "", "one of reached"),
        ("test_accuracy", "1.5", "a number from 0 to 1"),
        ("learning_rate", "fast", "a number from 0"),
        ("time_to_target_s", "", "a number"),
        ("time_to_target_s", "inf", "a number from 0"),
        ("training_schema", "2", "1"),
        ("task", "", "a text"),
        ("label", "x" * 40_000, "at most 32768 characters"),
    ],
)
def test_a_cell_that_breaks_the_contract_is_named(column: str, cell: str, expected: str) -> None:
    """File, line, column, what stands there, what should."""
    with pytest.raises(ResultsFileError) as caught:
        read(broken(column, cell))

    message = str(caught.value)
    assert message.startswith(f"a.csv:2: {column} is ")
    assert f"expected {expected}" in message
    assert len(message) <= 300


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        ("", "header without"),
        ("a,b\n1,2\n", "header without"),
        (text_of(()), "no rows"),
        (text_of(ROWS[:1]) + "1,2\n", "the line has 2 fields"),
        (b"\xff\xfe" + text_of(ROWS[:1]).encode(), "no UTF-8"),
        (text_of(ROWS[:1]).replace("reached", "rea\0ched"), "NUL"),
        ("workload,phase,time_median_s\nmlp,forward,1\n", "columns are those of a timing file"),
        (f"seed,{text_of(())}", "twice"),
        (csv_line(TRAINING_COLUMN_NAMES) + "x" * 200_000 + "\n", "no CSV"),
    ],
)
def test_what_is_no_training_file_is_one_line(content: str | bytes, seen: str) -> None:
    """It says what was seen and what to do."""
    with pytest.raises(ResultsFileError) as caught:
        read(content)

    assert seen in str(caught.value)
    assert len(str(caught.value)) <= 300
