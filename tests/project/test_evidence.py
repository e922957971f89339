"""Everything that is asked of a machine, step by step into a folder."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TextIO

import pytest

from gpubench.cli.parser import parse
from gpubench.errors import UsageError
from tools.evidence.__main__ import main
from tools.evidence.question import Question
from tools.evidence.steps import Command, Step, steps
from tools.evidence.visit import DONE, FAILED, STOPPED, StepOutcome, run_command, visit

from .source_tree import ROOT

ASKED = Question(device="cuda:0", gpu="d1", host="h1", preset="brief", budget="18m", label="m7")
ON_CPU = replace(ASKED, device="cpu", gpu=None, preset="smoke", budget=None, label=None)


def step(name: str, *commands: str, needs_gpu: bool = False) -> Step:
    """Return a step of commands of one word."""
    return Step(
        name=name,
        question=f"{name}?",
        commands=tuple(("python", word) for word in commands or (name,)),
        needs_gpu=needs_gpu,
    )


@dataclass
class Scripted:
    """Commands that take a minute each and end as they are told to."""

    results: dict[str, str] = field(default_factory=dict)
    now: float = 0.0
    made: list[str] = field(default_factory=list)

    def execute(self, command: Command, output: TextIO, within_s: float) -> str:
        self.made.append(command[1])
        self.now += min(60.0, within_s)
        output.write(f"{command[1]} says something\n")
        return self.results.get(command[1], DONE) if within_s >= 60 else STOPPED

    def visit(
        self,
        folder: Path,
        found: Sequence[Step],
        *,
        within_s: float = 1e9,
        asked: Question = ASKED,
    ) -> dict[str, str]:
        """Return the result of every step by name."""
        outcomes = visit(
            found,
            folder,
            asked,
            within_s=within_s,
            begin=lambda _: None,
            execute=self.execute,
            now_s=lambda: self.now,
        )
        return {outcome.step: outcome.result for outcome in outcomes}


def test_a_step_that_fails_stops_its_own_commands_and_no_other_step(tmp_path: Path) -> None:
    """What the rest finds is worth having, and the summary says what failed."""
    script = Scripted(results={"b1": FAILED})

    results = script.visit(tmp_path, [step("a"), step("b", "b1", "b2"), step("c")])

    assert results == {"a": "done", "b": "failed", "c": "done"}
    assert script.made == ["a", "b1", "c"]
    assert (tmp_path / "b.txt").read_text() == "$ python b1\nb1 says something\n"


def test_what_is_done_is_not_repeated_and_what_did_not_is(tmp_path: Path) -> None:
    """Time on a machine is dear."""
    found = [step("a"), step("b"), step("c")]
    script = Scripted(results={"a": FAILED})
    script.visit(tmp_path, found)

    again = Scripted()
    results = again.visit(tmp_path, found)

    assert again.made == ["a"]
    assert set(results.values()) == {"done"}
    assert (tmp_path / "a.txt").read_text().count("says something") == 2


def test_when_the_time_is_up_the_step_is_stopped_and_the_rest_is_left_for_later(
    tmp_path: Path,
) -> None:
    """The next visit begins with the one that was stopped."""
    found = [step("a"), step("b"), step("c")]
    script = Scripted()

    assert script.visit(tmp_path, found, within_s=90) == {
        "a": "done",
        "b": "stopped",
        "c": "later",
    }
    script.made.clear()
    assert set(script.visit(tmp_path, found).values()) == {"done"}
    assert script.made == ["b", "c"]


def test_without_a_gpu_its_steps_are_named_and_not_made(tmp_path: Path) -> None:
    """A rehearsal on a CPU is no evidence of a GPU."""
    script = Scripted()

    results = script.visit(tmp_path, [step("a", needs_gpu=True), step("b")], asked=ON_CPU)

    assert results == {"a": "needs a GPU", "b": "done"}
    assert script.made == ["b"]


def test_what_became_of_each_step_is_kept_at_once(tmp_path: Path) -> None:
    """The next step may take the machine along."""
    script = Scripted()
    outcomes = visit(
        [step("a"), step("b")],
        tmp_path,
        ASKED,
        within_s=1e9,
        begin=lambda _: None,
        execute=script.execute,
        now_s=lambda: script.now,
    )

    next(outcomes)

    (kept,) = json.loads((tmp_path / "evidence.json").read_text())["steps"]
    expected = StepOutcome(step="a", question="a?", result="done", seconds=60.0, output="a.txt")
    assert StepOutcome(**kept) == expected


@pytest.mark.parametrize(
    ("code", "within_s", "result"),
    [
        ("print('said')", 60.0, DONE),
        ("print('said'); raise SystemExit(3)", 60.0, FAILED),
        ("print('said', flush=True); import time; time.sleep(600)", 0.0, STOPPED),
    ],
)
def test_a_real_command_ends_well_fails_or_is_stopped(
    code: str, within_s: float, result: str, tmp_path: Path
) -> None:
    """By its exit code, and by Ctrl-C when the time is up."""
    with (tmp_path / "output.txt").open("w") as output:
        assert run_command((sys.executable, "-c", code), output, within_s) == result


def test_every_command_of_gpubench_is_one_that_it_understands(tmp_path: Path) -> None:
    """On a GPU, where nobody has time to find a typing mistake."""
    found = steps(tmp_path, ASKED)
    commands = [command for one in found for command in one.commands]
    ours = [command[3:] for command in commands if command[2] == "gpubench"]

    for words in ours:
        parse(words)
    assert [one.name for one in found if one.needs_gpu] == ["tests", "clocks", "kernels"]
    assert ours[5][:7] == ("run", "--preset", "brief", "--budget", "18m", "--device", "cuda:0")


def test_the_manual_lists_the_steps_in_their_order(tmp_path: Path) -> None:
    """Who signs reads it there."""
    text = (ROOT / "docs" / "measuring.md").read_text(encoding="utf-8")
    table = text.partition("## Before you sign")[2]
    named = [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")]

    found = steps(tmp_path, ASKED)
    assert named == [one.name for one in found]


def test_a_results_file_that_is_there_is_finished_and_not_begun_anew(tmp_path: Path) -> None:
    """A step that was stopped keeps its rows."""
    (tmp_path / "figures.csv").touch()
    (figures,) = (one for one in steps(tmp_path, ON_CPU) if one.name == "figures")

    assert figures.commands[0][3:] == ("run", "--resume", str(tmp_path / "figures.csv"))


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, gpu="d2"),
        replace(ASKED, host="h2"),
        replace(ASKED, preset="procurement"),
        replace(ASKED, budget=None),
        replace(ASKED, label="m8"),
    ],
)
def test_what_a_folder_says_of_one_machine_is_no_answer_of_another(
    other: Question, tmp_path: Path
) -> None:
    """A copied folder, or another preset, would certify figures that nobody measured."""
    Scripted().visit(tmp_path, [step("a")])
    again = Scripted()

    with pytest.raises(UsageError, match="name another folder"):
        again.visit(tmp_path, [step("a"), step("b")], asked=other)
    assert again.made == []


@pytest.mark.parametrize("text", ["", "[]", "{", '{"steps": []}', "3"])
def test_a_broken_record_is_told_and_not_believed(text: str, tmp_path: Path) -> None:
    """A full disk may have cut it."""
    (tmp_path / "evidence.json").write_text(text)

    with pytest.raises(UsageError, match="delete this file to ask everything again"):
        Scripted().visit(tmp_path, [step("a")])


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--preset", "procurment"), "'procurment'"),
        (("--preset", "kernels"), "'kernels' on cpu"),
        (("--budget", "20"), "--budget"),
        (("--budget", "1s"), "--budget"),
        (("--within", "9"), "--within"),
    ],
)
def test_a_mistake_is_told_before_the_first_step(
    options: tuple[str, ...], word: str, tmp_path: Path
) -> None:
    """The figures come last, an hour later."""
    with pytest.raises(UsageError, match=word):
        main([str(tmp_path / "new"), "--device", "cpu", *options])
    assert not (tmp_path / "new").exists()


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """In one sentence."""
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="a file, expected a folder"):
        main([str(tmp_path / "file"), "--device", "cpu", "--preset", "smoke"])


def test_a_name_that_is_no_step_is_refused(tmp_path: Path) -> None:
    """Before anything is made."""
    with pytest.raises(UsageError, match="'docter', expected one of doctor, tests"):
        main([str(tmp_path / "new"), "--device", "cpu", "--only", "docter"])
    assert not (tmp_path / "new").exists()


def test_the_command_makes_the_steps_that_it_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line for each on the screen, what they said in the folder."""
    folder = tmp_path / "new"

    code = main([str(folder), "--device", "cpu", "--only", "doctor,tests"])

    out = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in out] == ["done", "needs"]
    assert code == 0
    assert "cpu" in (folder / "doctor.txt").read_text()
