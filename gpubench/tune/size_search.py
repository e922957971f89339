"""Find the learning rate of each candidate size, the likeliest ones first."""

import math
from itertools import pairwise

from gpubench.tune.allowance import Allowance
from gpubench.tune.answers import NoiseAnswer
from gpubench.tune.asks import NoiseAsk
from gpubench.tune.candidates import (
    ALIKE,
    CandidateSize,
    Why,
    are_alike,
    first_candidates,
    foretold,
    with_candidate,
)
from gpubench.tune.convergence import NO_TIME, Candidate, ConvergencePlan, left_out, searched
from gpubench.tune.lab import Lab
from gpubench.tune.pruning import HOPELESS, too_slow_steps, wall_before
from gpubench.tune.rate_choice import RateChoice, choose_rate
from gpubench.tune.speed import Speed
from gpubench.tune.trainer import TargetTrainer

MOST_HALVINGS = 4
MOST_CANDIDATES = 12
_WIDE = 3.0
"""Neighbours farther apart than that may have a better one between them."""

_SEARCH_SEEDS = 2
_EVALUATIONS = 8
"""Between start and target at the best size: the crossing is interpolated between two of them, and
twice as many would cost as much again as the training."""

_NOISE_PAIRS = 20


class SizeSearch:
    """Candidates and what is known of them; new ones may join on the way.

    Args:
        lab: Measures the gradient's noise.
        trainer: Trains.
        plan: What the comparison goes by.
        speed: Time per step by size.
    """

    def __init__(
        self, lab: Lab, trainer: TargetTrainer, plan: ConvergencePlan, speed: Speed
    ) -> None:
        self._lab, self._trainer, self._plan, self._speed = lab, trainer, plan, speed
        self._sizes = first_candidates(plan.ceiling, speed.knee, speed.half_speed)
        self._time = Allowance(lab=lab, until_s=plan.search_until_s)
        self._halvings = 0
        self.found: dict[int, Candidate] = {}
        self.noise: NoiseAnswer | None = None

    def search(self) -> None:
        """Look at all candidates, or as many as there is time for."""
        while (size := self._next_size()) is not None:
            samples, by_rule = size.batch_size, self._is_by_rule(size)
            if against := too_slow_steps(samples, self.found, self._speed):
                self.found[samples] = left_out(size, against, is_too_slow=True)
                if by_rule:
                    self._halve(samples)
            elif not by_rule and (against := wall_before(samples, self.found, self._speed)):
                self.found[samples] = left_out(size, against)
            elif self._time.is_over:
                self.found[samples] = left_out(size, NO_TIME)
            else:
                self._look_for_rate(size)
                if self.found[samples].seconds(self._speed) == math.inf:
                    self._shrink(size)

    def _next_size(self) -> CandidateSize | None:
        """Return the candidate nearest to the best so far, since that is where the best will be.

        Before there is one, nearest to half speed: below it each sample costs more, and far above
        it more of them are needed.
        """
        if all(one.batch_size in self.found for one in self._sizes):
            self._extend()
        waiting = [one for one in self._sizes if one.batch_size not in self.found]
        if not waiting:
            return None
        centre = self._best_size() or self._speed.half_speed
        return min(waiting, key=lambda one: abs(math.log(one.batch_size / centre)))

    def _look_for_rate(self, size: CandidateSize) -> None:
        choice = self._choice(size.batch_size)
        self.found[size.batch_size] = searched(size, choice)
        if choice.rate is None or choice.samples is None:
            return
        # The same for all from here on: the crossing is looked for between two of them.
        self._trainer.look_every(round(choice.samples / _EVALUATIONS))
        if self.noise is None and not self._time.is_over:
            self._ask_for_noise(size.batch_size, choice.rate, choice.samples)

    def _choice(self, size: int) -> RateChoice:
        plan = self._plan
        seeds = tuple(plan.seed + 1 + index for index in range(_SEARCH_SEEDS))
        per_sample_s = self._speed.total_s(size) / size
        most = min(float(plan.most_samples), HOPELESS * self._best_s() / per_sample_s)
        # A step is a run's least, and two have to pass.
        most_samples = max(2 * size, math.ceil(most))
        return choose_rate(
            lambda rate, seed, limit: self._trainer.run(size, rate, seed, most=limit, why="search"),
            self._first_guess(size),
            seeds=seeds,
            most_samples=most_samples,
            is_over=lambda: self._time.is_over,
        )

    def _first_guess(self, size: int) -> float:
        """Return the nearest candidate's rate, moved by the square root of the sizes' ratio."""
        known = {
            one.batch_size: one.choice.rate
            for one in self.found.values()
            if one.choice is not None and one.choice.rate is not None
        }
        if not known:
            return self._plan.learning_rate
        nearest = min(known, key=lambda one: abs(math.log(one / size)))
        return known[nearest] * math.sqrt(size / nearest)

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
        self.noise = answer
        if answer.scale is not None:
            scale = min(max(1, round(answer.scale)), self._plan.ceiling)
            self._join(foretold(self._speed.half_speed, scale), Why.FORETOLD)
            self._join(scale, Why.NOISE_SCALE)

    def _is_by_rule(self, size: CandidateSize) -> bool:
        """Return whether a size is the largest that fits, or what that was shrunk to.

        People take it by rule, so that it is trained with however little it promises.
        """
        return size.why is Why.HALVED or ALIKE * size.batch_size > self._plan.ceiling

    def _shrink(self, size: CandidateSize) -> None:
        """Let half of a size join at which no rate arrives, as people do by hand."""
        is_smaller_known = any(
            one.choice and one.choice.rate and one.batch_size < size.batch_size
            for one in self.found.values()
        )
        if self._is_by_rule(size) or not is_smaller_known:
            self._halve(size.batch_size)

    def _halve(self, size: int) -> None:
        half, near = size // 2, [one for one in self.found if are_alike(one, size // 2)]
        if half < 1 or self._halvings >= MOST_HALVINGS:
            return
        if any(self.found[one].choice is not None for one in near):
            return
        self._halvings += 1
        # What was left out for what it promised is now to be tried by rule.
        for one in near:
            del self.found[one]
        self._sizes = tuple(one for one in self._sizes if one.batch_size not in near)
        self._join(half, Why.HALVED)

    def _extend(self) -> None:
        """Go on beyond an end while the best candidate is there, and into wide gaps beside it."""
        best = self._best_size()
        if best is None or len(self._sizes) >= MOST_CANDIDATES:
            return
        sizes = sorted(self.found)
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

    def _best_size(self) -> int | None:
        best = min(self.found, key=self._seconds, default=None)
        return None if best is None or self._seconds(best) == math.inf else best

    def _best_s(self) -> float:
        return min(map(self._seconds, self.found), default=math.inf)

    def _seconds(self, size: int) -> float:
        return self.found[size].seconds(self._speed)
