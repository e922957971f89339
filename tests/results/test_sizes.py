"""Whatever is given as a results file is read, or refused with a named limit, in little time."""

import gzip
import io
import os
import socket
import threading
from pathlib import Path

import pytest

from gpubench.errors import ResultsFileError
from gpubench.model import Outcome, Status
from gpubench.results import source
from gpubench.results.document import MOST_COLUMNS
from gpubench.results.named_pipe import open_pipe
from gpubench.results.reader import read_results
from gpubench.results.row_text import header_line, row_line
from gpubench.results.schema import LONGEST_TEXT
from gpubench.results.source import LONGEST_LINE
from tests.results.examples import FOREIGN, example_row

HEADER, ROW = FOREIGN.splitlines()[:2]


def complaint(content: str | bytes) -> str:
    stream = io.StringIO(content) if isinstance(content, str) else io.BytesIO(content)
    with pytest.raises(ResultsFileError) as caught:
        read_results(stream, name="a.csv")
    assert len(str(caught.value)) <= 290
    return str(caught.value)


@pytest.mark.usefixtures("untraced")
def test_a_wide_header_is_read_column_by_column() -> None:
    """B.4: 20,000 columns took 23 s, since each was counted among all; and no warning is shown."""
    names = [f"c{number}" for number in range(20_000)]

    table = read_results(io.StringIO(f"{HEADER},{','.join(names)}\n{ROW}{',' * len(names)}\n"))

    assert len(table.frame) == 1


def test_a_header_of_too_many_columns_is_refused() -> None:
    """B.4: pandas would take minutes."""
    names = [f"c{number}" for number in range(MOST_COLUMNS)]

    text = f"{HEADER},{','.join(names)}\n{ROW}{',' * len(names)}\n"

    assert "the header has 30008 columns, expected at most 30000" in complaint(text)


@pytest.mark.parametrize("column", ["workload", "status", "time_median_s"])
def test_a_long_line_is_refused_and_not_quoted(column: str) -> None:
    """B.4: an error quoted a cell of 3 MB."""
    row = ROW.split(",")
    row[HEADER.split(",").index(column)] = "x" * 3_000_000

    said = complaint(f"{HEADER}\n{ROW}\n{','.join(row)}\n")

    assert said.startswith(f"a.csv:3: the line has more than {LONGEST_LINE} bytes")


def test_lines_of_the_longest_length_are_read() -> None:
    """The limit is where it says."""
    line = ROW + ',"' + "x" * (LONGEST_LINE - len(ROW) - 3) + '"'
    assert len(line) == LONGEST_LINE

    assert len(read_results(io.StringIO(f"{HEADER},more\n{line}\n")).frame) == 1
    assert "a.csv:2: the line has more" in complaint(f'{HEADER},more\n{line[:-1]}y"\n')


def test_a_long_text_is_refused_and_not_quoted() -> None:
    """B.4: a label of megabytes would be printed by every report."""
    said = complaint(FOREIGN.replace("forward", "x" * (LONGEST_TEXT + 1), 1))

    assert said.startswith("a.csv:2: phase is 'xxx")
    assert "expected at most 32768 characters" in said


def test_what_an_error_says_fits_its_cell() -> None:
    """What gpubench writes it can read: the text of an exception may be of any length."""
    row = example_row(outcome=Outcome(status=Status.ERROR, detail="x" * 10**6), timing=None)

    frame = read_results(io.StringIO(header_line() + row_line(row))).frame

    assert len(frame["detail"][0]) == LONGEST_TEXT


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_more_bytes_than_any_results_file_has_are_refused(
    pack: type[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """B.4: a packed file of a megabyte may unpack to a gigabyte, and a device has no end."""
    monkeypatch.setattr(source, "MOST_BYTES", 1000)
    content = pack(FOREIGN.encode() + b"\n" * 1000)

    assert "it holds more than 1000 bytes, expected a results file" in complaint(content)


def test_an_endless_device_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """B.4: /dev/zero is not read to its end."""
    monkeypatch.setattr(source, "MOST_BYTES", 10**6)

    with pytest.raises(ResultsFileError, match="/dev/zero: it holds more than 1000000 bytes"):
        read_results("/dev/zero")


def test_garbage_of_many_lines_is_one_line(tmp_path: Path) -> None:
    """B.4: 100,000 lines that are no rows."""
    assert "the line has 2 fields, expected 8" in complaint(f"{HEADER}\n" + "a,b\n" * 100_000)
    assert "names no column of a results file" in complaint('lkj,asd;,,"\n' * 100_000)


def test_a_named_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path: Path) -> None:
    """B.4: opening one waits for ever."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    with pytest.raises(TimeoutError, match="nobody writes to this pipe"):
        open_pipe(pipe, limit_s=0.0)


def test_a_named_pipe_is_read_as_a_file(tmp_path: Path) -> None:
    """`gpubench show <(zcat a.csv.gz)` is one too."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text(FOREIGN))
    writer.start()

    frame = read_results(pipe).frame

    writer.join()
    assert len(frame) == FOREIGN.count("\n") - 1


def test_what_is_no_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """B.4, B.8: a folder, a socket, a link to nothing, no name at all."""
    monkeypatch.chdir(tmp_path)
    Path("link").symlink_to("gone.csv")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        for name, reason in {
            ".": "Is a directory",
            "socket": "No such device or address",
            "link": "a link to gone.csv: No such file or directory",
            "": "no name",
        }.items():
            with pytest.raises(ResultsFileError) as caught:
                read_results(name)
            assert f"it cannot be read ({reason})" in str(caught.value)


def test_a_closed_standard_input_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """`gpubench show - <&-`."""
    monkeypatch.setattr("sys.stdin", None)

    with pytest.raises(ResultsFileError, match="standard input: it cannot be read"):
        read_results("-")
