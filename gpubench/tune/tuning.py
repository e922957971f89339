"""From a job to its batch size, step by step: ceiling, throughput, convergence, choice."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from gpubench.tune.allowance import (
    CEILING_UNTIL,
    REPORT_UNTIL,
    SEARCH_UNTIL,
    VERIFY_UNTIL,
    Allowance,
)
from gpubench.tune.answers import JobFacts, RunAnswer, SpeedAnswer
from gpubench.tune.asks import FactsAsk, RunAsk, SpeedAsk, TrialAsk
from gpubench.tune.ceiling import Ceiling
from gpubench.tune.ceiling_search import find_ceiling
from gpubench.tune.comparison import compare
from gpubench.tune.convergence import Convergence, ConvergencePlan
from gpubench.tune.lab import Lab
from gpubench.tune.outcomes import TrialOutcome
from gpubench.tune.recommendation import Recommendation, accumulated, recommended
from gpubench.tune.settings import TuneSettings
from gpubench.tune.speed import Speed, speed_of, speed_sizes
from gpubench.tune.target import TuneTarget, derived_target, stated_target
from gpubench.tune.verification import VerifiedRegret, verify

SPEED_RUNS = 2
SPEED_BLOCKS = 2
SAMPLE_S = 0.1
"""In each of a dozen sizes' blocks: more narrows a block, and blocks differ by more."""

MOST_EPOCHS = 100
_SHARE_OF_A_RUN = 0.05
"""Of the budget: a search takes some ten runs at each of some six sizes."""

_SHARE_OF_A_STEP = 1 / 4000
"""Each of ten sizes is stepped a dozen times in each of four blocks; where steps are as long as
that throughput has levelled off."""

_SLOWEST_STEP = 1 / 400
"""Of the budget. A run takes several steps, a search dozens of runs: a size with slower steps could
not be compared in the time there is, and some trials of it alone would take a third of it."""

_LARGEST_DRAWN = 2**20
"""A batch of drawn samples ends nowhere; beyond a million nobody has trained anything."""

_DERIVING_RATES = (1.0, 0.25, 4.0)


class Stage(StrEnum):
    """How far a search has come."""

    CEILING = "ceiling"
    SPEED = "speed"
    CONVERGENCE = "convergence"
    VERIFICATION = "verification"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """Everything that was found; what is None was not come to."""

    settings: TuneSettings
    facts: JobFacts
    ceiling: Ceiling | None = None
    speed: Speed | None = None
    plan: ConvergencePlan | None = None
    convergence: Convergence | None = None
    recommendation: Recommendation | None = None
    regret: VerifiedRegret | None = None
    stage: Stage = Stage.CEILING
    """The one that it ended in."""
    spent_s: float = 0.0
    """Seconds of all answers together, of the budget and of what verifying took."""

    @property
    def is_unanswered(self) -> bool:
        """Whether the budget was over before it could be said what converges."""
        return (
            self.recommendation is None and self.convergence is not None and self.convergence.is_cut
        )


Follow = Callable[[Tuning], object]
"""Told of each stage as it begins, with what is known by then."""


def tune(
    lab: Lab,
    settings: TuneSettings,
    *,
    verify_seeds: int = 0,
    follow: Follow = lambda _tuning: None,
) -> Tuning:
    """Return which batch size to train with, and all that it rests on.

    Args:
        lab: Answers asks of the job.
        settings: What the user decided.
        verify_seeds: Fresh runs of every candidate to hold the choice against; 0 for none.
        follow: Told of each stage.

    Raises:
        GpubenchError: If the job or an option cannot be used.
    """
    facts: JobFacts = lab.answer(FactsAsk(memory_limit_bytes=settings.memory_limit_bytes))
    stated = stated_target(settings, facts)
    found = Tuning(settings=settings, facts=facts)
    for step in (_with_ceiling, _with_speed, _with_convergence(stated), _verified(verify_seeds)):
        follow(found)
        found = replace(step(lab, found), spent_s=lab.spent_s)
        if found.stage is Stage.DONE:
            break
    return found


def _with_ceiling(lab: Lab, found: Tuning) -> Tuning:
    settings, facts = found.settings, found.facts
    most = _LARGEST_DRAWN if facts.is_drawn else facts.samples
    counts: dict[tuple[int, int], int] = {}

    def try_size(size: int, steps: int) -> TrialOutcome:
        attempt = counts.get((size, steps), 0)
        counts[size, steps] = attempt + 1
        outcome: TrialOutcome = lab.answer(
            TrialAsk(batch_size=size, steps=steps, limit_bytes=facts.limit_bytes, attempt=attempt)
        )
        return outcome

    cap = min(most, settings.max_batch or most)
    time = Allowance(lab=lab, until_s=CEILING_UNTIL * settings.budget_s)
    ceiling = find_ceiling(
        try_size,
        cap=cap,
        limit_bytes=facts.limit_bytes,
        slowest_step_s=settings.budget_s * _SLOWEST_STEP,
        is_over=lambda: time.is_over,
    )
    ended = Stage.DONE if ceiling.batch_size is None else Stage.SPEED
    return replace(found, ceiling=ceiling, stage=ended)


def _with_speed(lab: Lab, found: Tuning) -> Tuning:
    ceiling, settings = found.ceiling, found.settings
    if ceiling is None or ceiling.batch_size is None:
        return replace(found, stage=Stage.DONE)
    sizes = speed_sizes(
        ceiling.batch_size,
        step_s=_step_s(ceiling),
        most_s=settings.budget_s * _SHARE_OF_A_STEP,
    )
    answers: list[SpeedAnswer] = [
        lab.answer(SpeedAsk(batch_sizes=sizes, run=run, blocks=SPEED_BLOCKS, sample_s=SAMPLE_S))
        for run in range(SPEED_RUNS)
    ]
    speed = speed_of(answers, workers=found.facts.workers)
    if speed is None:
        return replace(found, stage=Stage.DONE)
    if settings.global_batch is None:
        return replace(found, speed=speed, stage=Stage.CONVERGENCE)
    choice = accumulated(settings.global_batch, ceiling.batch_size, speed)
    return replace(found, speed=speed, recommendation=choice, stage=Stage.DONE)


def _with_convergence(stated: TuneTarget | None) -> Callable[[Lab, Tuning], Tuning]:
    def step(lab: Lab, found: Tuning) -> Tuning:
        plan = _plan(lab, found, stated)
        if plan is None or found.speed is None:
            return replace(found, stage=Stage.DONE)
        convergence = compare(lab, plan, found.speed)
        choice = recommended(convergence.candidates, found.speed)
        ended = Stage.DONE if choice is None else Stage.VERIFICATION
        return replace(
            found, plan=plan, convergence=convergence, recommendation=choice, stage=ended
        )

    return step


def _verified(seeds: int) -> Callable[[Lab, Tuning], Tuning]:
    def step(lab: Lab, found: Tuning) -> Tuning:
        done = replace(found, stage=Stage.DONE)
        plan, convergence, speed = found.plan, found.convergence, found.speed
        if not (seeds and plan and convergence and speed and found.recommendation):
            return done
        size = found.recommendation.batch_size
        time = Allowance(lab=lab, until_s=VERIFY_UNTIL * found.settings.budget_s)
        regret = verify(lab, plan, convergence, speed, size, seeds=seeds, time=time)
        return replace(done, regret=regret)

    return step


def _plan(lab: Lab, found: Tuning, stated: TuneTarget | None) -> ConvergencePlan | None:
    """Return what candidates are compared by; None if nothing is learned to set a target by."""
    settings, facts, speed, ceiling = found.settings, found.facts, found.speed, found.ceiling
    if speed is None or ceiling is None or ceiling.batch_size is None:
        return None
    per_sample_s = speed.total_s(speed.knee) / speed.knee
    in_budget = _SHARE_OF_A_RUN * settings.budget_s / per_sample_s
    most = max(8 * speed.knee, math.ceil(min(MOST_EPOCHS * facts.samples, in_budget)))
    target = stated or _derived(lab, facts, min(speed.knee, ceiling.batch_size), most // 2)
    if target is None:
        return None
    return ConvergencePlan(
        target=target,
        ceiling=ceiling.batch_size,
        samples=facts.samples,
        learning_rate=facts.learning_rate,
        most_samples=most,
        search_until_s=SEARCH_UNTIL * settings.budget_s,
        report_until_s=REPORT_UNTIL * settings.budget_s,
        seeds=settings.seeds,
        seed=settings.seed,
        workers=facts.workers,
    )


def _derived(lab: Lab, facts: JobFacts, size: int, most_samples: int) -> TuneTarget | None:
    runs: list[RunAnswer] = [
        lab.answer(
            RunAsk(
                batch_size=size,
                learning_rate=factor * facts.learning_rate,
                seed=0,
                most_samples=most_samples,
                every_samples=max(1, most_samples // 20),
                target_loss=None,
                target_accuracy=None,
                why="target",
            )
        )
        for factor in _DERIVING_RATES
    ]
    return derived_target(runs)


def _step_s(ceiling: Ceiling) -> float | None:
    """Return what a step took at the ceiling."""
    times = [
        one.outcome.step_s
        for one in ceiling.trials
        if one.batch_size == ceiling.batch_size and one.outcome.step_s is not None
    ]
    return min(times, default=None)
