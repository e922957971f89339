"""Claim 7 is judged by what the article's own recipe loses on a job that was searched."""

import pytest

from gpubench.claims.largest_that_fits import judged_tune
from gpubench.claims.records import ClaimVerdict
from gpubench.claims.training_claim import TrainingEvidence
from gpubench.claims.tuned_job import TunedJob, TunedSize


def size(
    batch_size: int, seconds: float, half: float | None = 0.02, *, seeds: int = 5
) -> TunedSize:
    """Return a size with an interval of about so much to either side."""
    low, high = (None, None) if half is None else (seconds / (1 + half), seconds * (1 + half))
    return TunedSize(batch_size=batch_size, seconds=seconds, low=low, high=high, seeds=seeds)


def evidence(
    *reached: TunedSize,
    largest: int = 4096,
    missed: tuple[int, ...] = (),
    untried: tuple[int, ...] = (),
) -> TrainingEvidence:
    job = TunedJob(
        largest=largest,
        reached=reached,
        missed=missed,
        untried=untried,
        recommended=64,
        is_verified=True,
    )
    (judged,) = judged_tune(job)
    return judged.evidence


@pytest.mark.parametrize(
    ("reached", "missed", "verdict", "words"),
    [
        ((size(64, 2.0), size(4096, 1.0)), (), ClaimVerdict.SUPPORTED, "0 % more"),
        ((size(64, 1.0), size(4096, 1.05)), (), ClaimVerdict.SUPPORTED, "5 % more"),
        ((size(64, 1.0), size(4096, 2.0)), (), ClaimVerdict.REFUTED, "100 % more"),
        ((size(64, 1.0), size(4096, 1.14)), (), ClaimVerdict.INCONCLUSIVE, "14 % more"),
        ((size(64, 1.0), size(4096, 1.0, 0.5)), (), ClaimVerdict.INCONCLUSIVE, "0 % more"),
        ((size(64, 1.0), size(4096, 2.0, None)), (), ClaimVerdict.INCONCLUSIVE, "unknown"),
        ((size(64, 1.0), size(512, 1.5)), (4096,), ClaimVerdict.REFUTED, "512 is the largest that"),
        ((size(64, 1.0),), (512, 4096), ClaimVerdict.SUPPORTED, "64 is the largest that"),
    ],
)
def test_up_to_fifteen_percent_is_no_loss(
    reached: tuple[TunedSize, ...], missed: tuple[int, ...], verdict: ClaimVerdict, words: str
) -> None:
    """Shrinking is a part of the recipe: it ends at the largest size that reaches the target."""
    found = evidence(*reached, missed=missed)

    assert words in found.words
    assert found.verdict is verdict, found.words
    assert "fresh runs in turns, 5 seeds" in found.protocol


def test_a_quicker_size_whose_time_nobody_knows_leaves_it_open() -> None:
    """The largest looks best, but a size of one run may be much better."""
    assert evidence(size(64, 1.5, None), size(4096, 1.0)).verdict is ClaimVerdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("reached", "untried"), [((), ()), ((size(64, 1.0),), (4096,))], ids=["nothing", "no time"]
)
def test_a_search_that_did_not_come_to_the_largest_says_what_it_takes(
    reached: tuple[TunedSize, ...], untried: tuple[int, ...]
) -> None:
    """No time is not: does not converge."""
    found = evidence(*reached, untried=untried)

    assert found.verdict is ClaimVerdict.NOT_TESTABLE
    assert "--budget" in found.words
