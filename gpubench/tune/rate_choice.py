"""Find the learning rate of one batch size, by training runs."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean

from gpubench.training.rate_search import HIGHEST, LOWEST, RateSearch, search_rate
from gpubench.tune.answers import CENSORED, DIVERGED, FAILED, RunAnswer
from gpubench.tune.rate_climb import JudgedRate, RateEnd, climbed

CONTENDS = 1.3
"""A rate within so many times the best one's samples by one seed may be better by two."""

TrainAt = Callable[[float, int, int], RunAnswer]
"""Trains at a rate with a seed, for so many samples at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedRate:
    """A run of the search."""

    rate: float
    seed: int
    end: str
    samples: float | None
    """To the target; None if it was not reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateChoice:
    """What the search found."""

    rate: float | None
    """None if no rate reached the target."""
    samples: float | None
    """Mean over the seeds of the samples to the target."""
    tried: tuple[TriedRate, ...]
    is_edge: bool
    """Whether a usable rate lies at an end of all rates that may be tried, 2^-14 to 2^6."""
    is_cut: bool
    """Whether time was up before all rates were tried that should have been."""
    usable: tuple[float, float] | None
    """The lowest and highest rate that take at most twice the best one's samples."""

    def count(self, end: str) -> int:
        """Return how many rates ended so, by their first seed."""
        first = {one.rate: one.end for one in reversed(self.tried)}
        return sum(found == end for found in first.values())

    @property
    def rates(self) -> tuple[float, ...]:
        """All rates that were tried, ascending."""
        return tuple(sorted({one.rate for one in self.tried}))


def choose_rate(
    train_at: TrainAt,
    start: float,
    *,
    seeds: tuple[int, ...],
    most_samples: int,
    is_over: Callable[[], bool] = lambda: False,
) -> RateChoice:
    """Return the learning rate that needs the fewest samples to the target.

    A first rate that arrives is climbed to; from there the log2 grid is walked both ways until
    rates no longer work. So the best is at no edge but that of all rates. All that by one seed;
    the rates that may be the best then get the others.

    Args:
        train_at: Trains once.
        start: First guess.
        seeds: Of the runs, at least one.
        most_samples: What a run may take.
        is_over: Whether time is up, so that no run is to begin any more.
    """
    trials = _Trials(train_at, is_over)
    first, *others = seeds
    nearest = 2.0 ** min(HIGHEST, max(LOWEST, round(math.log2(start))))
    centre = climbed(lambda rate: trials.judged(rate, first, most_samples), nearest)
    if centre is None:
        return trials.chosen(None, {})
    search = search_rate(trials.samples, centre, seeds=(first,), most_samples=most_samples, reach=0)
    best = search.best.samples if search.best is not None else math.inf
    by_one = {one.rate: one.samples for one in search.usable if one.samples <= CONTENDS * best}
    by_all = {
        rate: fmean([samples, *trials.of_seeds(rate, others, most_samples)])
        for rate, samples in by_one.items()
        # The only one is the best however the other seeds turn out.
        if len(by_one) > 1
    }
    return trials.chosen(search, by_one if trials.is_cut else by_all or by_one)


class _Trials:
    """Runs of one size, each made once."""

    def __init__(self, train_at: TrainAt, is_over: Callable[[], bool]) -> None:
        self._train_at = train_at
        self._is_over = is_over
        self.is_cut = False
        """Whether a run was not made since time was up."""
        self._runs: dict[tuple[float, int], RunAnswer] = {}

    def samples(self, rate: float, seed: int, limit: float) -> float | None:
        run = self._run(rate, seed, limit)
        return None if run is None else run.reached_samples

    def of_seeds(self, rate: float, seeds: list[int], limit: float) -> list[float]:
        """Return the samples to the target by each seed; infinite where it was not reached."""
        found = [self.samples(rate, seed, limit) for seed in seeds]
        return [math.inf if samples is None else samples for samples in found]

    def judged(self, rate: float, seed: int, limit: float) -> JudgedRate | None:
        run = self._run(rate, seed, limit)
        return None if run is None else JudgedRate(end=_end(run), loss=run.last_loss)

    def chosen(self, search: RateSearch | None, means: dict[float, float]) -> RateChoice:
        best = min(means, key=lambda rate: means[rate], default=None)
        if best is not None and not math.isfinite(means[best]):
            best = None
        usable = [one.rate for one in search.usable] if search is not None and best else []
        return RateChoice(
            rate=best,
            samples=None if best is None else means[best],
            tried=tuple(
                TriedRate(rate=rate, seed=seed, end=run.end, samples=run.reached_samples)
                for (rate, seed), run in self._runs.items()
            ),
            is_edge=search is not None and best is not None and search.is_edge,
            is_cut=self.is_cut,
            usable=(min(usable), max(usable)) if usable else None,
        )

    def _run(self, rate: float, seed: int, limit: float) -> RunAnswer | None:
        if (rate, seed) not in self._runs:
            if self._is_over():
                self.is_cut = True
                return None
            self._runs[rate, seed] = self._train_at(rate, seed, math.ceil(limit))
        return self._runs[rate, seed]


_ENDS = {CENSORED: RateEnd.TOO_SLOW, DIVERGED: RateEnd.DIVERGED, FAILED: RateEnd.FAILED}


def _end(run: RunAnswer) -> RateEnd:
    return RateEnd.ARRIVED if run.reached_samples is not None else _ENDS[run.end]
