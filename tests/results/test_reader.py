"""Any results file reads into the same checked table, or says on which line it cannot."""

import gzip
import io
import shlex
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpubench.errors import ResultsFileError
from gpubench.model import BlockRow, Status
from gpubench.results.document import NoRowsError
from gpubench.results.reader import read_results
from gpubench.results.row_text import header_line, row_cells, row_line
from gpubench.results.schema import COLUMN_NAMES, REQUIRED, TEXT_COLUMNS
from gpubench.results.table import ResultsTable
from tests.results.examples import FOREIGN, REQUIRED_HEADER, example_row, write_rows
from tests.strategies import row_lists

OWN = header_line() + row_line(example_row(block=0)) + row_line(example_row(block=1))


def _read(text: str | bytes, name: str = "a.csv") -> ResultsTable:
    return read_results(io.BytesIO(text.encode() if isinstance(text, str) else text), name=name)


def _own(**cells: str) -> str:
    """Return a file of one row with some cells as they stand in it."""
    texts = dict(zip(COLUMN_NAMES, row_cells(example_row()), strict=True)) | cells
    return header_line() + ",".join(texts.values()) + "\n"


FOREIGN_ROW = FOREIGN.splitlines()[1]


def _foreign(**cells: str) -> str:
    texts = dict(zip(REQUIRED, FOREIGN_ROW.split(","), strict=True)) | cells
    return ",".join(texts) + "\n" + ",".join(texts.values()) + "\n"


@given(row_lists(max_size=2))
@settings(max_examples=20)
def test_what_was_written_reads_back_exactly(rows: list[BlockRow]) -> None:
    """Text as text, numbers to the last bit, missing as missing."""
    text = header_line() + "".join(map(row_line, rows))

    frame = _read(text.encode(errors="backslashreplace")).frame

    assert list(frame.columns) == list(COLUMN_NAMES)
    for position, row in enumerate(rows):
        for name, cell in zip(COLUMN_NAMES, row_cells(row), strict=True):
            value = frame[name].iloc[position]
            if name in TEXT_COLUMNS:
                assert value == cell.encode(errors="backslashreplace").decode()
            elif not cell:
                assert np.isnan(value)
            else:
                assert value == float(cell)


@given(row_lists(max_size=2), st.data())
@settings(max_examples=20)
def test_a_file_cut_at_any_byte_reads_with_at_most_one_row_less(
    rows: list[BlockRow], data: st.DataObject
) -> None:
    """A process may be killed at any instant."""
    lines = [row_line(row).encode(errors="backslashreplace") for row in rows]
    content = header_line().encode() + b"".join(lines)
    start = len(header_line()) + len(lines[0])
    cut = content[: data.draw(st.integers(start, len(content)))]

    table = _read(cut)

    assert len(table.frame) == cut.count(b"\n") - 1
    assert bool(table.warnings) == (not cut.endswith(b"\n"))


def test_a_truncated_last_line_is_left_out_with_a_warning() -> None:
    """The row in flight of a killed process, with the line where it stood."""
    table = _read(OWN[:-20])

    assert len(table.frame) == 1
    assert table.warnings == ("line 3 is incomplete and left out: its writer was stopped",)


def test_a_last_row_that_lacks_only_its_line_end_is_left_out() -> None:
    """Its last cell may be cut: linux-6.1 and linux-6.12 look alike."""
    assert len(_read(OWN[:-1]).frame) == 1


def test_another_tools_last_line_needs_no_line_end() -> None:
    """Many programs write none."""
    assert len(_read(FOREIGN.rstrip("\n")).frame) == 2


def test_another_tools_cut_last_line_is_an_error() -> None:
    """Nobody promised that it is only the row in flight."""
    with pytest.raises(ResultsFileError, match=r"^a\.csv:3: the line has 4 fields, expected 8"):
        _read(FOREIGN[: FOREIGN.rindex(",1,1,ok")])


def test_a_file_with_only_the_required_columns_is_valid() -> None:
    """Other tools' data can be compared too; what they leave out has its stated meaning."""
    table = _read(FOREIGN)

    row = table.frame.iloc[0]
    assert (row["implementation"], row["params"], row["cache"]) == ("", "", "")
    assert row["workload_version"] == 1
    assert row["run_id"] == "1"
    assert "torch" not in table.frame


def test_a_column_that_a_file_lacks_is_all_empty() -> None:
    """One way to ask for any column of the contract."""
    table = _read(FOREIGN)

    assert table.column("torch").tolist() == ["", ""]
    assert table.column("power_w").isna().all()
    assert table.column("time_median_s").tolist() == [0.5, 0.6]


def test_a_missing_column_is_named_with_the_purpose() -> None:
    """A foreign file cannot serve every purpose."""
    with pytest.raises(ResultsFileError, match=r"a\.csv: the columns plan are missing.* to resume"):
        _read(FOREIGN).require("block", "plan", purpose="to resume")


def test_runs_are_told_apart_as_text() -> None:
    """01 and 1 are two runs of a tool that numbers them so."""
    table = _read(f"{REQUIRED_HEADER}\na,forward,f,1,01,0,ok,1\na,forward,f,1,1,0,ok,1\n")

    assert table.frame["run_id"].tolist() == ["01", "1"]


def test_a_name_of_more_digits_than_an_integer_holds_is_text() -> None:
    """Where no other column looks like numbers, pandas made an object of it that is neither."""
    table = _read(f"{REQUIRED_HEADER}\n{'9' * 30},forward,f,1,r1,0,ok,1\n")

    assert table.frame["workload"].tolist() == ["9" * 30]


@pytest.mark.parametrize("word", ["nan", "NA", "null", "None", "1e5", "True"])
def test_words_for_missing_are_text_in_text_columns(word: str) -> None:
    """A workload may be called null."""
    assert _read(_foreign(workload=word)).frame["workload"].tolist() == [word]


def test_text_columns_hold_plain_strings() -> None:
    """Grouping by a category would make groups that have no row."""
    frame = _read(OWN).frame

    assert not any(isinstance(frame[name].dtype, pd.CategoricalDtype) for name in frame)
    assert all(isinstance(frame[name].iloc[0], str) for name in TEXT_COLUMNS)


def test_times_in_whole_seconds_are_numbers_like_all_times() -> None:
    """The analyses need not ask what the file happened to hold."""
    frame = _read(_foreign(time_median_s="2", batch_size="8.0")).frame

    assert frame["time_median_s"].dtype == np.float64
    assert frame["batch_size"].dtype == np.int64


def test_unknown_columns_are_kept_and_order_is_free() -> None:
    """Readers ignore what they do not know."""
    header, row = _foreign(colour="red").splitlines()
    turned = ",".join(header.split(",")[::-1]) + "\n" + ",".join(row.split(",")[::-1]) + "\n"

    frame = _read(turned).frame

    assert frame["colour"].tolist() == ["red"]
    assert frame["time_median_s"].tolist() == [0.5]


@pytest.mark.parametrize(
    "changed",
    [
        FOREIGN.replace("\n", "\r\n").encode(),
        FOREIGN.replace("\n", "\r").encode(),
        b"\xef\xbb\xbf" + FOREIGN.encode(),
        gzip.compress(FOREIGN.encode()),
        FOREIGN.replace("conv", '"conv"').encode(),
        (FOREIGN + "\n\n").encode(),
        FOREIGN.replace("\nconv", "\n\nconv").encode(),
    ],
    ids=["crlf", "cr", "bom", "gzip", "quotes", "blank lines at the end", "blank lines"],
)
def test_other_spellings_of_the_same_table_read_the_same(changed: bytes) -> None:
    """Spreadsheets and compressors change bytes, not content."""
    pd.testing.assert_frame_equal(_read(changed).frame, _read(FOREIGN).frame)


def test_quoted_text_may_hold_commas_quotes_and_line_ends() -> None:
    """Other tools write what CSV allows."""
    frame = _read(_foreign(workload='"a,""b""\nc"')).frame

    assert frame["workload"].tolist() == ['a,"b"\nc']


def test_a_path_a_compressed_path_and_a_text_stream_read_alike(tmp_path: Path) -> None:
    """Whatever a person has at hand."""
    path = write_rows(tmp_path / "a.csv", [example_row()])
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))

    frame = read_results(path).frame

    pd.testing.assert_frame_equal(read_results(str(packed)).frame, frame)
    with path.open() as stream:
        table = read_results(stream)
    pd.testing.assert_frame_equal(table.frame, frame)
    assert table.source == str(path)


def test_a_hyphen_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pipes work as in every other tool."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(FOREIGN.encode())))

    table = read_results("-")

    assert len(table.frame) == 2
    assert table.source == "standard input"


@pytest.mark.parametrize("row", [example_row(detail="a, b"), example_row(status=Status.NOISY)])
def test_a_row_twice_counts_once_with_a_warning(row: BlockRow) -> None:
    """A copied line is one measurement."""
    table = _read(header_line() + row_line(row) * 3)

    assert len(table.frame) == 1
    assert table.warnings == ("2 rows are copies of others and count once",)


def test_a_verdict_is_refused_where_a_row_stands_twice() -> None:
    """The error names both lines and the way out."""
    table = _read(header_line() + row_line(example_row(block=7)) + row_line(example_row()) * 2)

    with pytest.raises(ResultsFileError, match=r":4: the same row as line 3, expected .*merge"):
        table.refuse_copies()


def test_the_advised_command_can_be_pasted_whatever_the_file_is_called(tmp_path: Path) -> None:
    """A name with a space is one word for a shell only in quotes."""
    path = tmp_path / "my file.csv"
    path.write_text(header_line() + row_line(example_row()) * 2)

    with pytest.raises(ResultsFileError) as caught:
        read_results(str(path)).refuse_copies()

    assert f"gpubench merge {shlex.quote(str(path))} -o unique.csv" in caught.value.advice


def test_one_copied_row_is_told_in_the_singular() -> None:
    """Small words matter where people read."""
    table = _read(header_line() + row_line(example_row()) * 2)

    assert table.warnings == ("1 row is a copy of another and counts once",)


def test_two_rows_of_one_cell_with_other_content_are_an_error_with_both_lines() -> None:
    """Nobody can say which of the two counts."""
    text = OWN + row_line(example_row(block=0, label="other", time_median_s=0.5))

    with pytest.raises(ResultsFileError) as caught:
        _read(text)

    assert str(caught.value) == (
        "a.csv:4: the same case, run and block as a.csv:2 with another label, time_median_s, "
        "expected one row for each; delete the row that does not count"
    )


def test_a_long_list_of_differences_is_cut() -> None:
    """A message is one line."""
    other = example_row(label="x", preset="x", timer="x", device="x", position=9)

    with pytest.raises(ResultsFileError, match="label, preset, position and 2 more"):
        _read(header_line() + row_line(example_row()) + row_line(other))


def test_a_bad_time_is_named_with_its_line_and_what_to_do() -> None:
    """The example of the error form, to the letter."""
    text = FOREIGN.replace("0.6", "fast")

    with pytest.raises(ResultsFileError) as caught:
        _read(text, name="results/a.csv")

    assert str(caught.value) == (
        "results/a.csv:3: time_median_s is 'fast', expected seconds > 0; "
        "re-measure the case or delete the row"
    )


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("time_median_s", "0", "seconds > 0"),
        ("time_median_s", "-1", "seconds > 0"),
        ("time_median_s", "inf", "seconds > 0"),
        ("time_median_s", "1e999", "seconds > 0"),
        ("time_median_s", "nan", "seconds > 0"),
        ("time_median_s", "", "seconds > 0"),
        ("time_median_s", "True", "seconds > 0"),
        ("time_median_s", "1_0", "seconds > 0"),
        ("batch_size", "0", "an integer >= 1"),
        ("batch_size", "-1", "an integer >= 1"),
        ("batch_size", "1.5", "an integer >= 1"),
        ("batch_size", "1e300", "an integer >= 1"),
        ("batch_size", "123456789012345678901234567890", "an integer >= 1"),
        ("batch_size", "9007199254740994", "an integer >= 1"),
        ("batch_size", "", "an integer >= 1"),
        ("batch_size", "ten", "an integer >= 1"),
        ("block", "True", "an integer >= 0"),
        ("block", "-1", "an integer >= 0"),
        ("block", "", "an integer >= 0"),
        ("workload_version", "0", "an integer >= 1"),
        ("status", "fine", "one of ok, noisy, throttled, wrong, oom"),
        ("status", "", "a text"),
        ("schema", "2", "1; read it with the gpubench version that wrote it"),
        ("workload", "", "a text"),
        ("run_id", "", "a text"),
        ("power_w", "N/A", "a number or an empty cell"),
        ("power_w", "-inf", "a number or an empty cell"),
        ("flop", "many", "a number or an empty cell"),
    ],
)
def test_a_cell_that_breaks_the_contract_is_named(column: str, text: str, expected: str) -> None:
    """File, line, column, what was seen and what was expected."""
    with pytest.raises(ResultsFileError) as caught:
        _read(OWN + _own(**{"block": "7", column: text}).splitlines()[1] + "\n")

    seen = f"{column} is {text!r}" if text else f"{column} is empty"
    assert str(caught.value).startswith(f"a.csv:4: {seen}, expected {expected}")


def test_another_schema_is_told_before_anything_else_about_its_cells() -> None:
    """They may mean anything there."""
    with pytest.raises(
        ResultsFileError, match=r"a\.csv:2: schema is '2', expected 1; read it with"
    ):
        _read(_own(schema="2", power_w="low", batch_size="all"))


@pytest.mark.parametrize("status", ["wrong", "oom", "timeout", "unsupported", "error"])
def test_a_failed_row_has_no_time(status: str) -> None:
    """A time beside `oom` is a contradiction."""
    assert len(_read(_foreign(status=status, time_median_s="")).frame) == 1
    with pytest.raises(
        ResultsFileError, match=r"a\.csv:2: time_median_s is '0\.5', expected an em"
    ):
        _read(_foreign(status=status))


def test_an_empty_schema_or_version_counts_as_one() -> None:
    """Merged files have rows of tools that declare neither."""
    table = _read(OWN + _own(block="5", schema="", workload_version="").splitlines()[1] + "\n")

    assert table.frame["workload_version"].tolist() == [1, 1, 1]


def test_an_integer_beyond_64_bits_is_still_a_number() -> None:
    """A count of another tool must not stop the reading."""
    frame = _read(_own(flop="1" + "0" * 30)).frame

    assert frame["flop"].tolist() == [1e30]


def test_line_numbers_count_line_ends_inside_quotes() -> None:
    """The number must lead an editor to the place."""
    text = f'{REQUIRED_HEADER},note\na,forward,f,1,1,0,ok,1,"x\n\ny"\na,forward,f,1,1,1,ok,fast,z\n'

    with pytest.raises(ResultsFileError, match=r"^a\.csv:5: time_median_s is 'fast'"):
        _read(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a.csv: the file is empty, expected a header line and rows"),
        ("\n \n", "a.csv: the file is empty"),
        (REQUIRED_HEADER, "a.csv: the file has a header and no rows"),
        (REQUIRED_HEADER + "\n\n", "a.csv: the file has a header and no rows"),
        (header_line() + "1,1,r", "a.csv: the file has a header and no rows"),
        ("a,b\n1,2\n", "a.csv:1: the first line names no column of a results file, expected col"),
        (FOREIGN.replace("block,", "blok,"), "a.csv:1: the header lacks block, expected at least"),
        (FOREIGN.replace(",", ";"), "a.csv:1: the columns are separated by semicolons, expected"),
        (FOREIGN.replace(",", "\t"), "a.csv:1: the columns are separated by tabs, expected commas"),
        (FOREIGN.replace(",", "/"), "a.csv:1: the first line names no column"),
        (FOREIGN.replace("\n", ",x\n", 1), "a.csv:2: the line has 8 fields, expected 9"),
        (FOREIGN.replace("0.5", "0.5,1"), "a.csv:2: the line has 9 fields, expected 8"),
        (FOREIGN.replace("0.6", "0.6,1"), "a.csv:3: the line has 9 fields, expected 8"),
        (FOREIGN.replace(",0.5", "").replace("0.6", "0.6,1"), "a.csv:2: the line has 7 fields"),
        (FOREIGN.replace("0.5", "0.5,1").replace(",0.6", ""), "a.csv:2: the line has 9 fields"),
        (FOREIGN.replace("conv", '"conv', 1), "a.csv:2: the line has 1 fields"),
        (
            FOREIGN.replace("0.6", '"0.6'),
            "a.csv: it cannot be parsed (Error tokenizing data. C err",
        ),
        (FOREIGN.replace("phase", "dtype"), "a.csv:1: the header lacks phase"),
        (FOREIGN.replace("phase", "phase,dtype"), "a.csv:1: the column 'dtype' stands there twice"),
        (f'{REQUIRED_HEADER}\n"{"x" * 200_000}', "a.csv:2: the line is no CSV (field larger"),
    ],
)
def test_a_file_that_is_no_table_is_named_with_the_reason(text: str, message: str) -> None:
    """One line, no traceback, whatever was named by mistake."""
    with pytest.raises(ResultsFileError) as caught:
        _read(text)

    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x7fELF\0\0", "it holds a NUL byte, expected CSV in UTF-8"),
        (FOREIGN.encode("utf-16"), "it holds"),
        (FOREIGN.replace("conv", "caf\xe9").encode("latin-1"), "it holds the byte 0xe9 on line 2"),
        (gzip.compress(FOREIGN.encode(), mtime=0)[:-12], "the compressed data is broken"),
        (b"\x1f\x8b garbage", "the compressed data is broken"),
        (
            gzip.compress(FOREIGN.encode(), mtime=0)[:12] + b"\xff" * 9,
            "the compressed data is broken",
        ),
        (gzip.compress(b"", mtime=0), "the file is empty"),
    ],
)
def test_a_binary_or_broken_file_is_named_with_the_reason(content: bytes, message: str) -> None:
    """A picture, a spreadsheet, a half copied archive."""
    with pytest.raises(ResultsFileError, match=message):
        _read(content)


def test_a_file_with_a_header_only_is_told_apart_from_a_broken_one() -> None:
    """Resuming may start such a run over."""
    with pytest.raises(NoRowsError):
        _read(header_line())


@pytest.mark.parametrize("name", ["missing.csv", ".", "a\0b"])
def test_a_path_that_cannot_be_read_is_an_error(tmp_path: Path, name: str) -> None:
    """Missing, a folder, or no path at all."""
    with pytest.raises(ResultsFileError, match="it cannot be read"):
        read_results(f"{tmp_path}/{name}")


def test_a_closed_stream_is_an_error() -> None:
    """It has no name, so the message says what it is."""
    stream = io.StringIO(FOREIGN)
    stream.close()

    with pytest.raises(ResultsFileError, match=r"^a stream: it cannot be read \(I/O operation"):
        read_results(stream)


def _complaint(text: str | bytes) -> str:
    """Return what reading complains about, in the error form, or nothing."""
    try:
        _read(text)
    except ResultsFileError as error:
        return str(error)
    return ""


@given(st.binary(max_size=200))
def test_no_bytes_at_all_cause_anything_but_an_error_in_the_form(content: bytes) -> None:
    """Garbage alone, and garbage behind a good start."""
    assert _complaint(content).startswith("a.csv")
    for start in (header_line(), FOREIGN):
        assert _complaint(start.encode() + content)[:5] in {"", "a.csv"}


@given(st.lists(st.sampled_from(['"', ",", "\n", "\r", "x", "1", "ok", FOREIGN]), max_size=30))
def test_no_arrangement_of_separators_causes_anything_but_an_error(pieces: list[str]) -> None:
    """Quotes and commas where they hurt most."""
    assert _complaint(FOREIGN + "".join(pieces))[:5] in {"", "a.csv"}


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("memory_allocated_bytes", "-1"),
        ("timer_floor_s", "1e308"),
        ("calls_per_sample", "0"),
        ("tiles", "0"),
        ("flop_per_s", "-0.5"),
    ],
)
def test_an_amount_that_cannot_be_is_an_error(column: str, cell: str) -> None:
    """A ratio or a logarithm of it would be a traceback later."""
    text = FOREIGN.splitlines()
    rows = [f"{text[0]},{column}", *(f"{line},{cell}" for line in text[1:])]

    with pytest.raises(
        ResultsFileError, match=rf":2: {column} is '{cell}', expected a number from"
    ):
        _read("\n".join(rows) + "\n")


@pytest.mark.parametrize("cell", ["5e-324", "0.5", "-1e-31"])
def test_a_count_of_less_than_one_is_an_error(cell: str) -> None:
    """What is divided by it may be infinite, and no linear algebra comes to an end with that."""
    text = FOREIGN.splitlines()
    column = "order_seed" if cell[0] == "-" else "sm_count"
    rows = [f"{text[0]},{column}", *(f"{line},{cell}" for line in text[1:])]

    with pytest.raises(ResultsFileError, match=rf":2: {column} is '{cell}', expected 0, a count"):
        _read("\n".join(rows) + "\n")


@pytest.mark.parametrize(("column", "cell"), [("temperature_c", "-5"), ("items_per_s", "0")])
def test_an_odd_amount_that_can_be_is_read(column: str, cell: str) -> None:
    """Frost, and a workload that processes nothing countable."""
    text = FOREIGN.splitlines()
    rows = [f"{text[0]},{column}", *(f"{line},{cell}" for line in text[1:])]

    assert set(_read("\n".join(rows) + "\n").frame[column]) == {float(cell)}


@pytest.mark.parametrize("time", ["1e-300", "1e300"])
def test_a_time_of_no_call_is_an_error(time: str) -> None:
    """Ratios of such times leave what a float holds."""
    with pytest.raises(ResultsFileError, match="expected seconds between 1e-15 and 1e"):
        _read(f"{REQUIRED_HEADER}\nmatmul,forward,float32,8,r1,0,ok,{time}\n")
