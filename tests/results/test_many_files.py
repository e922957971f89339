"""Very many results files, some at a time, are what each of them is."""

from pathlib import Path

import pandas as pd
import pytest

from gpubench.errors import ResultsFileError
from gpubench.results import many_files
from gpubench.results.many_files import FILE, read_many
from gpubench.results.reader import read_compact_results

HEADER = "workload,phase,dtype,batch_size,run_id,block,status,time_median_s,gpubench\n"


def file(folder: Path, name: str, time_s: str = "0.5", header: str = HEADER) -> str:
    path = folder / name
    mark = ",v1" if "gpubench" in header else ""
    path.write_text(f"{header}matmul,forward,float32,8,r1,0,ok,{time_s}{mark}\n", encoding="utf-8")
    return str(path)


def rows(frame: pd.DataFrame) -> list[tuple[int, float]]:
    return list(zip(frame[FILE].tolist(), frame["time_median_s"].tolist(), strict=True))


def as_it_is(frame: pd.DataFrame) -> pd.DataFrame:
    return frame


def test_rows_say_which_file_they_are_of(tmp_path: Path) -> None:
    """Files with one header are one table, and others stand beside it."""
    names = [
        file(tmp_path, "a.csv", "0.1"),
        file(tmp_path, "b.csv", "0.2", HEADER.replace(",gpubench", "")),
        file(tmp_path, "c.csv", "0.3"),
    ]

    found = read_many(names, rows)

    assert sorted(line for part in found.parts for line in part) == [(0, 0.1), (1, 0.2), (2, 0.3)]
    assert len(found.parts) == 2


def test_a_table_of_many_files_is_each_of_them(tmp_path: Path) -> None:
    """Every check and default of a single file holds."""
    names = [file(tmp_path, f"{n}.csv", f"0.{n}") for n in (1, 2)]

    (frame,) = read_many(names, as_it_is).parts

    alone = [read_compact_results(name).frame for name in names]
    assert sorted(set(frame.columns) - {FILE}) == sorted(alone[0].columns)
    for number, one in enumerate(alone):
        own = frame[frame[FILE] == number].drop(columns=FILE)
        assert own.astype(object).to_numpy().tolist() == one.astype(object).to_numpy().tolist()


def test_batches_are_read_in_processes_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is ready first; and somebody is told how far it got."""
    monkeypatch.setattr(many_files, "BATCH_BYTES", 1)
    names = [file(tmp_path, f"{n}.csv", f"0.{n}") for n in (1, 2, 3)]
    told: list[int] = []

    found = read_many(names, rows, told.append)

    assert found.parts == ([(0, 0.1)], [(1, 0.2)], [(2, 0.3)])
    assert told == [1, 2, 3]


def test_a_mistake_is_named_with_its_file_and_line(tmp_path: Path) -> None:
    """However many files were parsed together."""
    names = [file(tmp_path, "a.csv"), file(tmp_path, "b.csv", "fast"), file(tmp_path, "c.csv")]

    with pytest.raises(ResultsFileError, match=r"b.csv:2: time_median_s is 'fast', expected"):
        read_many(names, rows)


def test_a_row_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """A verdict does not rest on a file that somebody pasted together."""
    twice = Path(file(tmp_path, "b.csv"))
    text = twice.read_text()
    twice.write_text(text + text.splitlines()[1] + "\n")

    with pytest.raises(ResultsFileError, match=r"b.csv:3: the same row as line 2"):
        read_many([file(tmp_path, "a.csv"), str(twice)], rows)


def test_runs_of_two_files_may_have_one_name(tmp_path: Path) -> None:
    """Other tools count theirs in each file anew."""
    names = [file(tmp_path, f"{n}.csv") for n in (1, 2)]

    (frame,) = read_many(names, as_it_is).parts

    assert frame[FILE].tolist() == [0, 1]


def test_files_without_rows_and_cut_lines_are_told(tmp_path: Path) -> None:
    """A node that was switched off in the middle costs its own rows only."""
    (tmp_path / "none.csv").write_text(HEADER)
    (tmp_path / "empty.csv").write_text("")
    cut = Path(file(tmp_path, "cut.csv"))
    cut.write_text(cut.read_text() + "matmul,forw")
    names = [str(tmp_path / "none.csv"), str(tmp_path / "empty.csv"), str(cut)]

    found = read_many([*names, file(tmp_path, "d.csv")], rows)

    assert found.empty == tuple(names[:2])
    assert found.warnings == (f"{cut}: line 3 is incomplete and left out: its writer was stopped",)
    assert sum(map(len, found.parts)) == 2
