"""What following the recommendation costs against the best of all candidates, by fresh runs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median, stdev

import numpy as np

from gpubench.stats.student import half_width
from gpubench.tune.allowance import Allowance
from gpubench.tune.answers import RunAnswer
from gpubench.tune.asks import RunAsk
from gpubench.tune.convergence import Candidate, Convergence, ConvergencePlan
from gpubench.tune.estimates import SampleTime, TimeToTarget, time_to_target
from gpubench.tune.lab import Lab
from gpubench.tune.speed import Speed

_SEEDS_FROM = 1000
_FAR = 8
"""A run may take so many times the samples that the search found, before it counts as missed."""
FAR_OFF = 2.0
"""A candidate that the search saw take so many times the recommended one's seconds is left out."""
_TIMED_S = 1.0
"""Of steps without an evaluation, by which a size's time per sample is known well enough."""
_FEWEST_STEPS = 8
_FINITE = 1e300
_FEWEST = 2
_MEDIAN_COST = 1.25
"""A median's standard error is so many times that of a mean (sqrt(pi / 2))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedSize:
    """A candidate, trained anew."""

    batch_size: int
    learning_rate: float
    measured: TimeToTarget | None
    """None if it did not reach the target in most runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedRegret:
    """What was measured of the candidates that have a rate and are not far off."""

    sizes: tuple[VerifiedSize, ...]
    """By size."""
    best: int
    """The size that was soonest."""
    regret: float
    """How much longer the recommended one took, as a fraction; 0 if it is the best."""
    low: float | None
    high: float | None
    """Ends of the 95 % interval, over seeds in pairs."""
    seeds: int
    """Runs of each; fewer than were asked for where time was up."""


def verify(
    lab: Lab,
    plan: ConvergencePlan,
    convergence: Convergence,
    speed: Speed,
    recommended: int,
    *,
    seeds: int,
    time: Allowance,
) -> VerifiedRegret | None:
    """Train the candidates with fresh seeds, in turns, and return the recommendation's regret.

    Also those that were rejected on the way, unless they were far off: what a search leaves out is
    what it may be wrong about. The best of several is a little better than it truly is, so the
    regret is on the safe side.

    Args:
        lab: Trains.
        plan: As the candidates were compared by.
        convergence: The candidates and their rates.
        speed: Time per step by size, as the search had it.
        recommended: A size among them.
        seeds: Runs of each, >= 1.
        time: Beyond it no further seed is begun.

    Returns:
        None if the recommended size did not reach the target, or there was no time at all.
    """
    able = _near(convergence, speed, recommended)
    found: dict[int, list[_Fresh]] = {one.batch_size: [] for one in able}
    done = 0
    for seed in range(plan.seed + _SEEDS_FROM, plan.seed + _SEEDS_FROM + seeds):
        if time.is_over:
            break
        for one in able:
            found[one.batch_size].append(_fresh(lab, plan, one, convergence.every_samples, seed))
        done += 1
    sizes = tuple(_verified_size(one, found[one.batch_size]) for one in able)
    times = {one.batch_size: one.measured.seconds for one in sizes if one.measured}
    if recommended not in times:
        return None
    best = min(times, key=lambda size: times[size])
    regret = times[recommended] / times[best] - 1
    low, high = _interval(found[recommended], found[best])
    return VerifiedRegret(sizes=sizes, best=best, regret=regret, low=low, high=high, seeds=done)


def _near(convergence: Convergence, speed: Speed, recommended: int) -> list[Candidate]:
    """Return the candidates that are not far off, all by what the search saw of them."""
    searched_s = {one.batch_size: one.searched_s(speed) for one in convergence.candidates}
    most = min(FAR_OFF * searched_s[recommended], _FINITE)
    return [one for one in convergence.candidates if searched_s[one.batch_size] <= most]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fresh:
    """One seed of a candidate: how many samples it needed, and what they took undisturbed."""

    run: RunAnswer
    sample_s: float | None
    """None if it did not reach the target."""

    @property
    def seconds(self) -> float | None:
        """To the target."""
        samples = self.run.reached_samples
        return None if samples is None or self.sample_s is None else samples * self.sample_s


def _fresh(lab: Lab, plan: ConvergencePlan, one: Candidate, every: int, seed: int) -> _Fresh:
    """Train until the target, and then once more, timed without an evaluation between.

    Evaluations empty caches and let clocks and other processes in: between many of them a step
    takes longer than in training.
    """
    choice = one.choice
    samples = choice.samples if choice and choice.samples else 0.0
    ask = RunAsk(
        batch_size=one.batch_size,
        learning_rate=choice.rate if choice and choice.rate else 0.0,
        seed=seed,
        most_samples=max(2 * one.batch_size, math.ceil(_FAR * samples)),
        every_samples=every,
        target_loss=plan.target.loss,
        target_accuracy=plan.target.accuracy,
        why="verify",
    )
    run: RunAnswer = lab.answer(ask)
    if run.reached_samples is None:
        return _Fresh(run=run, sample_s=None)
    last = max(one.batch_size, math.ceil(run.reached_samples))
    if run.time_s:
        enough = math.ceil(_TIMED_S * run.samples / run.time_s)
        last = min(last, max(enough, _FEWEST_STEPS * one.batch_size))
    timed: RunAnswer = lab.answer(
        replace(ask, most_samples=last, every_samples=last, target_loss=None, target_accuracy=None)
    )
    return _Fresh(run=run, sample_s=timed.time_s / timed.samples if timed.samples else None)


def _verified_size(one: Candidate, fresh: Sequence[_Fresh]) -> VerifiedSize:
    times = [math.log(single.sample_s) for single in fresh if single.sample_s]
    measured = None
    if times:
        half = None
        if len(times) > 1:
            error = np.array(_MEDIAN_COST * stdev(times) / math.sqrt(len(times)))
            half = float(half_width(error, np.array(len(times) - 1.0), 0.95))
        time = SampleTime(seconds=math.exp(median(times)), half=half)
        measured = time_to_target([single.run for single in fresh], time)
    return VerifiedSize(
        batch_size=one.batch_size,
        learning_rate=one.choice.rate or 0.0 if one.choice else 0.0,
        measured=measured,
    )


def _interval(
    chosen: Sequence[_Fresh], best: Sequence[_Fresh]
) -> tuple[float | None, float | None]:
    logs = [
        math.log(one.seconds / other.seconds)
        for one, other in zip(chosen, best, strict=True)
        if one.seconds and other.seconds
    ]
    if len(logs) < _FEWEST or chosen is best:
        return None, None
    error = np.array(stdev(logs) / math.sqrt(len(logs)))
    half = float(half_width(error, np.array(len(logs) - 1.0), 0.95))
    return math.expm1(fmean(logs) - half), math.expm1(fmean(logs) + half)
