from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpubench.model import Case, Observation, Software, Status
from gpubench.results.reader import read_results
from gpubench.results.row_text import header_line
from tests.cli.scripted import TINY, Machine, failing_after, gpubench_run
from tests.results.examples import FOREIGN

RUNS = f"{TINY} --runs 2"
KEYS = ["run_index", "block", "batch_size"]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a complete file of two runs."""
    path = tmp_path_factory.mktemp("undisturbed") / "a.csv"
    assert gpubench_run(f"{RUNS} -o {path}") == 0
    return path.read_bytes()


@pytest.fixture
def file(tmp_path: Path, undisturbed: bytes) -> Path:
    path = tmp_path / "a.csv"
    path.write_bytes(undisturbed)
    return path


def cells(path: Path) -> list[tuple[int, ...]]:
    frame = read_results(path).frame
    return sorted(map(tuple, frame[KEYS].to_numpy().tolist()))


@settings(max_examples=40)
@given(data=st.data())
def test_a_file_cut_anywhere_is_finished_to_the_cells_of_an_undisturbed_run(
    data: st.DataObject, undisturbed: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Must hold 2: the file reads, lacks at most the row in flight, and no cell comes twice."""
    first_row_ends = undisturbed.index(b"\n", len(header_line())) + 1
    cut = data.draw(st.integers(first_row_ends, len(undisturbed)))
    path = tmp_path_factory.mktemp("cut") / "a.csv"
    path.write_bytes(undisturbed[:cut])
    whole_rows = undisturbed[:cut].count(b"\n") - 1
    before = read_results(path).frame
    assert len(before) == whole_rows

    machine = Machine()
    assert gpubench_run(f"--resume {path}", machine) == 0

    after = read_results(path).frame
    assert cells(path) == sorted((r, b, s) for r in (0, 1) for b in (0, 1) for s in (4, 8))
    assert len(machine.visited) == 8 - whole_rows
    assert after["run_id"].nunique() == 2
    assert list(after["run_id"][:whole_rows]) == list(before["run_id"])
    assert after.groupby("run_index")["run_id"].nunique().max() == 1
    assert path.read_bytes().startswith(undisturbed[:cut].rpartition(b"\n")[0])


def test_a_resumed_run_goes_on_in_the_same_order(file: Path, undisturbed: bytes) -> None:
    """Design 3: the order of a block derives from seed, run and block alone."""
    order = ["run_index", "block", "position", "batch_size"]
    whole = read_results(file).frame[order]
    file.write_bytes(b"".join(undisturbed.splitlines(keepends=True)[:4]))

    gpubench_run(f"--resume {file}")

    pd.testing.assert_frame_equal(read_results(file).frame[order], whole)


def test_a_resumed_run_counts_its_segments(file: Path, undisturbed: bytes) -> None:
    """Which process measured a row can be told, since processes differ."""
    file.write_bytes(b"".join(undisturbed.splitlines(keepends=True)[:4]))

    gpubench_run(f"--resume {file}")

    segments = read_results(file).frame.groupby("run_index")["segment"].unique()
    assert [list(found) for found in segments] == [[0, 1], [0]]


def test_a_complete_file_is_not_measured_again(
    file: Path, undisturbed: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing to do is done: exit 0, no worker."""
    machine = Machine()

    assert gpubench_run(f"--resume {file}", machine) == 0

    assert machine.workers == []
    assert file.read_bytes() == undisturbed
    assert "holds 8 rows, 0 remain" in capsys.readouterr().err


def test_a_case_that_failed_is_not_executed_again_in_that_run(tmp_path: Path) -> None:
    """Design 3: later blocks repeat the status, across an interruption too."""
    path = tmp_path / "a.csv"
    machine = Machine(answer=lambda _: Observation(status=Status.OOM, detail="too large"))
    assert gpubench_run(f"{RUNS} -o {path}", machine) == 2
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:3]))

    resumed = Machine()
    assert gpubench_run(f"--resume {path}", resumed) == 0

    frame = read_results(path).frame
    assert list(frame.loc[frame["run_index"] == 0, "status"]) == ["oom"] * 4
    assert {worker.setups[0].seed for worker in resumed.workers} == {0}
    assert len(resumed.visited) == 4


@pytest.mark.parametrize(
    ("machine", "what"),
    [
        (Machine(software=Software(torch="v2.6.0", host="h0123456789ab")), "torch is v2.6.0"),
        (Machine(device="another device"), "device is another device"),
    ],
)
def test_another_machine_or_software_is_refused(
    machine: Machine,
    what: str,
    file: Path,
    undisturbed: bytes,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Times before and after would stand in one run, and nobody could tell what changed them."""
    shortened = undisturbed[: undisturbed.rindex(b"\n", 0, -1) + 1]
    file.write_bytes(shortened)

    assert gpubench_run(f"--resume {file}", machine) == 2

    assert what in capsys.readouterr().err
    assert file.read_bytes() == shortened
    assert machine.visited == []
    assert machine.running == 0


@pytest.mark.parametrize(
    "flags", ["--runs 3", "--preset smoke", "-o b.csv", "--label x", "--identify", "--label="]
)
def test_plan_flags_are_refused(flags: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file says what its plan is."""
    assert gpubench_run(f"--resume {file} {flags}") == 2

    error = capsys.readouterr().err
    assert error.startswith("gpubench: --resume: it cannot be combined with --")
    assert error.count("\n") == 1


def _merged(text: str) -> str:
    header, *rows = text.splitlines(keepends=True)
    return header + "".join(rows[:1]) + rows[1].replace("preset=smoke;", "preset=quick;")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda _: "", "its header is not the one of this gpubench version"),
        (lambda _: FOREIGN, "its header is not the one of this gpubench version"),
        (lambda text: "\x00\x01\x02" + text, "its header is not the one"),
        (lambda _: header_line(), "the file has a header and no rows"),
        (lambda text: text.replace("\n1,1,", "\n7,1,", 1), "schema is '7', expected 1"),
        (_merged, "the rows follow 2 plans"),
        (lambda text: text.replace("preset=smoke;", "pre=smoke;"), "its plan cannot be read"),
        (lambda text: text.replace("preset=smoke;", "made_by=pytest;preset=smoke;"), "by pytest"),
        (lambda text: text.replace("workloads=matmul", "workloads=nosuch"), "nosuch"),
    ],
)
def test_a_file_that_no_run_can_finish_is_refused_and_kept(
    change: Callable[[str], str],
    complaint: str,
    file: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Must hold 3: one line, exit code 2, nothing lost."""
    content = change(file.read_text())
    file.write_text(content)
    machine = Machine()

    assert gpubench_run(f"--resume {file}", machine) == 2

    error = capsys.readouterr().err
    assert complaint in error
    assert error.count("\n") == 1
    assert file.read_text() == content
    assert machine.workers == []


def test_an_interrupted_resume_says_how_to_go_on(
    file: Path, undisturbed: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also before its own first row: the file has earlier ones."""
    file.write_bytes(b"".join(undisturbed.splitlines(keepends=True)[:4]))

    assert gpubench_run(f"--resume {file}", failing_after(0, KeyboardInterrupt())) == 130

    error = capsys.readouterr().err
    assert f"interrupted before the first row; finish with: gpubench run --resume {file}" in error
    assert len(read_results(file).frame) == 3


def test_another_process_that_began_the_same_cases_has_its_own_runs(file: Path) -> None:
    """Two files of one plan can be told apart, whatever their rows are called."""
    other = replace(Machine().software, host="hffffffffffff")
    path = file.with_name("b.csv")
    gpubench_run(f"{RUNS} -o {path}", Machine(software=other))

    runs = [set(read_results(one).frame["run_id"]) for one in (file, path)]
    assert runs[0].isdisjoint(runs[1])


def test_a_row_measured_before_is_never_measured_again(file: Path, undisturbed: bytes) -> None:
    """None twice, also where rows are missing in the middle, as after an edit."""
    lines = undisturbed.splitlines(keepends=True)
    file.write_bytes(b"".join([lines[0], *lines[2:5], *lines[6:]]))
    visited: list[Case] = []

    def answer(case: Case) -> Observation:
        visited.append(case)
        return Machine().answer(case)

    assert gpubench_run(f"--resume {file}", Machine(answer=answer)) == 0

    assert len(visited) == 2
    assert cells(file) == sorted((r, b, s) for r in (0, 1) for b in (0, 1) for s in (4, 8))
