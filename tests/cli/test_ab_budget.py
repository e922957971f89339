"""What `gpubench ab` does with a budget: one for both sides, kept by what the machine takes."""

from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from gpubench.cli.ab_budget import budgeted
from gpubench.cli.ab_sides import PlannedSide, PlannedSides, new_sides
from gpubench.cli.parser import parse
from gpubench.model import BlockRow, Plan
from gpubench.results.writer import ResultsWriter
from gpubench.runner.budget_limit import BudgetLimit
from gpubench.runner.events import CellMeasured
from gpubench.runner.turns.fitting import turns_s
from gpubench.runner.turns.measuring import TurnSide, TurnsRecording
from gpubench.runner.turns.said import Said
from tests.device.cuda.powered import PoweredDriver
from tests.runner.played_h200 import PlayedH200
from tests.runner.played_plans import Played, session_of

BUDGET_S = 200.0
ASKED = (
    "--device cuda --preset brief --workload mlp --phase train_step,forward --regime burst"
    " --blocks 3 --budget 200s -o new"
)


def sides_of(words: str) -> PlannedSides:
    return new_sides(parse(["ab", "--a", "--timer graph", "--b", "--timer events", *words.split()]))


@pytest.fixture(autouse=True)
def _gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gpubench.cli.ab_sides.require_backend", lambda _device: None)


def test_both_sides_together_fit_and_have_the_same_numbers() -> None:
    """A side with more blocks or sizes has rows without a partner."""
    first, second = sides_of(ASKED)

    assert first.seconds + second.seconds <= BUDGET_S
    assert (first.plan.runs, first.plan.sizes) == (second.plan.runs, second.plan.sizes)
    assert (first.plan.timer, second.plan.timer) == ("graph", "events")
    assert first.plan.runs >= 3


def test_what_the_user_decided_a_budget_leaves_alone() -> None:
    """As `gpubench run` does."""
    assert [side.plan.runs for side in sides_of(f"{ASKED} --runs 4")] == [4, 4]


def test_each_run_counts_as_a_command_of_its_own() -> None:
    """It is told nothing of those before it, so that it checks everything once more."""
    plan = sides_of(ASKED)[0].asked_plan

    assert turns_s(plan) > 0.99 * plan.runs * turns_s(replace(plan, runs=1))


@pytest.mark.parametrize("slower", [1.0, 12.0])
def test_a_budget_is_kept_within_10_percent_on_a_machine_that_is_tried_first(
    tmp_path: Path, slower: float
) -> None:
    """And where the machine becomes slower, whole pairs are there and no pair too many."""
    machine = PlayedH200(PoweredDriver(launch_s=25e-6))
    now_s = machine.driver.now_s

    fitted = budgeted(sides_of(ASKED), BUDGET_S, machine.open_worker, now_s)
    machine.driver.launch_s *= slower
    recording = recorded(fitted.sides, machine, tmp_path)
    recording.measure(Played(), BudgetLimit(fitted.within_s, lambda: recording.left_s, now_s))

    took_s = now_s()
    assert took_s <= 1.1 * BUDGET_S
    if slower == 1.0:
        assert took_s >= 0.9 * BUDGET_S
        assert recording.done == recording.pairs >= 3
    else:
        assert 0 < recording.done < recording.pairs


def recorded(sides: PlannedSides, machine: PlayedH200, folder: Path) -> TurnsRecording:
    def turn_side(name: str, side: PlannedSide) -> TurnSide:
        return TurnSide(
            name=name, plan=side.plan, cells=side.cells, measure=lambda plan: rows(machine, plan)
        )

    writers = [ResultsWriter.create(folder / f"{name}.csv") for name in "ab"]
    return TurnsRecording(
        (turn_side("a", sides[0]), turn_side("b", sides[1])),
        (writers[0], writers[1]),
        session="s1",
        now_s=machine.driver.now_s,
    )


def rows(machine: PlayedH200, plan: Plan) -> Generator[BlockRow | Said, None, None]:
    """Yield the rows of a run, as a process of its own would write them."""
    # The command's own start.
    machine.driver.rest(3.0)
    with closing(session_of(plan, machine).events()) as events:
        for event in events:
            if isinstance(event, CellMeasured):
                yield event.row
