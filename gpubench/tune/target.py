"""What counts as trained: what the user says, what the job says, or what a first run reaches."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gpubench.errors import UsageError
from gpubench.tune.answers import JobFacts, RunAnswer
from gpubench.tune.settings import TuneSettings


class TargetSource(StrEnum):
    """Who set the target."""

    USER = "asked for"
    JOB = "the job's own"
    DERIVED = "derived"
    """From runs at the knee: what the best of them had reached after half of its samples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneTarget:
    """Validation loss or accuracy at which training is done; exactly one is given."""

    loss: float | None
    accuracy: float | None
    source: TargetSource


def stated_target(settings: TuneSettings, facts: JobFacts) -> TuneTarget | None:
    """Return the target that somebody has set; None if nobody has.

    Args:
        settings: What the user typed goes before the job's own.
        facts: The job.

    Raises:
        UsageError: If it cannot be judged, or the untrained model meets it or has no loss.
    """
    if facts.first_loss is None:
        raise UsageError(
            "the job's loss",
            seen="it is not a finite number for the untrained model",
            expected="one on all of its first batches",
            advice="look for NaN in data and labels, and at the loss function",
        )
    for source, loss, accuracy in (
        (TargetSource.USER, settings.target_loss, settings.target_accuracy),
        (TargetSource.JOB, facts.target_loss, facts.target_accuracy),
    ):
        if loss is not None or accuracy is not None:
            target = TuneTarget(loss=loss, accuracy=accuracy, source=source)
            _check(target, facts)
            return target
    return None


def derived_target(runs: Sequence[RunAnswer]) -> TuneTarget | None:
    """Return the loss that the best of some runs had reached after half of its samples.

    Half, so that other sizes have as many samples again to get there.

    Args:
        runs: Without a target, over equal samples.

    Returns:
        None if no run learned anything.
    """
    learned = [run for run in runs if _learned(run)]
    if not learned:
        return None
    best = min(learned, key=lambda run: run.last_loss if run.last_loss is not None else math.inf)
    half = best.samples / 2
    losses = [
        loss
        for samples, loss in zip(best.trace_samples, best.trace_losses, strict=True)
        if loss is not None and samples >= half
    ]
    return TuneTarget(loss=max(losses), accuracy=None, source=TargetSource.DERIVED)


def _learned(run: RunAnswer) -> bool:
    first = run.trace_losses[0] if run.trace_losses else None
    return first is not None and run.last_loss is not None and run.last_loss < first


def _check(target: TuneTarget, facts: JobFacts) -> None:
    where = "--target-accuracy" if target.accuracy is not None else "--target-loss"
    if target.source is TargetSource.JOB:
        where = f"the job's {where.removeprefix('--').replace('-', '_')}"
    if (target.loss is None) == (target.accuracy is None):
        raise _refusal(where, "a loss and an accuracy", "one of them", "leave one out")
    if target.accuracy is not None:
        _check_accuracy(where, target.accuracy, facts)
    elif target.loss is not None and not 0 < target.loss < math.inf:
        raise _refusal(where, f"{target.loss:g}", "a loss above 0", "give another one")
    elif target.loss is not None and facts.first_loss is not None:
        _check_untrained(where, facts.first_loss, is_met=facts.first_loss <= target.loss)


def _check_accuracy(where: str, accuracy: float, facts: JobFacts) -> None:
    if not 0 < accuracy <= 1:
        raise _refusal(where, f"{accuracy:g}", "a share above 0, at most 1", "give another one")
    if not facts.has_accuracy:
        raise _refusal(
            where,
            "the job does not say what is right",
            "a job with the function `right`",
            "add it, or name a loss",
        )
    if facts.first_accuracy is not None:
        _check_untrained(where, facts.first_accuracy, is_met=facts.first_accuracy >= accuracy)


def _check_untrained(where: str, first: float, *, is_met: bool) -> None:
    if is_met:
        raise _refusal(
            where,
            f"the untrained model has {first:.4g} already",
            "a target that has to be learned",
            "name a harder one, or look at the labels",
        )


def _refusal(where: str, seen: str, expected: str, advice: str) -> UsageError:
    return UsageError(where, seen=seen, expected=expected, advice=advice)
