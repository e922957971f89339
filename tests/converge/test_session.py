"""A plan is carried out completely, once, and goes on where it was stopped."""

from dataclasses import replace
from itertools import islice

import pytest

from gpubench.converge.plan import parsed_plan, training_plan
from gpubench.converge.presets import PRESETS, TRAIN_SAMPLES
from gpubench.converge.session import TrainingSession
from gpubench.errors import ResultsFileError, UsageError
from gpubench.model.training_row import (
    FOUR_PROTOCOLS,
    TrainingCase,
    TrainingProtocol,
    TrainingRow,
    TrainingStatus,
)

from .scripted import ORIGIN, SOFTWARE, ScriptedLearner, World, trained_rows


def session(
    recorded: tuple[TrainingRow, ...] = (),
    trained: list[TrainingCase] | None = None,
    software: str = "v2.13.0",
) -> TrainingSession:
    told = replace(SOFTWARE, torch=software)
    return TrainingSession(
        plan=training_plan(preset="smoke", task="", device="cpu", workers=2),
        origin=ORIGIN,
        open_learner=lambda: ScriptedLearner(World(), told, trained if trained is not None else []),
        recorded=recorded,
    )


def rows_of(one: TrainingSession) -> list[TrainingRow]:
    return [event for event in one.events() if isinstance(event, TrainingRow)]


def test_a_row_stands_there_once() -> None:
    """One row per task, protocol, batch size, learning rate and seed."""
    rows = trained_rows(World())

    assert len({row.case for row in rows}) == len(rows)


def test_reported_seeds_are_none_that_chose_the_rate() -> None:
    """A rate that was lucky with a seed would be lucky with it again."""
    rows = trained_rows(World(), "smoke")
    seeds = {
        is_search: {row.case.seed for row in rows if is_search is (row.case.protocol == "search")}
        for is_search in (True, False)
    }

    assert seeds[True]
    assert seeds[False]
    assert not seeds[True] & seeds[False]


def test_every_size_gets_the_rate_that_suits_it() -> None:
    """The search finds the world's own best, to the octave."""
    world = World(noise=0.0)
    rows = [r for r in trained_rows(world) if r.case.protocol is TrainingProtocol.TO_TARGET]
    plain = [r for r in rows if not r.case.params and r.case.optimizer == "sgd"]

    assert len({row.case.batch_size for row in plain}) == 14
    for row in plain:
        best = world.best_rate(row.case.batch_size)
        assert 0.7 < row.case.learning_rate / best < 1.42


def test_the_four_protocols_choose_rates_and_lengths_as_they_say() -> None:
    """Fixed, in proportion to the batch, tuned, and tuned with equal steps."""
    rows = trained_rows(World(), "smoke")
    by = {(row.case.protocol, row.case.batch_size): row for row in rows}
    base, fixed, linear, tuned, steps = (
        by[TrainingProtocol.TO_TARGET, 32],
        *(by[protocol, 512] for protocol in FOUR_PROTOCOLS),
    )

    assert fixed.case.learning_rate == base.case.learning_rate
    assert linear.case.learning_rate == 16 * base.case.learning_rate
    assert tuned.case.learning_rate == by[TrainingProtocol.TO_TARGET, 512].case.learning_rate
    assert fixed.design.most_samples == tuned.design.most_samples == 5 * 1077
    assert steps.design.most_samples == 50 * 512


@pytest.mark.parametrize("kept", [1, 20, 60, 100, 130])
def test_a_plan_that_was_stopped_anywhere_ends_with_the_same_rows(kept: int) -> None:
    """Kill -9 costs the row in flight: nothing is trained twice, and nothing is left out."""
    whole = {row.case: row.reach for row in rows_of(session())}
    first = tuple(islice((e for e in session().events() if isinstance(e, TrainingRow)), kept))
    trained: list[TrainingCase] = []

    rest = rows_of(session(first, trained))

    assert {row.case: row.reach for row in (*first, *rest)} == whole
    assert len(first) + len(rest) == len(whole)
    assert not {row.case for row in first} & set(trained)


def test_nothing_is_left_of_a_whole_file() -> None:
    """Resuming it is free and harmless."""
    assert rows_of(session(tuple(rows_of(session())))) == []


def test_a_file_goes_on_with_the_software_that_began_it() -> None:
    """Another torch may round otherwise, and rows of one search would not fit together."""
    with pytest.raises(ResultsFileError, match=r"torch is v2\.14\.0, was v2\.13\.0"):
        rows_of(session(tuple(rows_of(session()))[:3], software="v2.14.0"))


def test_workers_end_with_the_plan_and_with_an_interruption() -> None:
    """None goes on in the background."""
    made: list[ScriptedLearner] = []

    def open_learner() -> ScriptedLearner:
        made.append(ScriptedLearner(World()))
        return made[-1]

    events = replace(session(), open_learner=open_learner).events()
    next(events)
    events.close()

    assert len(made) == 2
    assert all(learner.stopped for learner in made)


def test_a_size_that_no_rate_solves_is_searched_and_not_reported() -> None:
    """Its trials stay in the file and say so."""
    hopeless = World(fewest_steps=1e9)
    rows = trained_rows(hopeless, "smoke")

    assert {row.case.protocol for row in rows} == {TrainingProtocol.SEARCH}
    assert {row.outcome.status for row in rows} == {TrainingStatus.CENSORED}


@pytest.mark.parametrize("name", PRESETS)
def test_a_plan_is_known_by_its_text(name: str) -> None:
    """The file says what its plan is, so that --resume needs no option."""
    plan = training_plan(preset=name, task="", device="cpu", workers=2)

    assert parsed_plan(plan.text, "a.csv") == plan


@pytest.mark.parametrize("text", ["", "preset=cpu", "device=cpu;preset=other;workers=1", "x" * 900])
def test_a_plan_that_nobody_knows_is_refused(text: str) -> None:
    """Of a later version, or a person's own."""
    with pytest.raises(UsageError):
        parsed_plan(text, "a.csv")


@pytest.mark.parametrize("task", TRAIN_SAMPLES)
def test_each_task_has_studies_of_its_own(task: str) -> None:
    """`--task` is what the standard preset does with it, or more."""
    studies = training_plan(preset="", task=task, device="cpu", workers=1).studies()

    assert len(studies) >= 3
