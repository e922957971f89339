"""Several results files at a time."""

import os
import pickle
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal

from gpubench.errors import ResultsFileError, UsageError
from gpubench.results import parallel
from gpubench.results.parallel import ParallelReading
from gpubench.results.reader import read_compact_results
from gpubench.results.table import ResultsTable

HEADER = "workload,phase,dtype,batch_size,run_id,block,status,time_median_s\n"


def file(folder: Path, name: str, time_s: str = "0.5") -> str:
    path = folder / name
    path.write_text(f"{HEADER}matmul,forward,float32,8,r1,0,ok,{time_s}\n", encoding="utf-8")
    return str(path)


@pytest.fixture(params=[1, 10**9], ids=["in processes", "one after the other"])
def _threshold(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "LARGE_BYTES", request.param)


@pytest.mark.usefixtures("_threshold")
def test_files_come_back_in_their_order(tmp_path: Path) -> None:
    """Whoever was ready first."""
    names = [file(tmp_path, f"{n}.csv", f"0.{n}") for n in (1, 2, 3)]

    tables = ParallelReading(names).tables()

    assert [table.source for table in tables] == names
    for table, name in zip(tables, names, strict=True):
        assert_frame_equal(table.frame, read_compact_results(name).frame)


@pytest.mark.usefixtures("_threshold")
def test_a_file_that_cannot_be_read_is_complained_about_as_ever(tmp_path: Path) -> None:
    """In the same words, from whichever process."""
    names = [file(tmp_path, "a.csv"), file(tmp_path, "b.csv", "fast")]

    with pytest.raises(ResultsFileError, match=r"b.csv:2: time_median_s is 'fast', expected"):
        ParallelReading(names).tables()


@pytest.mark.usefixtures("_threshold")
def test_the_same_file_twice_is_two_tables(tmp_path: Path) -> None:
    """A file against itself is a comparison, too."""
    name = file(tmp_path, "a.csv")

    assert [table.source for table in ParallelReading([name, name]).tables()] == [name, name]


def test_only_large_files_are_read_elsewhere(tmp_path: Path) -> None:
    """For others a process costs more than it saves; the first is read here in any case."""
    readers: list[int] = []

    def read(name: str) -> ResultsTable:
        readers.append(os.getpid())
        return read_compact_results(name)

    ParallelReading([file(tmp_path, "a.csv"), file(tmp_path, "b.csv")], read).tables()

    assert readers == [os.getpid()] * 2


def test_a_missing_file_is_the_readers_business(tmp_path: Path) -> None:
    """It has the words for it."""
    with pytest.raises(ResultsFileError, match="No such file"):
        ParallelReading([str(tmp_path / "none.csv")]).tables()


def test_an_error_is_the_same_in_another_process() -> None:
    """All four parts of its sentence travel."""
    error = UsageError("--x", seen="a", expected="b", advice="c")

    copy = pickle.loads(pickle.dumps(error))

    assert type(copy) is UsageError
    assert (copy.where, copy.seen, copy.expected, copy.advice) == ("--x", "a", "b", "c")
    assert str(copy) == str(error)
