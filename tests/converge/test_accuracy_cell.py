"""A rate that is to be accurate is searched by accuracy, and told apart from one to a target."""

import math
from dataclasses import replace

from gpubench.converge.cells import ACCURACY_SEED, AccuracyCell, Assignment
from gpubench.converge.job import Found, Job
from gpubench.converge.known import KnownRuns
from gpubench.converge.plan import assignments
from gpubench.converge.studies import AccuracyStudy, Subject
from gpubench.converge.variant import AS_IT_IS
from gpubench.learning.analysis import learning_findings
from gpubench.model.training_row import TrainingProtocol, TrainingStatus

from .scripted import World, trained_rows

CELL = AccuracyCell(
    task="digits-mlp",
    variant=AS_IT_IS,
    optimizer="sgd",
    batch_size=4,
    start_rate=2.0**-6,
    samples=100,
    seeds=2,
    search_seeds=2,
)
STUDY = AccuracyStudy(
    subject=Subject(task="digits-mlp", samples=100),
    sizes=(4,),
    seeds=2,
    search_seeds=2,
    epochs=1,
)


def carried_out(cell: AccuracyCell, diverges_from: float = math.inf) -> list[Found]:
    """Return the rows in a world where 1/16 is the best rate."""
    found: list[Found] = []

    def execute(job: Job) -> Found:
        one = World().found(job)
        wrong = 0.1 * 1.2 ** abs(math.log2(job.learning_rate * 16))
        outcome = replace(one.outcome, validation_accuracy=1 - wrong)
        if job.learning_rate >= diverges_from:
            outcome = replace(outcome, status=TrainingStatus.DIVERGED, validation_accuracy=0.0)
        found.append(replace(one, outcome=outcome))
        return found[-1]

    cell.carry_out(execute)
    return found


def test_the_most_accurate_rate_is_found_and_used_with_other_seeds() -> None:
    """All runs see as many samples, and none has a target that it might not reach."""
    found = carried_out(CELL)
    used = [one for one in found if one.case.protocol is TrainingProtocol.TUNED_EPOCHS]
    tried = [one for one in found if one.case.protocol is TrainingProtocol.SEARCH]

    assert [(one.case.learning_rate, one.case.seed) for one in used] == [(1 / 16, 0), (1 / 16, 1)]
    assert {one.case.seed for one in tried} == {ACCURACY_SEED, ACCURACY_SEED + 1}
    assert {one.case.learning_rate for one in tried} == {2.0**e for e in range(-7, -1)}
    assert {(one.design.most_samples, one.design.target_accuracy) for one in found} == {(100, None)}


def test_rates_that_diverge_are_not_chosen_and_where_all_do_nothing_is_reported() -> None:
    """A model that is all NaN may be right by chance."""
    used = carried_out(CELL, diverges_from=1 / 16)[-1]

    assert used.case.learning_rate == 1 / 32
    assert {one.case.protocol for one in carried_out(CELL, diverges_from=0.0)} == {
        TrainingProtocol.SEARCH
    }


def test_a_search_that_was_stopped_knows_its_rows() -> None:
    """Nothing of it is trained twice."""
    rows = carried_out(CELL)

    (given,) = assignments((STUDY,), "searches", KnownRuns(rows))

    assert isinstance(given, Assignment)
    assert set(given.known) == set(rows)


def test_sizes_that_were_tried_for_accuracy_are_none_that_missed_a_target() -> None:
    """Batch 1 was not tried on the way to the target of a subset, so it is no end of its sizes."""
    (task,) = learning_findings(trained_rows(World()))
    reach = task.reach("samples=135")

    assert reach is not None
    assert 1 not in reach.times_s.sizes
    assert {row.case.batch_size for row in task.runs.trials("samples=135")} == {*reach.steps.sizes}
