import re
import shlex
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
from tests.cli.scripted import TINY, Machine, failing_after, gpubench_run, typed
from tests.results.examples import FOREIGN

RUNS = f"{TINY} --runs 2"
KEYS = ["run_index", "block", "batch_size"]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a complete file of two runs."""
    path = tmp_path_factory.mktemp("undisturbed") / "a.csv"
    assert gpubench_run(f"{RUNS} -o {typed(path)}") == 0
    return path.read_bytes()


@pytest.fixture
def file(tmp_path: Path, undisturbed: bytes) -> Path:
    path = tmp_path / "a.csv"
    path.write_bytes(undisturbed)
    return path


def cells(path: Path) -> list[tuple[int, ...]]:
    frame = read_results(path).frame
    return sorted(map(tuple, frame[KEYS].to_numpy().tolist()))


@settings(max_examples=20)
@given(data=st.data())
def test_a_file_cut_anywhere_is_finished_to_the_cells_of_an_undisturbed_run(
    data: st.DataObject, undisturbed: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Must hold 2: the file reads, lacks at most the row in flight, and no cell comes twice."""
    first_row_ends = undisturbed.index(b"\n", len(header_line())) + 1
    # Where a row ends, or lacks only its line end, is where a mistake would be, and seldom drawn.
    ends = [place.end() for place in re.finditer(b"\n", undisturbed)][1:]
    edges = st.sampled_from([end - lacking for end in ends for lacking in (0, 1)])
    anywhere = st.integers(first_row_ends, len(undisturbed))
    cut = data.draw((edges | anywhere).filter(lambda place: place >= first_row_ends))
    path = tmp_path_factory.mktemp("cut") / "a.csv"
    path.write_bytes(undisturbed[:cut])
    whole_rows = undisturbed[:cut].count(b"\n") - 1
    before = read_results(path).frame
    assert len(before) == whole_rows

    machine = Machine()
    assert gpubench_run(f"--resume {typed(path)}", machine) == 0

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

    gpubench_run(f"--resume {typed(file)}")

    pd.testing.assert_frame_equal(read_results(file).frame[order], whole)


def test_a_resumed_run_counts_its_segments(file: Path, undisturbed: bytes) -> None:
    """Which process measured a row can be told, since processes differ."""
    file.write_bytes(b"".join(undisturbed.splitlines(keepends=True)[:4]))

    gpubench_run(f"--resume {typed(file)}")

    segments = read_results(file).frame.groupby("run_index")["segment"].unique()
    assert [list(found) for found in segments] == [[0, 1], [0]]


def test_a_complete_file_is_not_measured_again(
    file: Path, undisturbed: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing to do is done: exit 0, no worker."""
    machine = Machine()

    assert gpubench_run(f"--resume {typed(file)}", machine) == 0

    assert machine.workers == []
    assert file.read_bytes() == undisturbed
    error = capsys.readouterr().err
    assert f"resume: nothing left to measure, 8 of 8 rows are in {file}" in error
    assert "measuring" not in error


def test_a_case_that_failed_is_not_executed_again_in_that_run(tmp_path: Path) -> None:
    """Design 3: later blocks repeat the status, across an interruption too."""
    path = tmp_path / "a.csv"
    machine = Machine(answer=lambda _: Observation(status=Status.OOM, detail="too large"))
    assert gpubench_run(f"{RUNS} -o {typed(path)}", machine) == 2
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:3]))

    resumed = Machine()
    assert gpubench_run(f"--resume {typed(path)}", resumed) == 0

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

    assert gpubench_run(f"--resume {typed(file)}", machine) == 2

    assert what in capsys.readouterr().err
    assert file.read_bytes() == shortened
    assert machine.visited == []
    assert machine.running == 0


@pytest.mark.parametrize(
    "flags", ["--runs 3", "--preset smoke", "-o b.csv", "--label x", "--identify", "--label="]
)
def test_plan_flags_are_refused(flags: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file says what its plan is."""
    assert gpubench_run(f"--resume {typed(file)} {flags}") == 2

    error = capsys.readouterr().err
    assert error.startswith("gpubench: --resume: it cannot be combined with --")
    assert error.count("\n") == 1


def _with_plan(text: str, change: Callable[[str], str]) -> str:
    """Return a results file whose plan is another one, in all rows."""
    (plan,) = set(re.findall(r"preset=smoke[^\n\"]*?batch_sizes=4,8", text))
    return text.replace(f'"{plan}"', '"' + change(plan) + '"')


def _swap(old: str, new: str) -> Callable[[str], str]:
    def swapped(plan: str) -> str:
        assert old in plan
        return plan.replace(old, new)

    return swapped


BAD_PLANS = [
    (_swap("backend=cpu", "backend=x"), "backend is not as gpubench writes it"),
    (_swap("device=cpu", "device=x"), "--device is 'x', expected one of cpu, cuda"),
    (_swap("device=cpu", "device=cuda:0"), "backend is not as gpubench writes it"),
    (_swap("device=cpu", "device=cpu:zz"), "--device: 'cpu:zz', expected cpu, cuda"),
    (_swap("preset=smoke", "preset=zz"), "--preset is 'zz', expected one of smoke, quick"),
    (_swap("profile=cpu", "profile=zz"), "--profile is 'zz', expected one of cpu, gpu"),
    (_swap("time_limit_s=30.0", "time_limit_s=nan"), "--time-limit is nan s, expected seconds"),
    (_swap("time_limit_s=30.0", "time_limit_s=inf"), "--time-limit is inf s, expected seconds"),
    (_swap("time_limit_s=30.0", "time_limit_s=1e+300"), "at most 604800"),
    (_swap("time_limit_s=30.0", "time_limit_s=3e1"), "spelt or ordered in another way"),
    (_swap("sample_s=0.1", "sample_s=-1.0"), "--sample-time is -1 s, expected seconds > 0"),
    (_swap("sample_s=0.1", "sample_s=0.0"), "--sample-time is 0 s, expected seconds > 0"),
    (_swap("batch_sizes=4,8", "batch_sizes=-1"), "--batch-sizes is '-1', expected integers >= 1"),
    (_swap("batch_sizes=4,8", "batch_sizes=0"), "--batch-sizes is '0', expected integers >= 1"),
    (_swap("batch_sizes=4,8", f"batch_sizes={10**20}"), "and at most 2147483647"),
    (_swap("batch_sizes=4,8", "batch_sizes=8,4"), "batch_sizes is not as gpubench writes it"),
    (_swap("batch_sizes=4,8", "batch_sizes=4,4,8"), "batch_sizes is not as gpubench writes it"),
    (_swap("batch_sizes=4,8", "batch_sizes=4,eight"), "its plan cannot be read"),
    (
        _swap("batch_sizes=4,8", "batch_sizes=" + ",".join(map(str, range(1, 1002)))),
        "1001 batch sizes, expected an integer >= 1 and at most 1000",
    ),
    (_swap("runs=2", "runs=1000000000"), "--runs is 1000000000, expected an integer >= 1 and"),
    (_swap("runs=2", "runs=-1"), "--runs is -1, expected an integer >= 1"),
    (_swap("runs=2", "runs=0"), "--runs is 0, expected an integer >= 1"),
    (_swap("runs=2", "runs=" + "9" * 5000), "which is no number"),
    (_swap("runs=2", "runs=1e9"), "its plan cannot be read: runs is '1e9', which is no number"),
    (_swap("blocks=2", "blocks=1000000"), "--blocks is 1000000, expected an integer >= 1 and"),
    (_swap("runs=2;blocks=2", "runs=9999;blocks=9999"), "rows, expected at most 1000000"),
    (_swap("runs=2;", ""), "runs is missing"),
    (_swap("runs=2;", "runs=2;runs=3;"), "runs stands there twice"),
    (_swap("runs=2;blocks=2", "blocks=2;runs=2"), "spelt or ordered in another way"),
    (_swap("runs=2;", "runs=2;colour=red;"), "'colour=red' is not an option of a plan"),
    (_swap("workloads=matmul", "seed=-1;workloads=matmul"), "--seed is -1, expected an integer"),
    (_swap("workloads=matmul", f"seed={10**30};workloads=matmul"), "--seed is 1000"),
    (_swap("workloads=matmul", "threads=100000;workloads=matmul"), "--threads is 100000"),
    (_swap("workloads=matmul", "timer=graph;workloads=matmul"), "--timer is 'graph' on a cpu"),
    (_swap("workloads=matmul", "workloads="), "--workload is '', expected names"),
    (_swap("workloads=matmul", "workloads=matmul,matmul"), "workloads is not as gpubench"),
    (_swap("workloads=matmul", "workloads=matmul;dtypes=fp32"), "dtypes is not as gpubench"),
    (lambda plan: plan + ";select=" + "[" * 5000, "--select is a pattern of 5000 characters"),
    (lambda plan: plan + ";select=" + "x" * 32_500, "more than 32000"),
    (lambda plan: plan + ";select=%1B[31m", r"'\x1b[31m' matches none"),
]
"""Changes to a plan, and what is said: the rules are those of the command line."""


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
        (lambda text: _with_plan(text, lambda plan: plan + ";made_by=pytest"), "by pytest"),
        (lambda text: text.replace("workloads=matmul", "workloads=nosuch"), "nosuch"),
        *((lambda text, swap=swap: _with_plan(text, swap), said) for swap, said in BAD_PLANS),
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

    assert gpubench_run(f"--resume {typed(file)}", machine) == 2

    error = capsys.readouterr().err
    assert complaint in error
    assert error.count("\n") == 1
    assert len(error) <= 300
    assert file.read_text() == content
    assert machine.workers == []


def test_an_interrupted_resume_says_how_to_go_on(
    file: Path, undisturbed: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also before its own first row: the file has earlier ones."""
    file.write_bytes(b"".join(undisturbed.splitlines(keepends=True)[:4]))

    assert gpubench_run(f"--resume {typed(file)}", failing_after(0, KeyboardInterrupt())) == 130

    error = capsys.readouterr().err
    assert "interrupted before the first row; finish with: gpubench run --resume " in error
    assert shlex.split(error.rpartition("finish with: ")[2])[-1] == str(file)
    assert len(read_results(file).frame) == 3


def test_another_process_that_began_the_same_cases_has_its_own_runs(file: Path) -> None:
    """Two files of one plan can be told apart, whatever their rows are called."""
    other = replace(Machine().software, host="hffffffffffff")
    path = file.with_name("b.csv")
    gpubench_run(f"{RUNS} -o {typed(path)}", Machine(software=other))

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

    assert gpubench_run(f"--resume {typed(file)}", Machine(answer=answer)) == 0

    assert len(visited) == 2
    assert cells(file) == sorted((r, b, s) for r in (0, 1) for b in (0, 1) for s in (4, 8))


@pytest.fixture
def evil(tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file whose plan names code in the current folder, which tells when it is run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "evil.py").write_text("open('has-run', 'w')")
    file.write_text(file.read_text().replace("workloads=matmul", "workloads=matmul,evil:f"))
    return Path(file.name)


def test_a_file_that_names_code_does_not_run_it(
    evil: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """B.2: a results file is data; one line says how to run what one trusts."""
    machine = Machine()

    assert gpubench_run(f"--resume {typed(evil)}", machine) == 2

    assert capsys.readouterr().err == (
        "gpubench: a.csv: its plan asks to import evil:f, expected that you name it too, since a"
        " file runs no code; if it is yours, type"
        " `gpubench run --resume a.csv --workload evil:f`\n"
    )
    assert machine.workers == []
    assert not Path("has-run").exists()


@pytest.mark.parametrize("named", ["evil:f", "matmul,evil:f"])
def test_code_that_is_named_again_is_measured(named: str, evil: Path) -> None:
    """B.2: who names it trusts it."""
    machine = Machine()

    assert gpubench_run(f"--resume {typed(evil)} --workload {named}", machine) == 0

    assert {case.workload for case in machine.visited} == {"evil:f"}


@pytest.mark.parametrize(
    ("named", "complaint"),
    [
        ("other:f", "--workload: other:f is not in the plan of a.csv, expected with --resume only"),
        ("mlp", "--workload: mlp is not in the plan of a.csv"),
        ("evil:f,mlp", "--workload: mlp is not in the plan of a.csv"),
        ("evil:f,", "--workload: 'evil:f,', expected names joined by commas"),
        ("matmul", "a.csv: its plan asks to import evil:f"),
    ],
)
def test_only_the_plans_own_code_can_be_named(
    named: str, complaint: str, evil: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """B.2: `--resume` adds nothing to a plan, and silently ignores nothing."""
    machine = Machine()

    assert gpubench_run(f"--resume {typed(evil)} --workload {named}", machine) == 2

    assert complaint in capsys.readouterr().err
    assert machine.workers == []


def test_an_interrupted_resume_of_ones_own_code_says_the_whole_command(
    evil: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command that is shown works."""
    machine = failing_after(0, KeyboardInterrupt())

    assert gpubench_run(f"--resume {typed(evil)} --workload evil:f", machine) == 130

    command = "finish with: gpubench run --resume a.csv --workload evil:f\n"
    assert capsys.readouterr().err.endswith(command)


def test_a_file_without_rows_says_how_to_begin_again(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """B.8: a run that was killed early left a header; its plan is not known."""
    file.write_text(header_line())

    assert gpubench_run(f"--resume {typed(file)}") == 2
    assert "`gpubench run -o FILE` takes this file over" in capsys.readouterr().err

    assert gpubench_run(f"{RUNS} -o {typed(file)}") == 0
    assert len(cells(file)) == 8
