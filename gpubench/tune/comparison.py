"""Train with each candidate at its own learning rate, and keep those that may be the soonest."""

import math
from dataclasses import replace
from itertools import pairwise

from gpubench.tune.answers import NoiseAnswer, RunAnswer, SpeedAnswer
from gpubench.tune.asks import NoiseAsk, RunAsk, SpeedAsk
from gpubench.tune.candidates import CandidateSize, Why, first_candidates, foretold, with_candidate
from gpubench.tune.convergence import (
    Candidate,
    Convergence,
    ConvergencePlan,
    left_out,
    searched,
)
from gpubench.tune.estimates import time_to_target
from gpubench.tune.lab import Lab
from gpubench.tune.rate_choice import RateChoice, choose_rate
from gpubench.tune.speed import Speed, speed_of

HOPELESS = 3.0
"""A size that takes so many times the best one's seconds is left: its runs are cut off there."""

RUNGS = ((2, 2.0), (5, 1.4))
"""Seeds so far, and how many times the best one's seconds a size may take to get that many."""

MOST_HALVINGS = 4
MOST_CANDIDATES = 12
_WIDE = 3.0
"""Neighbours farther apart than that may have a better one between them."""

_SEARCH_SEEDS = 2
_REPORT_SEEDS_FROM = 100
_EVALUATIONS = 16
"""Between start and target at the best size: the crossing is interpolated between two of them."""

_SHARE_FOR_SEARCH = 0.75
"""Of the budget; what is left is for the runs that are reported."""

_NOISE_PAIRS = 20
_TIMED_AGAIN_FROM, _TIMED_AGAIN_RUNS = 10, 2
_BLOCKS = 5
_SAMPLE_S = 0.1


def compare(lab: Lab, plan: ConvergencePlan, speed: Speed) -> Convergence:
    """Return how soon each candidate reaches the target.

    Each gets a rate of its own on a log2 grid. One at which no rate converges is halved, as people
    do by hand. A run is cut off where it can no longer be of the best (`HOPELESS`), and of those
    that are left the better ones get more seeds (successive halving), in turns, so that a machine
    that slows down slows all.

    Args:
        lab: Trains.
        plan: Target, budget and seeds.
        speed: Time per step by size.
    """
    comparison = _Comparison(lab, plan, speed)
    comparison.search()
    comparison.climb()
    comparison.time_again()
    return comparison.result()


class _Comparison:
    """What is known so far."""

    def __init__(self, lab: Lab, plan: ConvergencePlan, speed: Speed) -> None:
        self._lab, self._plan, self._speed = lab, plan, speed
        self._sizes = first_candidates(plan.ceiling, speed.knee, speed.half_speed)
        self._found: dict[int, Candidate] = {}
        self._noise: NoiseAnswer | None = None
        self._every = max(1, plan.samples // 8)
        self._halvings = 0
        self._spent_s = 0.0
        self._timed: Speed | None = None

    def search(self) -> None:
        """Find each candidate's rate; new candidates may join on the way."""
        while (size := self._next_size()) is not None:
            if self._spent_s > _SHARE_FOR_SEARCH * self._plan.budget_s:
                self._found[size.batch_size] = left_out(size, "no time left")
            elif (failed := self._hopeless_from()) is not None and size.batch_size > failed:
                why = f"larger than {failed}, where no rate arrives"
                self._found[size.batch_size] = left_out(size, why)
            else:
                self._look_for_rate(size)

    def _next_size(self) -> CandidateSize | None:
        """Return the candidate nearest to the best so far, since that is where the best will be."""
        if all(one.batch_size in self._found for one in self._sizes):
            self._extend()
        waiting = [one for one in self._sizes if one.batch_size not in self._found]
        if not waiting:
            return None
        if self._best_s == math.inf:
            return waiting[0]
        best = self._best_size()
        return min(waiting, key=lambda one: abs(math.log(one.batch_size / best)))

    def _hopeless_from(self) -> int | None:
        """Return the smallest size above the best at which no rate arrived in time.

        Beyond it each sample costs as much and more of them are needed.
        """
        if self._best_s == math.inf:
            return None
        best = self._best_size()
        failed = [
            size
            for size, one in self._found.items()
            if size > best and one.choice is not None and one.choice.rate is None
        ]
        return min(failed, default=None)

    def _look_for_rate(self, size: CandidateSize) -> None:
        choice = self._choice(size.batch_size)
        self._found[size.batch_size] = searched(size, choice)
        if choice.rate is None or choice.samples is None:
            self._halve(size.batch_size)
            return
        # The same for all from here on: the crossing is looked for between two of them.
        self._every = max(1, min(self._every, round(choice.samples / _EVALUATIONS)))
        if self._noise is None:
            self._ask_for_noise(size.batch_size, choice.rate, choice.samples)

    def climb(self) -> None:
        """Give more seeds to those that may be the best."""
        if self._best_s == math.inf:
            return
        done = 0
        for seeds, slack in (*RUNGS[:-1], (max(self._plan.seeds, 2), RUNGS[-1][1])):
            kept = self._within(slack)
            for seed in range(done, seeds):
                for one in kept:
                    self._run_seed(one, seed)
            done = seeds

    def time_again(self) -> None:
        """Time the sizes that are left in blocks of their own, and judge them by that."""
        left = [size for size, one in self._found.items() if one.runs and not one.rejected]
        if not left:
            return
        answers: list[SpeedAnswer] = [
            self._lab.answer(
                SpeedAsk(
                    batch_sizes=tuple(sorted(left)),
                    run=_TIMED_AGAIN_FROM + run,
                    blocks=_BLOCKS,
                    sample_s=_SAMPLE_S,
                )
            )
            for run in range(_TIMED_AGAIN_RUNS)
        ]
        self._timed = speed_of(answers, workers=self._plan.workers)
        if self._timed is not None:
            for size in left:
                one = self._found[size]
                estimate = time_to_target(one.runs, self._timed.sample_time(size))
                self._found[size] = replace(one, estimate=estimate)

    def result(self) -> Convergence:
        return Convergence(
            candidates=tuple(self._found[size] for size in sorted(self._found)),
            noise=self._noise,
            every_samples=self._every,
            spent_s=self._spent_s,
            timed=self._timed,
        )

    def _choice(self, size: int) -> RateChoice:
        plan = self._plan
        seeds = tuple(plan.seed + 1 + index for index in range(_SEARCH_SEEDS))
        per_sample_s = self._speed.total_s(size) / size
        most = min(float(plan.most_samples), HOPELESS * self._best_s / per_sample_s)
        # A step is a run's least, and two have to pass.
        most_samples = max(2 * size, math.ceil(most))
        return choose_rate(
            lambda rate, seed, limit: self._train(size, rate, seed, limit, "search"),
            self._first_guess(size),
            seeds=seeds,
            most_samples=most_samples,
        )

    def _first_guess(self, size: int) -> float:
        """Return the nearest candidate's rate, moved by the square root of the sizes' ratio."""
        known = [one for one in self._found.values() if one.choice and one.choice.rate]
        if not known:
            return self._plan.learning_rate
        nearest = min(known, key=lambda one: abs(math.log(one.batch_size / size)))
        rate = nearest.choice.rate if nearest.choice and nearest.choice.rate else 1.0
        return rate * math.sqrt(size / nearest.batch_size)

    def _ask_for_noise(self, size: int, rate: float, samples: float) -> None:
        """Ask for the gradient's noise half way to the target; its scale is a candidate."""
        small = max(1, min(16, self._plan.ceiling // 4))
        large = min(16 * small, self._plan.ceiling)
        if large <= small:
            return
        answer: NoiseAnswer = self._lab.answer(
            NoiseAsk(
                batch_size=size,
                learning_rate=rate,
                seed=self._plan.seed + 1,
                after_samples=max(size, round(samples / 2)),
                small=small,
                large=large,
                pairs=_NOISE_PAIRS,
            )
        )
        self._noise = answer
        if answer.scale is not None:
            scale = min(max(1, round(answer.scale)), self._plan.ceiling)
            self._join(foretold(self._speed.half_speed, scale), Why.FORETOLD)
            self._join(scale, Why.NOISE_SCALE)

    def _halve(self, size: int) -> None:
        if self._halvings < MOST_HALVINGS and not any(
            one.choice and one.choice.rate and one.batch_size < size for one in self._found.values()
        ):
            self._halvings += 1
            self._join(size // 2, Why.HALVED)

    def _extend(self) -> None:
        """Go on beyond an end while the best candidate is there, and into wide gaps beside it."""
        if self._best_s == math.inf or len(self._sizes) >= MOST_CANDIDATES:
            return
        sizes = sorted(self._found)
        best = self._best_size()
        place = sizes.index(best)
        if place == 0:
            self._join(best // 2, Why.SMALLER)
        if place == len(sizes) - 1:
            self._join(2 * best, Why.LARGER)
        for one, other in pairwise(sizes[max(0, place - 1) : place + 2]):
            if other > _WIDE * one:
                self._join(round(math.sqrt(one * other)), Why.BETWEEN)

    def _join(self, size: int, why: Why) -> None:
        self._sizes = with_candidate(self._sizes, size, why, self._plan.ceiling)

    def _run_seed(self, size: int, seed: int) -> None:
        one = self._found[size]
        if one.choice is None or one.choice.rate is None:
            return
        limit = self._limit(size)
        run = self._train(
            size, one.choice.rate, self._plan.seed + _REPORT_SEEDS_FROM + seed, limit, "report"
        )
        runs = (*one.runs, run)
        estimate = time_to_target(runs, self._speed.sample_time(size))
        self._found[size] = replace(one, runs=runs, estimate=estimate)

    def _limit(self, size: int) -> int:
        """Return what a reported run may take: enough that no good one is cut off."""
        one = self._found[size]
        samples = one.choice.samples if one.choice and one.choice.samples else 0.0
        return max(2 * size, min(self._plan.most_samples, math.ceil(4 * samples)))

    def _within(self, slack: float) -> list[int]:
        """Return the sizes that are no slower than so many times the best; reject the others."""
        best = self._best_s
        for size, one in self._found.items():
            seconds = self._seconds(one)
            if not one.rejected and seconds > slack * best:
                told = f"{seconds / best:.1f} x the best" if math.isfinite(seconds) else "unsteady"
                self._found[size] = replace(one, rejected=told)
        return sorted(size for size, one in self._found.items() if not one.rejected)

    def _best_size(self) -> int:
        return min(self._found, key=lambda size: self._seconds(self._found[size]))

    @property
    def _best_s(self) -> float:
        return min(map(self._seconds, self._found.values()), default=math.inf)

    def _seconds(self, one: Candidate) -> float:
        return one.seconds(self._speed)

    def _train(self, size: int, rate: float, seed: int, limit: int, why: str) -> RunAnswer:
        target = self._plan.target
        answer: RunAnswer = self._lab.answer(
            RunAsk(
                batch_size=size,
                learning_rate=rate,
                seed=seed,
                most_samples=limit,
                every_samples=self._every,
                target_loss=target.loss,
                target_accuracy=target.accuracy,
                why=why,
            )
        )
        self._spent_s += answer.wall_s
        return answer
