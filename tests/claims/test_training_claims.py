"""Each training claim has its verdicts, and says what they rest on."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from gpubench.claims.records import ClaimVerdict
from gpubench.claims.training_claim import TrainingClaim, TrainingEvidence
from gpubench.claims.training_registry import TRAINING_CLAIMS, judged_training
from gpubench.learning.analysis import learning_findings
from gpubench.model.training_row import TrainingCase, TrainingProtocol, TrainingRow
from tests.converge.scripted import World, trained_rows

CLEAR = World(noise=0.05, accuracy_sd=0.002)


def evidence(world: World, number: int) -> TrainingEvidence:
    return judged(trained_rows(world), number)


def judged(rows: tuple[TrainingRow, ...], number: int) -> TrainingEvidence:
    (task,) = learning_findings(rows)
    return next(one.evidence for one in judged_training(task) if one.claim.number == number)


def is_noisy(case: TrainingCase) -> bool:
    return "label_noise" in case.params


def cost_at_one(case: TrainingCase) -> float:
    """Wrong labels cost batch 1 ten points with few samples and one with many."""
    few = "samples=135" in case.params
    return 0.95 - (is_noisy(case) and case.batch_size == 1) * (0.1 if few else 0.01)


def cost_however_many(case: TrainingCase) -> float:
    """Wrong labels cost batch 1 as much, however many samples there are."""
    return 0.95 - 0.05 * (is_noisy(case) and case.batch_size == 1)


def cost_at_every_size(case: TrainingCase) -> float:
    """Batch 1 has no part in what wrong labels cost, though it is worse than batch 32."""
    few = "samples=135" in case.params
    return 0.9 - is_noisy(case) * (0.1 if few else 0.01) - 0.1 * (case.batch_size == 1)


NOISY = replace(CLEAR, accuracy_sd=0.1)
EASY = replace(CLEAR, critical_batch=20, fewest_steps=30)
"""Few samples reach their targets too."""


@pytest.mark.parametrize(
    ("number", "world", "verdict", "words"),
    [
        (2, CLEAR, ClaimVerdict.SUPPORTED, "above the critical batch of"),
        (3, CLEAR, ClaimVerdict.SUPPORTED, "(95 % set), of 1 to 1077"),
        (3, replace(CLEAR, step_s=lambda size: 1e-4), ClaimVerdict.REFUTED, "one of 1077"),
        (3, replace(CLEAR, step_s=lambda size: 1e-4 * size**2), ClaimVerdict.REFUTED, "one of 1 "),
        (5, CLEAR, ClaimVerdict.REFUTED, "Rprop on the full batch takes"),
        (10, CLEAR, ClaimVerdict.SUPPORTED, "noise scale 60 to 60"),
        (10, replace(CLEAR, cosine=lambda size: 0.5), ClaimVerdict.INCONCLUSIVE, "cosine"),
        (11, CLEAR, ClaimVerdict.REFUTED, "10 of 10"),
        (12, EASY, ClaimVerdict.REFUTED, "grows as samples^"),
        (13, replace(CLEAR, accuracy=cost_at_one), ClaimVerdict.SUPPORTED, "batch 1 10.0 points"),
        (
            13,
            replace(CLEAR, accuracy=cost_however_many),
            ClaimVerdict.REFUTED,
            "batch 1 5.0 points",
        ),
        (
            13,
            replace(CLEAR, accuracy=cost_at_every_size),
            ClaimVerdict.REFUTED,
            "batch 1 10.0 points",
        ),
        (13, replace(NOISY, accuracy=cost_at_one), ClaimVerdict.INCONCLUSIVE, "batch 32"),
        (
            14,
            CLEAR,
            ClaimVerdict.REFUTED,
            "octave apart, batch 1: 3 rates usable, 0.002 to 0.0078",
        ),
        (
            15,
            replace(CLEAR, critical_batch=30, step_s=lambda size: 1e-4 + 5e-6 * size),
            ClaimVerdict.DEPENDS,
            "costs 0 % more time (95 % CI 0 % to 0 %; batch 32, the best of all)",
        ),
    ],
)
def test_each_claim_is_judged_by_what_a_world_does(
    number: int, world: World, verdict: ClaimVerdict, words: str
) -> None:
    """Planted worlds: what is true in them is what the page says."""
    found = evidence(world, number)

    assert words in found.words
    assert found.verdict is verdict, found.words
    assert found.protocol


@pytest.mark.parametrize("claim", TRAINING_CLAIMS, ids=lambda claim: claim.name)
def test_a_file_without_evidence_says_what_it_takes(claim: TrainingClaim) -> None:
    """A single run settles nothing, and no claim fails on it."""
    rows = trained_rows(CLEAR, "smoke")[:1]

    found = judged(rows, claim.number)

    assert found.verdict is ClaimVerdict.NOT_TESTABLE
    assert found.words.startswith("needs ")


@pytest.mark.parametrize("kept", [0.1, 0.4, 0.7, 0.95])
def test_a_file_that_was_cut_short_is_judged_by_what_is_there(kept: float) -> None:
    """An interrupted plan lacks seeds, sizes and whole studies."""
    rows = trained_rows(CLEAR)
    (task,) = learning_findings(rows[: math.ceil(kept * len(rows))])

    for one in judged_training(task):
        assert one.evidence.words
        assert one.evidence.verdict in ClaimVerdict


def test_seeds_of_all_runs_that_diverged_are_no_accuracy() -> None:
    """Missing accuracies count as none right, as a model that is NaN has it."""
    rows = tuple(
        replace(row, outcome=replace(row.outcome, test_accuracy=None))
        if row.case.protocol is TrainingProtocol.FIXED_RATE
        else row
        for row in trained_rows(CLEAR)
    )

    words = judged(rows, 4).words

    assert "most is 0.0 +- 0.0 % at batch 1, 0.0 +- 0.0 % at 1077" in words


def test_a_difference_of_two_shares_is_in_percentage_points() -> None:
    """52 % more of the evaluations would be one and a half times as many."""
    words = judged(trained_rows(CLEAR), 10).words

    assert "percentage points larger at the smallest size than at the largest" in words


def test_runs_without_a_seed_in_common_settle_nothing() -> None:
    """Files that were put together hold other seeds for each optimizer, or for each size."""
    rows = trained_rows(CLEAR)
    for_each: dict[str, Callable[[TrainingCase], int]] = {
        "optimizer": lambda case: 1000 * (case.optimizer == "rprop"),
        "size": lambda case: 1000 * case.batch_size,
    }
    for shift in for_each.values():
        apart = tuple(
            replace(row, case=replace(row.case, seed=row.case.seed + shift(row.case)))
            for row in rows
        )
        assert judged(apart, 5).verdict is ClaimVerdict.NOT_TESTABLE


def test_a_variant_of_another_optimizer_alone_is_no_hard_one() -> None:
    """Files that were put together may train the hard variant with Rprop only."""
    rows = trained_rows(CLEAR)
    hard = next(row.case.params for row in rows if "classes=10;depth=4" in row.case.params)
    only_rprop = tuple(
        replace(row, case=replace(row.case, optimizer="rprop")) if row.case.params == hard else row
        for row in rows
    )
    (task,) = learning_findings(only_rprop)

    assert {one.claim.number for one in judged_training(task)} >= {5, 11}
    assert "10 classes, depth 4" not in judged(only_rprop, 11).words
