"""`gpubench fleet`: exit codes, patterns, and mistakes in one line."""

import gzip
import json
from pathlib import Path

import pandas as pd
import pytest

from gpubench.cli.main import main
from gpubench.results.training_writer import TrainingWriter
from tests.converge.scripted import World, trained_rows
from tools.simulate_fleet import SimulatedFleet, frame

RESULTS = Path(__file__).parents[2] / "results"


class Yard:
    """A folder with the files of a fleet of two nodes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.save("good", frame(SimulatedFleet(devices=16), 1))
        self.save("slow", frame(SimulatedFleet(devices=16, slow={3: 0.1}), 2))
        alone = {"loaded_devices": 1.0}
        self.save("few", frame(SimulatedFleet(devices=3, first=32, cells=alone), 3))
        self.save("base", frame(SimulatedFleet(devices=8, first=64, cells=alone), 4))
        with TrainingWriter.create(folder / "trained.csv") as writer:
            writer.write(trained_rows(World())[0])

    def save(self, name: str, rows: pd.DataFrame) -> None:
        """One file for each node, by a program of ours."""
        for node, part in rows.assign(gpubench="v0.1.0").groupby("node"):
            part.to_csv(self.folder / f"{name}-{node}.csv", index=False)

    def pattern(self, name: str) -> str:
        """What a shell would fill in."""
        return str(self.folder / f"{name}-*.csv")


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Yard:
    return Yard(tmp_path_factory.mktemp("fleet"))


def test_the_exit_code_is_the_answer(yard: Yard, capsys: pytest.CaptureFixture[str]) -> None:
    """A script that reads no text still knows: all well, somebody slow, not all judged."""
    assert main(["fleet", yard.pattern("good")]) == 0
    assert main(["fleet", yard.pattern("slow")]) == 1
    assert main(["fleet", yard.pattern("few")]) == 3
    assert main(["fleet", yard.pattern("few"), "--baseline", yard.pattern("base")]) == 0
    assert capsys.readouterr().err == ""


def test_a_smaller_effect_is_looked_for_on_request(yard: Yard) -> None:
    """A contract may say 15 %, and another one half a per cent."""
    assert main(["fleet", yard.pattern("slow"), "--min-effect", "15%"]) == 0
    assert main(["fleet", yard.pattern("slow"), "--min-effect", "0.5%"]) == 1


def test_packed_files_and_any_order_are_the_same(
    yard: Yard, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever a shell makes of a pattern."""
    names = sorted(str(path) for path in yard.folder.glob("slow-*.csv"))
    packed = yard.folder / "zz.csv.gz"
    packed.write_bytes(gzip.compress(Path(names[1]).read_bytes()))
    answers = []
    for files in (names, names[::-1], [names[0], str(packed)]):
        assert main(["fleet", *files, "--format", "json"]) == 1
        answers.append(json.loads(capsys.readouterr().out))
    packed.unlink()

    assert answers[0] == answers[1]
    for answer in (answers[0], answers[2]):
        for one in answer["groups"][0]["devices"]:
            one["files"] = []
    assert answers[0] == answers[2]


def test_a_node_that_was_stopped_at_once_is_named(
    yard: Yard, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its file is there and has no row; the others are judged."""
    empty = yard.folder / "stopped.csv"
    empty.write_text("")
    try:
        assert main(["fleet", yard.pattern("good"), str(empty)]) == 3
        assert f"no rows: {empty}" in " ".join(capsys.readouterr().out.split()).replace(" .. ", "")
        assert main(["fleet", str(empty)]) == 2
        assert "expected at least one measured device" in capsys.readouterr().err
    finally:
        empty.unlink()


@pytest.mark.parametrize(
    "names",
    [["cpu-amd-epyc.csv"], ["h200-steps.csv", "h200-ladder.csv"], ["h200-memory.csv"]],
)
def test_committed_files_are_no_fleet_and_say_so(
    names: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """One device, whatever was measured on it."""
    assert main(["fleet", *(str(RESULTS / name) for name in names)]) == 3
    text = capsys.readouterr().out
    assert text.startswith("Not judged: 1 device")
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("{folder}", "is a folder, expected results files; name the files in it"),
        ("{folder}/none-*.csv", "matches no file, expected results files; correct the pattern"),
        ("{folder}/none.csv", "No such file"),
        ("{folder}/trained.csv", "training file"),
        ("{good} {folder}/good-node0000.csv", "stands there twice, expected each file once"),
        ("{good} --baseline {good}", "is one of the files too"),
        ("{good} --baseline {folder}", "is a folder"),
        ("{good} --min-effect 0%", "expected more than 0% and at most 50%"),
        ("{good} --min-effect 60%", "expected more than 0% and at most 50%"),
        ("{good} --min-effect three", "expected a percentage"),
        ("{good} --format yaml", "expected one of text"),
        ("{good} --repeat", "fleet has no such option"),
    ],
)
def test_a_mistake_is_one_line(
    words: str, complaint: str, yard: Yard, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, and what to do."""
    places = {"folder": yard.folder, "good": yard.pattern("good")}
    # Split first: a folder's name may hold a space.
    typed = [word.format(**places) for word in words.split(" ")]

    assert main(["fleet", *typed]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert complaint in told.err
    assert len(told.err.splitlines()) == 1
    assert len(told.err) <= 300


def test_a_copy_under_another_name_is_refused(
    yard: Yard, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """It would count as a repeat, and make a suspect defective."""
    copy = tmp_path / "copy.csv"
    copy.write_bytes((yard.folder / "slow-node0000.csv").read_bytes())

    assert main(["fleet", yard.pattern("slow"), str(copy)]) == 2
    assert "expected each measurement once" in capsys.readouterr().err


def test_rows_without_any_time_are_a_failed_device(
    yard: Yard, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A device that cannot do anything is the worst of all, and is no gap."""
    rows = frame(SimulatedFleet(devices=1, first=40), 9).assign(gpubench="v0.1.0", status="error")
    broken = tmp_path / "broken.csv"
    rows.assign(time_median_s=float("nan")).to_csv(broken, index=False)

    assert main(["fleet", yard.pattern("good"), str(broken)]) == 1
    assert "failed: d000000000028" in " ".join(capsys.readouterr().out.split())
    assert main(["fleet", str(broken)]) == 1
