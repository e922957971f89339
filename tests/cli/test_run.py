import os
import re
from pathlib import Path

import pandas as pd
import pytest

from gpubench.cli.interrupts import Terminated
from gpubench.errors import ResultsFileError, WorkloadError
from gpubench.model import Case, Observation, Status
from gpubench.results.reader import read_results
from gpubench.results.writer import ResultsWriter
from tests.cli.scripted import TINY, Machine, failing_after, gpubench_run
from tests.runner.scripted import MEASURED


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def last_error(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return captured.err.rstrip("\n").rpartition("\n")[2]


def test_a_run_writes_a_row_per_cell_and_shows_them(capsys: pytest.CaptureFixture[str]) -> None:
    """The whole way from options to file and table."""
    machine = Machine()

    assert gpubench_run(f"{TINY} -o a.csv --label desk", machine) == 0

    frame = read_results("a.csv").frame
    assert len(frame) == 4
    assert set(frame["label"]) == {"desk"}
    captured = capsys.readouterr()
    assert "matmul forward" in captured.out
    assert "2 cases x 2 blocks x 1 run = 4 rows" in captured.err
    assert "-> a.csv" in captured.err
    assert machine.running == 0


def test_what_comes_next_are_commands_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    """A hint that cannot be typed is worse than none."""
    gpubench_run(f"{TINY} -o a.csv")

    hints = re.findall(r"gpubench (?:run|show) .*", capsys.readouterr().err)
    assert hints == [
        "gpubench show a.csv --format markdown",
        "gpubench run --preset smoke --device cpu --runs 3 --workload matmul --batch-sizes 4,8",
    ]
    assert gpubench_run(hints[1].removeprefix("gpubench run ")) == 0
    assert "next: gpubench show results/" in last_error(capsys)


def test_a_run_ends_with_a_page_about_it(capsys: pytest.CaptureFixture[str]) -> None:
    """One command from a machine to what a colleague opens; a resumed file gets its page too."""
    assert gpubench_run(f"{TINY} -o a.csv --report a.html") == 0

    page = Path("a.html").read_text()
    assert "matmul forward" in page
    assert "gpubench run --preset smoke" in page
    assert "report: a.html (" in capsys.readouterr().err
    assert gpubench_run("--resume a.csv --report b.json") == 0
    assert Path("b.json").exists()


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("-o - --report a.html", "--report: rows or report go to standard output"),
        ("-o a.csv --report=", "--report: an empty name"),
        ("-o a.json --report ./a.json", "--report: rows go into a.json too"),
        ("-o a.csv --report a.pdf", "a.pdf: the name says no format"),
        ("-o a.csv --report nowhere/a.html", "nowhere/a.html: nothing can be written there"),
    ],
)
def test_a_page_that_cannot_be_written_is_refused_before_anything_is_measured(
    options: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An hour of measuring should not end with a typing mistake."""
    assert gpubench_run(f"{TINY} {options}") == 2

    assert last_error(capsys).startswith(f"gpubench: {complaint}")
    assert list(Path().iterdir()) == []


def test_results_go_into_a_new_file_of_the_results_folder() -> None:
    """Without -o nothing is overwritten, however often the command is typed."""
    assert [gpubench_run(TINY), gpubench_run(TINY)] == [0, 0]

    files = sorted(Path("results").iterdir())
    assert len(files) == 2
    assert all(len(pd.read_csv(path)) == 4 for path in files)


def test_rows_can_go_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    """`-o -` is a pipe's input: rows and nothing else."""
    assert gpubench_run(f"{TINY} -o -") == 0

    captured = capsys.readouterr()
    assert captured.out.startswith("schema,method,run_id")
    assert len(captured.out.splitlines()) == 5
    assert list(Path().iterdir()) == []


def test_a_reader_that_ends_in_the_middle_stops_the_run(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """What nobody receives must not be measured for hours, nor pass for done."""
    reading, writing = os.pipe()
    machine = Machine(answer=lambda _case: _close(reading))
    with os.fdopen(writing, "w") as pipe:
        monkeypatch.setattr("sys.stdout", pipe)
        code = gpubench_run(f"{TINY} -o -", machine)

    assert code == 2
    assert machine.running == 0
    error = capfd.readouterr().err.rstrip().rpartition("\n")[2]
    assert error.startswith("gpubench: standard output: its reader ended after 0 of 4 rows")


def _close(descriptor: int) -> Observation:
    os.close(descriptor)
    return MEASURED


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("--batch-sizes 0", "--batch-sizes: '0', expected integers >= 1"),
        ("--batch-sizes -1", "--batch-sizes: '-1', expected integers >= 1"),
        ("--batch-sizes 1e9", "--batch-sizes: '1e9', expected integers >= 1"),
        ("--batch-sizes ten", "--batch-sizes: 'ten', expected integers >= 1"),
        ("--batch-sizes=", "--batch-sizes: '', expected integers >= 1"),
        ("--batch-sizes 99999999999", "--batch-sizes: '99999999999', expected integers >= 1"),
        ("--preset=", "--preset: '', expected one of smoke"),
        ("--device=", "--device: '', expected cpu, cuda"),
        ("--workload nosuch", "--workload: 'nosuch', expected one of matmul"),
        ("--workload matmul --phase train_step", "--phase: 'train_step', expected one of forward"),
        ("--select nothing", "--select: 'nothing' matches none"),
        ("--runs 0", "--runs: the value is '0', expected an integer >= 1"),
        ("--budget 20", "--budget: the value is '20', expected a time"),
        ("--budget 1s", "--budget: 1 s, expected at least"),
        ("--label 7", "--label: '7', expected text"),
        ("--label nan", "--label: 'nan', expected text"),
        ("-o missing/a.csv", "missing/a.csv: the folder missing does not exist"),
        ("-o .", ".: it cannot be written (Is a directory)"),
        ("-o=", "'': the name is empty"),
        ("-o a.csv.gz", "a.csv.gz: the name of a compressed file"),
        ("-o /dev/full", "/dev/full: it is no regular file"),
    ],
)
def test_what_cannot_be_measured_is_one_line_and_no_file(
    options: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Must hold 3: the error form, exit code 2, nothing left behind."""
    machine = Machine()

    assert gpubench_run(f"--preset smoke {options}", machine) == 2

    error = last_error(capsys)
    assert error.startswith(f"gpubench: {complaint}")
    assert re.fullmatch(r"gpubench: [^:]+: .+, expected .+; .+", error)
    assert machine.workers == []
    assert list(Path().iterdir()) == []


def test_a_file_that_exists_is_not_touched(capsys: pytest.CaptureFixture[str]) -> None:
    """Design 6: exists: exit 2 and a hint at `--resume`."""
    assert gpubench_run(f"{TINY} -o a.csv") == 0
    before = Path("a.csv").read_bytes()

    assert gpubench_run(f"{TINY} -o a.csv") == 2

    assert "`gpubench run --resume a.csv`" in last_error(capsys)
    assert Path("a.csv").read_bytes() == before


def test_a_file_of_something_else_is_not_touched(capsys: pytest.CaptureFixture[str]) -> None:
    """No `--resume` could go on with it, so none is advised."""
    Path("a.csv").write_text("precious\n")

    assert gpubench_run(f"{TINY} -o a.csv") == 2

    assert last_error(capsys).endswith("; name another file")
    assert Path("a.csv").read_text() == "precious\n"


def test_a_results_folder_that_cannot_be_made_is_an_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A file of that name stands in the way."""
    Path("results").write_text("")

    assert gpubench_run(TINY) == 2
    assert last_error(capsys).startswith("gpubench: results: the folder cannot be made")


def test_a_worker_that_cannot_start_leaves_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    """A missing device or an unimportable workload is found out after the file was made."""
    refused = WorkloadError("workload 'a:b'", seen="no module", expected="one", advice="write it")

    class Refusing(Machine):
        def open_worker(self) -> "Machine":  # type: ignore[override]
            raise refused

    assert gpubench_run(f"{TINY} -o a.csv", Refusing()) == 2

    assert last_error(capsys) == f"gpubench: {refused}"
    assert not Path("a.csv").exists()


@pytest.mark.parametrize(("interrupt", "code"), [(KeyboardInterrupt(), 130), (Terminated(), 143)])
def test_an_interrupt_keeps_the_rows_and_says_how_to_go_on(
    interrupt: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C and SIGTERM leave a good file; the worker has ended."""
    machine = failing_after(3, interrupt)

    assert gpubench_run(f"{TINY} -o a.csv", machine) == code

    message = "interrupted: 3 of 4 rows measured; finish with: gpubench run --resume a.csv"
    assert last_error(capsys) == message
    assert len(read_results("a.csv").frame) == 3
    assert machine.running == 0
    assert gpubench_run("--resume a.csv") == 0


def test_an_interrupt_before_the_first_row_leaves_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A file without rows could neither be shown nor resumed."""
    assert gpubench_run(f"{TINY} -o a.csv", failing_after(0, KeyboardInterrupt())) == 130

    assert last_error(capsys) == "interrupted before the first row"
    assert not Path("a.csv").exists()


def test_a_full_disk_stops_the_worker_and_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is measured and cannot be written must not go on for hours."""
    rows = iter(range(2))
    write = ResultsWriter.write

    def write_two(self: ResultsWriter, row: object) -> None:
        if next(rows, None) is None:
            raise ResultsFileError("a.csv", seen="disk full", expected="room", advice="free some")
        write(self, row)  # type: ignore[arg-type]

    monkeypatch.setattr(ResultsWriter, "write", write_two)
    machine = Machine()

    assert gpubench_run(f"{TINY} -o a.csv", machine) == 2

    assert last_error(capsys).startswith("gpubench: a.csv: disk full")
    assert machine.running == 0
    assert len(machine.visited) == 3
    assert len(read_results("a.csv").frame) == 2


def test_failures_are_rows_and_exit_2_only_without_any_time(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A missing measurement is data; a file without any time answers nothing."""

    def only_small(case: Case) -> Observation:
        if case.batch_size < 8:
            return Machine().answer(case)
        return Observation(status=Status.OOM, detail="needs more")

    assert gpubench_run(f"{TINY} -o a.csv", Machine(answer=only_small)) == 0
    assert sorted(read_results("a.csv").frame["status"]) == ["ok", "ok", "oom", "oom"]

    never = Machine(answer=lambda _: Observation(status=Status.ERROR, detail="broken"))
    assert gpubench_run(f"{TINY} -o b.csv", never) == 2
    assert last_error(capsys).startswith("gpubench: b.csv: no row has a time")
    assert len(read_results("b.csv").frame) == 4


def test_a_budget_is_kept_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    """`--budget` plans what fits and says what change it will detect."""
    assert gpubench_run("--workload matmul --budget 40s -o a.csv") == 0

    error = capsys.readouterr().err
    seconds = re.search(r"budget: (\d+) s of 40 s; \d+ runs? per side detects? a change of", error)
    assert seconds
    assert 20 < int(seconds[1]) <= 40


def test_a_second_writer_of_a_file_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Two processes that append to one file would mix their runs."""
    with ResultsWriter.create("a.csv"):
        for options in (f"{TINY} -o a.csv", "--resume a.csv"):
            assert gpubench_run(options) == 2
            assert "another process is writing this file" in last_error(capsys)


def test_names_in_clear_and_the_label_reach_the_worker() -> None:
    """Options that are no part of the plan must not get lost on the way."""
    machine = Machine()
    gpubench_run(f"{TINY} -o a.csv --identify", machine)

    (setup,) = machine.workers[0].setups
    assert setup.identify
    assert set(read_results("a.csv").frame["label"]) == {"scripted device"}


def test_only_code_of_ones_own_is_searched_for_in_the_current_folder() -> None:
    """B.2: what happens to lie in a folder with a downloaded file is not imported."""
    paths = {}
    for workload in ("matmul", "mine:work"):
        machine = Machine()
        gpubench_run(f"{TINY} --workload {workload} -o {workload[:4]}.csv", machine)
        paths[workload] = machine.workers[0].setups[0].search_path

    assert paths["matmul"] == ()
    assert str(Path.cwd()) in paths["mine:work"]
