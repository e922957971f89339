"""Two sides in turns: order, files, interruptions, and a comparison that uses the pairs."""

import json
import re
import shlex
import shutil
import sys
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from gpubench.cli.ab import run
from gpubench.cli.ab_sides import PlannedSide
from gpubench.cli.interrupts import Terminated
from gpubench.cli.main import exit_code_of, main
from gpubench.cli.parser import parse
from gpubench.device.machine_identity import former_names, machine_hash
from gpubench.model import BlockRow, Case, Observation, Plan, Software, Status
from gpubench.model.hashing import host_hash
from gpubench.results.reader import read_results
from gpubench.runner.events import CellMeasured
from gpubench.runner.session import Session
from gpubench.runner.turns.measuring import MeasureRun
from gpubench.runner.turns.order import turns
from gpubench.runner.turns.said import Said
from gpubench.suites.grid import cases
from tests.cli.scripted import Machine, gpubench_run, typed
from tests.runner.scripted import MEASURED, timing
from tests.runner.turns.stub import other_python

TINY = "--device cpu --preset smoke --workload matmul --batch-sizes 4,8 --blocks 2 --runs 3"
"""Four rows a run, twelve a side."""
CELLS = 4
SIDES = ("--a", "--threads 1", "--b", "--threads 2")


@dataclass
class Lab:
    """Measures sides without any process, and remembers what was asked.

    Args:
        slower: By side, the share by which it is slower.
        failing: The side that has no time.
        end_after: Rows after which measuring is interrupted.
    """

    slower: dict[str, float] = field(default_factory=dict)
    failing: str = ""
    end_after: int = 10**9
    interrupt: BaseException = field(default_factory=KeyboardInterrupt)
    torch: str = "v2.13.0"
    host: str | None = None
    says: str = ""
    runs: list[tuple[str, Plan]] = field(default_factory=list)
    rows: int = 0

    def measure(self, side: PlannedSide, identify: bool) -> MeasureRun:
        assert not identify
        return lambda plan: self._rows(side.program.side, plan)

    def _rows(self, side: str, plan: Plan) -> Generator[BlockRow | Said, None, None]:
        self.runs.append((side, plan))
        session = Session(
            plan=plan,
            cases=cases(plan),
            open_worker=Machine(
                answer=lambda case: self._answer(side, case),
                software=Software(torch=self.torch, host=self.host),
            ).open_worker,
        )
        with closing(session.events()) as events:
            for event in events:
                if isinstance(event, CellMeasured):
                    if self.rows == self.end_after:
                        raise self.interrupt
                    self.rows += 1
                    yield event.row
        yield Said(text=self.says)

    def _answer(self, side: str, case: Case) -> Observation:
        if side == self.failing:
            return Observation(status=Status.OOM, detail="no room for it")
        # The machine's mood: alike for both runs of a pair, and different for each.
        mood = 1 + 0.3 * ((len(self.runs) - 1) // 2)
        jitter = 1 + 1e-3 * (len(self.runs) % 3) + 1e-4 * (case.batch_size % 3)
        time_s = 1e-3 * mood * jitter * (1 + self.slower.get(side, 0.0))
        return replace(MEASURED, timing=timing(time_s))


def ab(lab: Lab, *words: str) -> int:
    return exit_code_of(lambda: run(parse(["ab", *words]), measure=lab.measure))


def measured(folder: Path, lab: Lab | None = None, *words: str) -> int:
    return ab(lab or Lab(), *SIDES, *TINY.split(), "-o", str(folder), *words)


def lines(folder: Path, side: str) -> list[bytes]:
    return (folder / f"{side}.csv").read_bytes().splitlines(keepends=True)


def test_sides_are_measured_in_turns_in_the_order_of_the_seed(tmp_path: Path) -> None:
    """Run by run, so that what the machine does for minutes hits both."""
    lab = Lab()
    assert measured(tmp_path / "ab", lab, "--seed", "7") == 0
    expected = ["ab"[turn.side] for turn in turns(pairs=3, seed=7)]
    assert [side for side, _ in lab.runs] == expected
    assert [plan.runs for _, plan in lab.runs] == [1] * 6
    assert [plan.seed for _, plan in lab.runs] == [7, 7, 8, 8, 9, 9]
    assert {(side, plan.threads) for side, plan in lab.runs} == {("a", 1), ("b", 2)}


def test_each_side_has_a_file_whose_rows_name_their_pair(tmp_path: Path) -> None:
    """A reader must be able to tell which runs belong together."""
    measured(tmp_path / "ab")
    frames = [read_results(str(tmp_path / "ab" / f"{side}.csv")).frame for side in "ab"]
    for frame in frames:
        assert frame.groupby("pair").size().to_dict() == {0: CELLS, 1: CELLS, 2: CELLS}
        assert (frame["pair"] == frame["run_index"]).all()
        assert frame["run_id"].nunique() == 3
    assert frames[0]["session"].unique().tolist() == frames[1]["session"].unique().tolist()
    assert frames[0]["session"].nunique() == 1


def test_it_ends_in_a_comparison_that_uses_the_pairs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Moods of 30 % hide 5 % in runs that stand apart."""
    measured(tmp_path / "ab", Lab(slower={"b": 0.05}))
    shown = capsys.readouterr()
    assert "3 pairs of runs measured in turns" in " ".join(shown.out.split())
    assert "2 slower" in shown.out
    words = shlex.split(shown.err.rpartition("next: ")[2])
    assert words == [
        *["gpubench", "compare"],
        *[f"{side}={tmp_path}/ab/{side}.csv" for side in "ab"],
        "--cases",
    ]
    assert "plan: 3 pairs of runs in turns, 4 and 4 rows per run" in shown.err


def test_another_metric_is_passed_on_to_the_comparison(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And to the command that is named for later."""
    assert measured(tmp_path / "ab", None, "--metric", "memory") == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("b against a: no case says on both sides what it allocates.")
    assert "--metric memory --cases" in shown.err


@pytest.mark.parametrize(
    ("metric", "seen"),
    [
        ("gpu", "--metric gpu: a side is measured on a CPU, which has no GPU-busy time"),
        ("speed", "--metric: 'speed', expected one of time, gpu, memory"),
    ],
)
def test_a_metric_that_cannot_be_had_is_refused_before_anything_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], metric: str, seen: str
) -> None:
    """Not after an hour."""
    lab = Lab()
    assert measured(tmp_path / "ab", lab, "--metric", metric) == 2
    assert seen in capsys.readouterr().err
    assert lab.runs == []


@pytest.mark.parametrize("written", ["--threads 1", "--threads=1", " --threads=1"])
def test_options_of_a_side_are_written_as_anywhere(tmp_path: Path, written: str) -> None:
    """A shell takes the quotes away, and argparse would take one word for an option of `ab`."""
    lab = Lab()
    sides = ("--a", written, "--b", "--threads=2")
    assert ab(lab, *sides, *TINY.split(), "-o", str(tmp_path / "ab")) == 0
    assert {(side, plan.threads) for side, plan in lab.runs} == {("a", 1), ("b", 2)}


def test_warnings_of_a_side_are_shown_with_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each once, though every run has them."""
    assert measured(tmp_path / "ab", Lab(says="gpubench: a GPU is idle")) == 0
    error = capsys.readouterr().err
    assert error.count("side a: gpubench: a GPU is idle\n") == 1
    assert error.count("side b: gpubench: a GPU is idle\n") == 1


def test_alike_sides_are_not_called_different(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What must hold 5, in small."""
    measured(tmp_path / "ab")
    assert "0 faster, 0 slower" in capsys.readouterr().out


@pytest.mark.parametrize("rows", [1, 3, 5, 9, 14, 23])
def test_an_interrupted_pair_is_measured_again(
    tmp_path: Path, rows: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its other half would be measured hours later; complete pairs stay to the byte."""
    folder = tmp_path / "ab"
    assert measured(folder, Lab(end_after=rows)) == 130
    error = capsys.readouterr().err
    pairs = rows // (2 * CELLS)
    assert f"interrupted: {pairs} of 3 pairs measured; finish with: gpubench ab --resume" in error
    kept = {side: lines(folder, side)[: 1 + pairs * CELLS] for side in "ab"}

    lab = Lab()
    command = shlex.split(error.rstrip().rpartition("finish with: ")[2])
    assert ab(lab, *command[2:]) == 0

    assert f"{folder} holds {pairs} of 3 pairs" in capsys.readouterr().err
    assert len(lab.runs) == 2 * (3 - pairs)
    for side in "ab":
        assert lines(folder, side)[: 1 + pairs * CELLS] == kept[side]
        frame = read_results(str(folder / f"{side}.csv")).frame
        assert frame.groupby("pair").size().to_dict() == {0: CELLS, 1: CELLS, 2: CELLS}


def test_a_folder_of_an_older_gpubench_is_finished_under_its_names(tmp_path: Path) -> None:
    """This machine was called by its name alone; rows of two names would be of two hosts."""
    older = host_hash(former_names().host)
    assert measured(tmp_path / "ab", Lab(end_after=9, host=older)) == 130

    assert ab(Lab(host=machine_hash()), "--resume", str(tmp_path / "ab")) == 0

    for side in "ab":
        frame = read_results(str(tmp_path / "ab" / f"{side}.csv")).frame
        assert frame["host"].unique().tolist() == [older]


@pytest.mark.parametrize("cut", [0.0, 0.2, 0.5, 0.9])
def test_files_cut_anywhere_are_finished(tmp_path: Path, cut: float) -> None:
    """A kill -9 leaves an incomplete line; it and its pair are measured again."""
    folder = tmp_path / "ab"
    measured(folder)
    path = folder / "b.csv"
    whole, header = path.read_bytes(), len(lines(folder, "b")[0])
    path.write_bytes(whole[: header + int(cut * (len(whole) - header))])
    assert ab(Lab(), "--resume", str(folder)) == 0
    for side in "ab":
        frame = read_results(str(folder / f"{side}.csv")).frame
        assert frame.groupby("pair").size().to_dict() == {0: CELLS, 1: CELLS, 2: CELLS}


def test_a_complete_folder_is_compared_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is left to measure."""
    measured(tmp_path / "ab")
    capsys.readouterr()
    lab = Lab()
    assert ab(lab, "--resume", str(tmp_path / "ab")) == 0
    assert not lab.runs
    shown = capsys.readouterr()
    assert "the other side beside it (3 pairs)" in " ".join(shown.out.split())
    assert "resume: nothing left to measure, 3 of 3 pairs are in" in shown.err
    assert "measuring" not in shown.err


def test_sigterm_ends_with_its_own_exit_code(tmp_path: Path) -> None:
    """What a scheduler sends before it kills."""
    assert measured(tmp_path / "ab", Lab(end_after=2, interrupt=Terminated())) == 143


def test_a_side_that_has_no_time_at_all_ends_it_after_one_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """There will be nothing to compare, however long it goes on."""
    lab = Lab(failing="b")
    assert measured(tmp_path / "ab", lab) == 2
    assert len([side for side, _ in lab.runs if side == "b"]) == 1
    assert "side b: no case has a time (no room for it)" in capsys.readouterr().err


def test_other_software_on_a_side_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pairs before and after an upgrade are not pairs of the same two things."""
    folder = tmp_path / "ab"
    measured(folder, Lab(end_after=2 * CELLS))
    assert ab(Lab(torch="v2.14.0"), "--resume", str(folder)) == 2
    assert "torch is v2.14.0, was v2.13.0" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--a", "--implementation torch"], "--a: --implementation, expected --threads, --device"),
        (["--b", "--threads 0"], "--threads: the value is '0'"),
        (["--a", "--threads '1"], '--a: "--threads \'1" (No closing quotation)'),
        (["--b", "--device cuda:0 --profile gpu"], "--b: --profile, expected"),
        (["--a", "--threads", "1"], "--a: its value is missing before --threads, expected options"),
        (["--a", "--help"], "--a: its value is missing before --help"),
        (["--a", "--runs=3"], "--a: --runs=3, expected --threads"),
        (["--b-python", "no/such/python"], "--b-python no/such/python: it cannot be started"),
        (["--b-python", "echo"], "--b-python echo: it does not answer as a Python does"),
    ],
)
def test_what_a_side_cannot_have_is_one_line_before_anything_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    """Sides of other cases have nothing to compare, which is better known before."""
    lab = Lab()
    assert measured(tmp_path / "ab", lab, *words) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"gpubench: {said}")
    assert error.count("\n") == 1
    assert not lab.runs
    assert not (tmp_path / "ab").exists()


def test_another_gpubench_that_makes_other_cases_is_refused_before_it_measures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its presets may be others."""
    python = other_python(tmp_path, listed=json.dumps({"cases": [{"id": "mlp/torch"}]}))
    lab = Lab()
    assert measured(tmp_path / "ab", lab, "--b-python", python) == 2
    assert "--a and --b: no case in common" in capsys.readouterr().err
    assert not lab.runs


def test_cases_without_a_partner_are_named_before_they_are_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They cost minutes and are compared with nothing."""
    plan = parse(["run", *TINY.split()])
    ids = [f"matmul/torch/forward/float32/k=512;n=512;rows=1/{size}/none" for size in (4, 16)]
    python = other_python(tmp_path, listed=json.dumps({"cases": [{"id": name} for name in ids]}))
    assert plan.batch_sizes == "4,8"
    measured(tmp_path / "ab", Lab(), "--b-python", python)
    error = capsys.readouterr().err
    assert "gpubench: side a: 1 of 2 cases have no partner, such as matmul/" in error


def test_a_folder_names_no_program_that_may_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file is data: interpreters are named by whoever types the command."""
    ids = [f"matmul/torch/forward/float32/k=512;n=512;rows=1/{size}/none" for size in (4, 8)]
    python = other_python(tmp_path, listed=json.dumps({"cases": [{"id": name} for name in ids]}))
    folder = tmp_path / "ab"
    assert measured(folder, Lab(end_after=3), "--b-python", python) == 130
    advised = shlex.split(capsys.readouterr().err.rpartition("finish with: ")[2])
    assert advised == ["gpubench", "ab", "--resume", str(folder), "--b-python", python]
    assert python not in (folder / "ab.json").read_text()
    assert ab(Lab(), "--resume", str(folder)) == 2
    assert "--resume: --b-python is not named again" in capsys.readouterr().err
    assert ab(Lab(), "--resume", str(folder), "--b-python", python) == 0


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where a measurement of two checkouts was interrupted, in the folder `ab`."""
    place = tmp_path_factory.mktemp("begun")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        for name in ("old", "new"):
            (place / name).mkdir()
        places = ["--a-checkout", "old", "--b-checkout", "new"]
        assert measured(Path("ab"), Lab(end_after=3), *places) == 130
    return place


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (["--a-checkout", "new", "--b-checkout", "old"], "--a-checkout names another place"),
        (["--a-checkout", "old", "--b-checkout", "old"], "--b-checkout names another place"),
        (["--a-checkout", "old"], "--b-checkout is not named again"),
        (
            ["--a-checkout", "old", "--b-checkout", "new", "--a-python", sys.executable],
            "--a-python was not named",
        ),
    ],
)
def test_the_rest_is_not_measured_with_other_programs_than_the_beginning(
    given: list[str],
    fault: str,
    begun: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Sides that change places halfway are one mixture each, and no number would show it."""
    monkeypatch.chdir(begun)

    assert ab(Lab(), "--resume", "ab", *given) == 2
    assert f"gpubench: --resume: {fault}" in capsys.readouterr().err


def test_the_rest_is_measured_with_places_written_in_another_way(
    begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one side by its place, and of the other as a folder of an earlier version has it."""
    monkeypatch.chdir(begun)
    folder = tmp_path / "ab"
    shutil.copytree("ab", folder)
    told = (folder / "ab.json").read_text()
    (folder / "ab.json").write_text(re.sub(r"(--b-checkout)=\w+", r"\1", told))
    places = ["--a-checkout", "old/", "--b-checkout", "./new"]

    assert ab(Lab(), "--resume", str(folder), *places) == 0


def test_a_folder_names_no_module_that_may_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `run --resume` does not import what a plan cell names."""
    folder = tmp_path / "ab"
    measured(folder, Lab(end_after=3))
    text = (folder / "ab.json").read_text().replace("--workload=matmul", "--workload=evil:f")
    (folder / "ab.json").write_text(text)
    assert ab(Lab(), "--resume", str(folder)) == 2
    assert "--resume: --workload evil:f is not named again" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"gpubench_ab": 2}', '{"gpubench_ab": 1, "sides": [1, 2]}', "[" * 10**5],
)
def test_a_folder_that_says_something_else_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    """Whatever stands there, no traceback."""
    measured(tmp_path / "ab", Lab(end_after=3))
    capsys.readouterr()
    (tmp_path / "ab" / "ab.json").write_text(text)
    assert ab(Lab(), "--resume", str(tmp_path / "ab")) == 2
    error = capsys.readouterr().err
    assert re.search(
        r"ab\.json: it cannot be read( \(its version is 2, expected 1\))?, expected", error
    )
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    "options",
    [["--help"], ["--version"], ["--output=x.csv"], ["--workload", "evil:f"], ["--resume=x"]],
)
def test_a_folder_holds_options_of_a_plan_and_no_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    """B.2: --help would end well with nothing measured, two words would hide a module."""
    folder = tmp_path / "ab"
    measured(folder, Lab(end_after=3))
    found = json.loads((folder / "ab.json").read_text())
    found["sides"][1]["options"] += options
    (folder / "ab.json").write_text(json.dumps(found))
    capsys.readouterr()
    lab = Lab()
    assert ab(lab, "--resume", str(folder)) == 2
    shown = capsys.readouterr()
    assert f"it cannot be read ({options[0]!r} is no option of a plan)" in shown.err
    assert (shown.out, shown.err.count("\n"), lab.runs) == ("", 1, [])


@pytest.mark.parametrize("option", ["--batch-sizes=-1", "--runs=99999999999", "--preset=zz"])
def test_options_in_a_folder_go_by_the_rules_of_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    """What nobody could have typed is not measured."""
    folder = tmp_path / "ab"
    measured(folder, Lab(end_after=3))
    found = json.loads((folder / "ab.json").read_text())
    found["sides"][1]["options"].append(option)
    (folder / "ab.json").write_text(json.dumps(found))
    capsys.readouterr()
    lab = Lab()
    assert ab(lab, "--resume", str(folder)) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not lab.runs


def test_a_measured_folder_is_not_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Minutes of measuring are in it."""
    measured(tmp_path / "ab")
    before = lines(tmp_path / "ab", "a")
    assert measured(tmp_path / "ab") == 2
    assert "it holds a measurement already" in capsys.readouterr().err
    assert lines(tmp_path / "ab", "a") == before


def test_run_does_not_go_on_with_one_side_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its runs belong to those of the other file."""
    measured(tmp_path / "ab", Lab(end_after=2 * CELLS + 2))
    assert gpubench_run(f"--resume {typed(tmp_path / 'ab' / 'a.csv')}") == 2
    assert "gpubench ab --resume FOLDER" in capsys.readouterr().err


@pytest.mark.usefixtures("unwatched")
def test_processes_of_their_own_measure_what_the_sides_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the command line to rows of two real runs, one of them in a checkout of modules."""
    (tmp_path / "lib").mkdir()
    words = [
        *TINY.split(),
        *["--runs", "1", "--blocks", "1", "--sample-time", "5ms", "-o"],
        str(tmp_path / "ab"),
    ]
    assert main(["ab", *SIDES, *words, "--b-checkout", str(tmp_path / "lib")]) == 0
    frames = [read_results(str(tmp_path / "ab" / f"{side}.csv")).frame for side in "ab"]
    assert ["threads=1" in frames[0]["flags"][0], "threads=2" in frames[1]["flags"][0]] == [
        True
    ] * 2
    assert len(frames[0]) == len(frames[1]) == 2
    shown = capsys.readouterr()
    assert "1 of --runs tell no SD between pairs" in shown.err
    assert "indicative" in shown.out
