"""The command from end to end, on a machine whose runs spread as they are told to."""

import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gpubench.cli.interrupts import Terminated
from gpubench.cli.main import exit_code_of, main
from gpubench.cli.parser import parse
from gpubench.cli.selfcheck import run
from gpubench.model import Case, Observation, Status
from gpubench.model.hashing import MachineKey
from gpubench.results.reader import read_results
from gpubench.selfcheck.store import spreads_folder, stored_spread
from tests.cli.scripted import TINY, Machine, failing_after, gpubench_run
from tests.results.examples import REQUIRED_HEADER
from tests.runner.scripted import MEASURED, timing

KEY = MachineKey(host="h0123456789ab", device="d0123456789ab")
SHORT = "--blocks 2"
"""14 cases x 2 blocks x 6 runs = 168 rows."""

FEW = f"{SHORT} --runs 3"
"""As few runs as can be halved: an answer costs a third, where it is not the numbers that count."""


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def restless(seed: int = 7, spread: float = 0.01) -> Machine:
    """Return a machine whose visits differ by 1 %, or by more."""
    dice = random.Random(seed)

    def answer(_case: Case) -> Observation:
        return replace(MEASURED, timing=timing(1e-3 * dice.lognormvariate(0.0, spread)))

    return Machine(answer=answer, device_uuid=KEY.device)


def selfcheck(
    options: str,
    machine: Machine | None = None,
    folder: Callable[[], Path | None] = spreads_folder,
) -> int:
    opener = (machine or restless()).open_worker
    arguments = ["selfcheck", *options.split()]
    return exit_code_of(lambda: run(parse(arguments), open_worker=opener, folder=folder))


def last_error(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return captured.err.rstrip("\n").rpartition("\n")[2]


def test_a_machine_is_measured_judged_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole way: what it prints, what a comparison will find, and no rows left behind."""
    machine = restless()

    assert selfcheck(SHORT, machine) == 0

    captured = capsys.readouterr()
    assert "14 cases, 6 runs of 2 blocks" in captured.out
    assert "With 3 runs per side" in captured.out
    assert "CPU load       other processes" in captured.out
    assert "14 cases x 2 blocks x 6 runs = 168 rows" in captured.err
    assert "a file that is not kept (name one with -o)" in captured.err
    kept = tmp_path / "data/gpubench/selfcheck"
    assert captured.err.rstrip().endswith(f"{kept}/h0123456789ab-d0123456789ab.json")
    spread = stored_spread(KEY, kept)
    assert spread is not None
    assert all(0.003 < found.spread < 0.015 for found in spread.classes)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert machine.running == 0
    assert len({len(worker.visited) for worker in machine.workers}) == 1


def test_a_file_says_what_the_measurement_said(capsys: pytest.CaptureFixture[str]) -> None:
    """Rows that were kept can be asked again; only the load was not in them."""
    assert selfcheck(f"{SHORT} -o a.csv --format json") == 0
    measured = capsys.readouterr()
    assert selfcheck("a.csv --format json --no-store") == 0
    read = capsys.readouterr()

    before, after = json.loads(measured.out), json.loads(read.out)
    assert before["disturbances"]["load"]["seconds"] > 0
    assert after["disturbances"]["load"] is None
    for name in ("spread", "classes", "alarms", "cases"):
        assert after[name] == before[name]
    assert "-> a.csv" in measured.err
    assert len(read_results("a.csv").frame) == 168
    assert read.err == ""


@pytest.mark.parametrize("output_format", ["csv", "markdown", "json"])
def test_every_format_goes_to_stdout_alone(
    output_format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is said beside the answer must not stand in a pipe."""
    selfcheck(f"{FEW} -o a.csv")
    capsys.readouterr()

    assert selfcheck(f"a.csv --format {output_format}") == 0

    captured = capsys.readouterr()
    assert captured.out.endswith("\n")
    assert not captured.out.endswith("\n\n")
    assert captured.err.startswith("kept for gpubench compare")
    if output_format == "json":
        assert json.loads(captured.out)["key"] == {"host": KEY.host, "device": KEY.device}


def test_runs_of_several_files_are_one_machine(capsys: pytest.CaptureFixture[str]) -> None:
    """Three files of one run each, as they come from three days; but not the same file twice."""
    for seed, name in enumerate(("a.csv", "b.csv", "c.csv")):
        assert gpubench_run(f"{TINY} -o {name}", restless(seed)) == 0
    capsys.readouterr()

    assert selfcheck("a.csv b.csv c.csv") == 0
    assert "2 cases, 3 runs of 2 blocks" in capsys.readouterr().out
    assert selfcheck("a.csv b.csv a.csv") == 2
    assert "4 rows are there twice" in last_error(capsys)


def test_no_store_keeps_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As it says."""
    assert selfcheck(f"{FEW} --no-store") == 0

    assert list(tmp_path.iterdir()) == []
    assert "kept for" not in capsys.readouterr().err


def test_a_spread_that_is_not_the_machines_is_not_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It would make every later comparison of one run say nothing."""
    assert selfcheck(FEW, restless(spread=2.0)) == 0

    assert "not kept for gpubench compare: between-run SD " in last_error(capsys)
    assert not (tmp_path / "data").exists()


def test_a_file_of_another_tool_is_answered_and_not_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Eight columns say nothing about the machine; the answer stands all the same."""
    rows = [
        f"conv,forward,float32,8,{run},{block},ok,{0.5 + 0.01 * run + 0.001 * block}"
        for run in range(3)
        for block in range(2)
    ]
    (tmp_path / "f.csv").write_text("\n".join([REQUIRED_HEADER, *rows]) + "\n")

    assert selfcheck("f.csv") == 0

    captured = capsys.readouterr()
    assert "1 case, 3 runs of 2 blocks\ndevice         unknown device\n" in captured.out
    assert captured.err == (
        "not kept for gpubench compare: the rows do not name their host and device\n"
    )


@pytest.mark.parametrize("place", ["a file", "no home"])
def test_a_place_that_cannot_be_written_costs_no_answer(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two minutes of measuring are worth more than the file; the exit code tells all the same."""
    (tmp_path / "file").write_text("")

    folder = tmp_path / "file" / "folder" if place == "a file" else None

    assert selfcheck(FEW, folder=lambda: folder) == 2

    captured = capsys.readouterr()
    assert "With 3 runs per side" in captured.out
    last = captured.err.rstrip().rpartition("\n")[2]
    assert re.fullmatch(r"gpubench: [^:]+: .+, expected .+; .+", last)


@pytest.mark.parametrize(("interrupt", "code"), [(KeyboardInterrupt(), 130), (Terminated(), 143)])
def test_an_interrupt_keeps_the_rows_where_they_were_wanted(
    interrupt: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """With -o the file can be finished and read; nothing is judged from a part."""
    machine = failing_after(30, interrupt)

    assert selfcheck(f"{SHORT} -o a.csv", machine) == code

    assert last_error(capsys) == (
        "interrupted: 30 of 168 rows measured; finish with: gpubench run --resume a.csv"
    )
    assert len(read_results("a.csv").frame) == 30
    assert machine.running == 0
    assert selfcheck("a.csv") == 2
    assert "2 runs, 1 of them whole" in last_error(capsys)


def test_an_interrupt_without_a_file_says_how_far_it_came(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """There is nothing to finish, and nothing is left."""
    assert selfcheck(SHORT, failing_after(30, KeyboardInterrupt())) == 130

    assert last_error(capsys) == "interrupted: 30 of 168 rows measured"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("--runs 1", "--runs: 1, expected at least 3 runs"),
        ("--runs 2", "--runs: 2, expected at least 3 runs"),
        ("--runs 0", "--runs: the value is '0'"),
        ("--budget 1s", "--budget: 1 s, expected at least"),
        ("--alpha 0", "--alpha: the value is '0', expected a share between 0 and 1"),
        ("--alpha 2", "--alpha: the value is '2'"),
        ("--alpha=-0.05", "--alpha: the value is '-0.05'"),
        ("--alpha nan", "--alpha: the value is 'nan'"),
        ("--format xml", "--format: 'xml'"),
        ("-o -", "-o: '-', expected a file"),
        ("-o missing/a.csv", "missing/a.csv: the folder missing does not exist"),
        ("nothing.csv", "nothing.csv: it cannot be read"),
        ("a.csv --runs 3", "FILE: it cannot be combined with --runs, expected files to read"),
        ("a.csv -o b.csv --identify", "FILE: it cannot be combined with --output, --identify"),
    ],
)
def test_what_cannot_be_answered_is_one_line_before_anything_is_measured(
    options: str, complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the form of all errors, with exit code 2 and nothing left behind."""
    machine = restless()

    assert selfcheck(options, machine) == 2

    error = last_error(capsys)
    assert error.startswith(f"gpubench: {complaint}")
    assert re.fullmatch(r"gpubench: [^:]+: .+, expected .+; .+", error)
    assert machine.workers == []
    assert list(tmp_path.iterdir()) == []


def test_a_budget_buys_runs_and_does_not_speak_of_an_assumed_spread(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The spread is what is looked for."""
    assert selfcheck("--budget 60s --blocks 2") == 0

    error = capsys.readouterr().err
    runs = re.search(r"14 cases x (\d+) blocks x (\d+) runs", error)
    assert runs
    assert int(runs[2]) >= 3
    assert re.search(rf"budget: .+ of 1 min; {runs[2]} runs\n", error)
    assert "between-run SD" not in error


def test_a_machine_without_a_time_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    """Rows are data, and still there is nothing to answer from."""
    broken = Machine(answer=lambda _: Observation(status=Status.ERROR, detail="broken"))

    assert selfcheck(f"{FEW} -o a.csv", broken) == 2
    assert "no case has a time in every row" in last_error(capsys)


def test_the_command_is_reached_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    """Through the program's own front door."""
    assert main(["selfcheck", "nothing.csv"]) == 2
    assert last_error(capsys).startswith("gpubench: nothing.csv: it cannot be read")
