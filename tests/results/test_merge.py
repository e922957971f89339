"""Merging neither loses, doubles, mixes up nor rewrites a row."""

import gzip
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpubench.errors import ResultsFileError
from gpubench.model import BlockRow
from gpubench.results.merge import TextTable, merge, read_text_table, write_merged
from gpubench.results.reader import read_results
from gpubench.results.row_text import header_line, row_line
from tests.results.examples import FOREIGN, REQUIRED_HEADER, example_row
from tests.strategies import SECONDS, row_lists


def _text(rows: Sequence[BlockRow]) -> str:
    return header_line() + "".join(map(row_line, rows))


def _table(text: str, name: str = "a.csv") -> TextTable:
    return read_text_table(io.BytesIO(text.encode(errors="backslashreplace")), name=name)


def _written(table: TextTable) -> str:
    out = io.StringIO()
    write_merged(table, out)
    return out.getvalue()


def _lines(table: TextTable) -> set[str]:
    return set(_written(table).splitlines())


@st.composite
def overlapping_files(draw: st.DrawFn) -> list[TextTable]:
    """Files that share some of their rows, as copies of one run at different times do."""
    times = draw(st.lists(SECONDS, min_size=5, max_size=5))
    rows = [f"conv,forward,float32,8,1,{block},ok,{time!r}" for block, time in enumerate(times)]
    shares = [draw(st.lists(st.sampled_from(rows), min_size=1, max_size=5)) for _ in range(3)]
    return [_table("\n".join([REQUIRED_HEADER, *share])) for share in shares]


@given(row_lists(max_size=3))
@settings(max_examples=12)
def test_merging_one_file_of_ours_gives_the_same_bytes(rows: list[BlockRow]) -> None:
    """Numbers stay the same to the last character."""
    text = _text(rows).encode(errors="backslashreplace").decode()

    assert _written(merge([_table(text)])) == text


@given(overlapping_files())
@settings(max_examples=20)
def test_merging_again_or_in_another_order_changes_nothing(files: list[TextTable]) -> None:
    """Idempotent, associative, and commutative up to the order of rows."""
    a, b, c = files
    once = merge([a, b, c])

    assert _written(merge([once, once])) == _written(once)
    assert _written(merge([merge([a, b]), c])) == _written(once)
    assert _written(merge([a, merge([b, c])])) == _written(once)
    assert _lines(merge([c, a, b])) == _lines(once)


def test_rows_keep_the_order_in_which_they_first_occur() -> None:
    """A merged file reads like its parts."""
    first, second, third = (example_row(block=block) for block in range(3))

    merged = merge([_table(_text([second, first])), _table(_text([first, third, second]))])

    assert _written(merged) == _text([second, first, third])


def test_columns_are_united_with_the_contracts_first() -> None:
    """What one file lacks is empty in its rows; what nobody knows comes last."""
    foreign = f"colour,{REQUIRED_HEADER}\nred,conv,forward,float32,8,1,0,ok,5e-1\n"

    merged = merge([_table(foreign), _table(_text([example_row()]))])

    header, red, own = _written(merged).splitlines()
    assert header == header_line().rstrip("\n") + ",colour"
    assert red.endswith(",red")
    assert ",ok,,,,,,,,,5e-1," in red
    assert own == row_line(example_row()).rstrip("\n") + ","


def test_the_same_cell_with_other_content_is_an_error_that_names_both_places() -> None:
    """Nobody can say which one counts."""
    a = _text([example_row(block=0), example_row(block=1)])
    b = _text([example_row(block=1, detail="other")])

    with pytest.raises(ResultsFileError) as caught:
        merge([_table(a, "a.csv"), _table(b, "b.csv")])

    assert str(caught.value) == (
        "b.csv:2: the same case, run and block as a.csv:3 with another detail, "
        "expected one row for each; delete the row that does not count"
    )


def test_a_column_name_cannot_steer_the_terminal() -> None:
    """Headers of other tools may hold anything."""
    header, row, *_ = FOREIGN.splitlines()
    texts = [f"{header},a\x1b[2Jb\n{row},{colour}\n" for colour in ("red", "blue")]

    with pytest.raises(ResultsFileError, match=r"with another 'a\\x1b\[2Jb', expected"):
        merge([_table(text) for text in texts])


def test_a_case_that_leaves_out_its_defaults_is_the_same_case() -> None:
    """An absent version is version 1."""
    header, row, *_ = FOREIGN.splitlines()
    spelled = f"{header},workload_version\n{row.replace('0.5', '0.7')},1\n"

    with pytest.raises(ResultsFileError, match="with another workload_version, time_median_s"):
        merge([_table(FOREIGN, "a.csv"), _table(spelled, "b.csv")])


def test_a_broken_input_is_refused_before_anything_is_merged() -> None:
    """A merged file must read."""
    with pytest.raises(ResultsFileError, match=r"a\.csv:3: time_median_s is 'fast'"):
        _table(FOREIGN.replace("0.6", "fast"))


def test_warnings_travel_with_their_files_name() -> None:
    """A dropped row is told once for each file."""
    cut = _text([example_row(), example_row(block=1)])[:-9]

    merged = merge([_table(cut, "a.csv"), _table(_text([example_row(block=2)]), "b.csv")])

    assert merged.warnings == ("a.csv: line 3 is incomplete and left out: its writer was stopped",)
    assert len(merged.cells) == 2


def test_a_merged_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    """And never in place of another file."""
    table = _table(FOREIGN)
    path = tmp_path / "m.csv"

    write_merged(table, path)

    assert path.read_text() == FOREIGN
    with pytest.raises(ResultsFileError, match="the file exists already"):
        write_merged(table, str(path))
    assert [file.name for file in tmp_path.iterdir()] == ["m.csv"]


def test_a_compressed_name_gives_a_compressed_file(tmp_path: Path) -> None:
    """Plain pandas decides by the name, so the content must agree with it."""
    path = tmp_path / "m.csv.gz"

    write_merged(_table(FOREIGN), path)

    assert gzip.decompress(path.read_bytes()).decode() == FOREIGN
    assert len(read_results(path).frame) == 2


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """A missing folder first of all."""
    with pytest.raises(ResultsFileError, match=r"m\.csv: it cannot be written \("):
        write_merged(_table(FOREIGN), tmp_path / "new" / "m.csv")


def test_a_disk_that_fills_up_leaves_no_part_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a file must not be taken for the result."""

    def fill(_: pd.DataFrame, path: Path, **__: object) -> None:
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_csv", fill)

    with pytest.raises(ResultsFileError, match="No space left on device"):
        write_merged(_table(FOREIGN), tmp_path / "m.csv")

    assert not list(tmp_path.iterdir())
