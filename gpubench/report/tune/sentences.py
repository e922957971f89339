"""What `gpubench tune` says first, in sentences."""

from collections.abc import Iterator

from gpubench.report.tune.cells import rate_text
from gpubench.tune.answers import DIVERGED
from gpubench.tune.ceiling import Ceiling, CeilingReason
from gpubench.tune.convergence import Convergence
from gpubench.tune.recommendation import Choice, Recommendation
from gpubench.tune.target import TuneTarget
from gpubench.tune.tuning import Tuning
from gpubench.tune.verification import VerifiedRegret
from gpubench.units import (
    counted,
    format_change,
    format_change_interval,
    format_duration,
    format_percent,
    format_seconds,
)


def verdict_sentences(found: Tuning) -> Iterator[str]:
    """Yield the answer, and what qualifies it."""
    chosen = found.recommendation
    if chosen is None:
        yield _no_answer(found)
        return
    if chosen.choice is Choice.FASTEST_PART:
        yield _accumulation(found, chosen)
    else:
        yield _soonest(found, chosen)
        yield from _ties(chosen)
    if found.speed is not None and found.speed.loader_decides:
        yield (
            "The loader takes more of the time than the step, so a larger batch gains next to"
            " nothing: speed up the loading first."
        )
    if chosen.padding is not None:
        gain = chosen.padding
        yield (
            f"A step of {gain.pad_to} samples takes less time than one of {gain.batch_size}"
            f" ({format_change(-gain.gain)}): pad to it."
        )
    if found.regret is not None:
        yield _regret(found.regret, chosen)


def rate_sentences(convergence: Convergence) -> Iterator[str]:
    """Yield how far the search for a rate went where it found none, or came to its end."""
    for one in convergence.candidates:
        choice = one.choice
        if choice is None or not choice.rates:
            continue
        low, high = rate_text(choice.rates[0]), rate_text(choice.rates[-1])
        if choice.rate is None and not choice.is_cut:
            tried = f"{counted(len(choice.rates), 'rate')} from {low} to {high}"
            diverged = choice.count(DIVERGED)
            above = f", {diverged} of them since the loss diverged" if diverged else ""
            yield f"batch {one.batch_size}: none of {tried} reaches the target in time{above}"
        elif choice.is_edge:
            yield (
                f"batch {one.batch_size}: rates from {low} to {high} were tried, and a usable one"
                " is at an end of all that may be; scale the loss"
            )


def target_text(target: TuneTarget) -> str:
    """Return what counts as trained."""
    if target.accuracy is not None:
        return f"accuracy {target.accuracy:.4g}"
    return f"loss {target.loss:.4g}" if target.loss is not None else "no target"


def _soonest(found: Tuning, chosen: Recommendation) -> str:
    target = "the target" if found.plan is None else target_text(found.plan.target)
    time = "" if chosen.seconds is None else f", {format_seconds(chosen.seconds)} to {target}"
    interval = ""
    if chosen.low is not None and chosen.high is not None:
        ends = f"{format_seconds(chosen.low)} to {format_seconds(chosen.high)}"
        interval = f" (95 % CI {ends})"
    return (
        f"Train with batch {chosen.batch_size} at learning rate"
        f" {rate_text(chosen.learning_rate)}{time}{interval}."
    )


def _ties(chosen: Recommendation) -> Iterator[str]:
    if chosen.tied_with:
        others = ", ".join(map(str, chosen.tied_with))
        takes = "takes" if len(chosen.tied_with) == 1 else "take"
        yield (
            f"Batch {others} {takes} as long within 5 % and the intervals; the smallest is named,"
            " which needs the least memory."
        )


def _accumulation(found: Tuning, chosen: Recommendation) -> str:
    wanted = found.settings.global_batch
    passes = chosen.accumulation_steps
    if passes == 1:
        return f"Batch {wanted} fits at once: no accumulation, and the learning rate stays."
    step_s = 0.0 if found.speed is None else passes * found.speed.total_s(chosen.batch_size)
    return (
        f"Make steps of {wanted} samples of {passes} passes of at most {chosen.batch_size}"
        f" (about {format_seconds(step_s)} per step); the learning rate stays."
    )


def _regret(regret: VerifiedRegret, chosen: Recommendation) -> str:
    runs = f"{counted(regret.seeds, 'fresh run')} of each candidate within twice its time"
    if regret.best == chosen.batch_size:
        return f"Verified: by {runs} it is the best."
    interval = format_change_interval(regret.low, regret.high)
    ends = f" (95 % CI {interval} %)" if interval else ""
    return (
        f"Verified: by {runs} it takes {format_percent(regret.regret)} longer than the best,"
        f" {regret.best}{ends}."
    )


def _no_answer(found: Tuning) -> str:
    ceiling = found.ceiling
    if ceiling is None or ceiling.batch_size is None:
        return f"Nothing fits: {_failure(ceiling)}."
    if found.speed is None:
        return "No batch size could be timed."
    if found.plan is None:
        return "No training run learned anything: the loss did not fall at any rate that was tried."
    if found.is_unanswered:
        return (
            f"No answer: the budget of {format_duration(found.settings.budget_s)} was over before"
            " a single candidate was trained with at all its rates."
        )
    plan = found.plan
    return (
        f"No batch size reaches {target_text(plan.target)} within {plan.most_samples} samples at"
        " any learning rate that was tried; with a longer --budget runs go on for longer."
    )


def _failure(ceiling: Ceiling | None) -> str:
    failure = None if ceiling is None else ceiling.failure
    if failure is None:
        return "nothing was tried"
    return f"batch {failure.batch_size}: {failure.outcome.end.value} ({failure.outcome.detail})"


def ceiling_reason(ceiling: Ceiling) -> str:
    """Return what keeps the batch from being larger."""
    failure = ceiling.failure
    told = "" if failure is None else f"; {failure.batch_size}: {failure.outcome.end.value}"
    return {
        CeilingReason.CAP: "as large as the data, or as is allowed",
        CeilingReason.MEMORY: f"beyond it memory ends{told}",
        CeilingReason.LAUNCH: f"beyond it the GPU has no such launch{told}",
        CeilingReason.TIME: f"beyond it steps take too long for the budget{told}",
        CeilingReason.BUDGET: f"the search for more was ended by its budget{told}",
        CeilingReason.NOTHING_FITS: "nothing fits",
    }[ceiling.reason]
