"""Train with each candidate at its own learning rate, and keep those that may be the soonest."""

import math
from dataclasses import replace

from gpubench.tune.allowance import Allowance
from gpubench.tune.answers import SpeedAnswer
from gpubench.tune.asks import SpeedAsk
from gpubench.tune.convergence import NO_TIME, Candidate, Convergence, ConvergencePlan
from gpubench.tune.estimates import sample_time_of, time_to_target
from gpubench.tune.lab import Lab
from gpubench.tune.size_search import SizeSearch
from gpubench.tune.speed import Speed, speed_of
from gpubench.tune.trainer import TargetTrainer

RUNGS = ((2, 2.0), (5, 1.4))
"""Seeds so far, and how many times the best one's seconds a size may take to get that many."""

_FEWEST_SIZES = 2
"""Are trained on however little time is left: one alone would be no comparison."""

_REPORT_SEEDS_FROM = 100
_TIMED_AGAIN_FROM, _TIMED_AGAIN_RUNS = 10, 2
_BLOCKS = 3
_TOO_WIDE = 0.25
"""Half of a 95 % interval's log: blocks that differ by so much tell no two candidates apart."""

_SAMPLE_S = 0.1


def compare(lab: Lab, plan: ConvergencePlan, speed: Speed) -> Convergence:
    """Return how soon each candidate reaches the target.

    Each gets a rate of its own on a log2 grid. One at which no rate converges is halved, as people
    do by hand. A run is cut off where it can no longer be of the best, and of those that are left
    the better ones get more seeds (successive halving), in turns, so that a machine that slows
    down slows all.

    Args:
        lab: Trains.
        plan: Target, budget and seeds.
        speed: Time per step by size.
    """
    trainer = TargetTrainer(lab, plan.target, max(1, plan.samples // 8))
    search = SizeSearch(lab, trainer, plan, speed)
    search.search()
    rungs = _Rungs(lab, trainer, plan, speed, search.found)
    rungs.climb()
    timed = rungs.time_again()
    return Convergence(
        candidates=tuple(rungs.found[size] for size in sorted(rungs.found)),
        noise=search.noise,
        every_samples=trainer.every_samples,
        spent_s=trainer.spent_s,
        timed=timed,
    )


class _Rungs:
    """Candidates that get more and more seeds while they may be the best."""

    def __init__(
        self,
        lab: Lab,
        trainer: TargetTrainer,
        plan: ConvergencePlan,
        speed: Speed,
        found: dict[int, Candidate],
    ) -> None:
        self._lab, self._trainer, self._plan, self._speed = lab, trainer, plan, speed
        self._time = Allowance(lab=lab, until_s=plan.report_until_s)
        self.found = found

    def climb(self) -> None:
        """Give more seeds to those that may be the best."""
        if self._best_s() == math.inf:
            return
        done = 0
        for seeds, slack in (*RUNGS[:-1], (max(self._plan.seeds, 2), RUNGS[-1][1])):
            kept = self._affordable(self._within(slack), seeds - done)
            for seed in range(done, seeds):
                if seed and self._time.is_over:
                    return
                for one in kept:
                    self._run_seed(one, seed)
            done = seeds

    def time_again(self) -> Speed | None:
        """Time the sizes that are left in blocks of their own, and judge them by that."""
        left = [size for size, one in self.found.items() if one.runs and not one.rejected]
        if not left:
            return None
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
        timed = speed_of(answers, workers=self._plan.workers)
        times = {} if timed is None else {size: timed.sample_time(size) for size in left}
        if any((time.half or 0.0) > _TOO_WIDE for time in times.values()):
            # Other programs came between: what runs took themselves tells more, for all alike.
            own = {size: sample_time_of(self.found[size].runs) for size in left}
            times = {size: time for size, time in own.items() if time is not None}
        for size, time in times.items():
            one = self.found[size]
            self.found[size] = replace(one, estimate=time_to_target(one.runs, time))
        return timed

    def _run_seed(self, size: int, seed: int) -> None:
        one = self.found[size]
        if one.choice is None or one.choice.rate is None:
            return
        # Enough that no good run is cut off.
        most = math.ceil(4 * (one.choice.samples or 0.0))
        run = self._trainer.run(
            size,
            one.choice.rate,
            self._plan.seed + _REPORT_SEEDS_FROM + seed,
            most=max(2 * size, min(self._plan.most_samples, most)),
            why="report",
        )
        runs = (*one.runs, run)
        estimate = time_to_target(runs, self._speed.sample_time(size))
        self.found[size] = replace(one, runs=runs, estimate=estimate)

    def _within(self, slack: float) -> list[int]:
        """Return the sizes that are no slower than so many times the best; reject the others."""
        best = self._best_s()
        for size, one in self.found.items():
            seconds = self._seconds(size)
            if not one.rejected and seconds > slack * best:
                told = f"{seconds / best:.1f} x the best" if math.isfinite(seconds) else "unsteady"
                self.found[size] = replace(one, rejected=told)
        return sorted(size for size, one in self.found.items() if not one.rejected)

    def _affordable(self, sizes: list[int], rounds: int) -> list[int]:
        """Return the soonest of some sizes that there is time to train so often; reject others."""
        kept: list[int] = []
        need_s = 0.0
        for size in sorted(sizes, key=self._seconds):
            need_s += rounds * self._trainer.pace * self._seconds(size)
            if len(kept) >= _FEWEST_SIZES and need_s > self._time.left_s:
                self.found[size] = replace(self.found[size], rejected=NO_TIME)
            else:
                kept.append(size)
        return sorted(kept)

    def _best_s(self) -> float:
        return min(map(self._seconds, self.found), default=math.inf)

    def _seconds(self, size: int) -> float:
        return self.found[size].seconds(self._speed)
