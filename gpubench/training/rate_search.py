"""Find a learning rate: walk a log2 grid both ways until rates no longer work."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

LOWEST, HIGHEST = -14, 6
"""Exponents of two between which rates are looked for: 0.00006 to 64."""

SLACK = 2.0
"""A rate that takes more than so many times the best one's samples is no longer usable."""

Trial = Callable[[float, int, float], float | None]
"""Trains at a rate with a seed, for so many samples at most; samples to the target, or None.

Anything else that is small where a rate is good serves as well; it may ignore the limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateScore:
    """How a rate did over its seeds."""

    rate: float
    samples: float
    """Median over the seeds of the samples to the target; infinite where half did not reach it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateSearch:
    """What was tried and what is best."""

    scores: tuple[RateScore, ...]
    """By rate, ascending, each an octave above the one before."""
    is_edge: bool
    """Whether the best, or a usable one, is at an end of all rates that may be tried."""

    @property
    def best(self) -> RateScore | None:
        """The rate that needs the fewest samples; None if none reached the target."""
        found = min(self.scores, key=lambda score: score.samples)
        return found if math.isfinite(found.samples) else None

    @property
    def usable(self) -> tuple[RateScore, ...]:
        """Rates that take at most `SLACK` times the best one's samples."""
        if self.best is None:
            return ()
        return tuple(one for one in self.scores if one.samples <= SLACK * self.best.samples)


def search_rate(
    trial: Trial,
    start: float,
    *,
    seeds: Sequence[int],
    most_samples: float,
    reach: int = HIGHEST - LOWEST,
    slack: float = SLACK,
) -> RateSearch:
    """Return how the rates around a first guess do, in octaves.

    From the guess the grid is walked both ways until rates stop working: none reaches the target
    within `slack` times the best one's samples. So the best is never at the edge of what was tried
    unless it is at the edge of all there is, and every batch size gets as many trials as its usable
    rates need. Trials are cut off at `slack` times the best so far, which leaves the choice alone.

    Args:
        trial: Trains once; see `Trial`.
        start: First guess; moved to the nearest power of two.
        seeds: Of the trials; not those that results are reported of. At least one.
        most_samples: What a trial may take at most.
        reach: How many octaves from the guess the first rate that works is looked for.
        slack: A rate that takes more than so many times the best one's samples ends the walk.

    Source:
        Shallue et al., Measuring the Effects of Data Parallelism on Neural Network Training, 2019,
        section 4: rates are tuned anew at every batch size.
    """
    walk = _Walk(trial, seeds, most_samples, slack)
    first = min(HIGHEST, max(LOWEST, round(math.log2(start))))
    centre = walk.first_that_works(first, reach)
    if centre is not None:
        # Downwards last: low rates are slow and cut off by what the others have shown.
        walk.on_from(centre, 1)
        walk.on_from(centre, -1)
    return walk.found()


class _Walk:
    """What has been tried so far, by exponent."""

    def __init__(
        self, trial: Trial, seeds: Sequence[int], most_samples: float, slack: float
    ) -> None:
        self._trial = trial
        self._seeds = tuple(seeds)
        self._most = most_samples
        self._slack = slack
        self._scores: dict[int, float] = {}

    def first_that_works(self, start: int, reach: int) -> int | None:
        """Return the nearest exponent whose rate reaches the target, looking below first."""
        for exponent in _outwards(start, reach):
            if math.isfinite(self._score(exponent)):
                return exponent
        return None

    def on_from(self, centre: int, direction: int) -> None:
        """Try one rate after the other until one is out of the slack, or there are no more."""
        exponent = centre + direction
        while LOWEST <= exponent <= HIGHEST and self._is_usable(exponent):
            exponent += direction

    def found(self) -> RateSearch:
        tried = sorted(self._scores)
        search = RateSearch(
            scores=tuple(RateScore(rate=2.0**e, samples=self._scores[e]) for e in tried),
            is_edge=False,
        )
        ends = {2.0**LOWEST, 2.0**HIGHEST}
        is_edge = any(one.rate in ends for one in search.usable)
        return RateSearch(scores=search.scores, is_edge=is_edge)

    def _is_usable(self, exponent: int) -> bool:
        return self._score(exponent) <= self._slack * min(self._scores.values())

    def _score(self, exponent: int) -> float:
        if exponent not in self._scores:
            best = min(self._scores.values(), default=math.inf)
            most = min(self._most, self._slack * best)
            self._scores[exponent] = self._median(2.0**exponent, most)
        return self._scores[exponent]

    def _median(self, rate: float, most: float) -> float:
        found: list[float] = []
        for seed in self._seeds:
            samples = self._trial(rate, seed, most)
            # Infinite, and so above all: the median stays right however late it would have been.
            found.append(math.inf if samples is None else samples)
            if 2 * found.count(math.inf) >= len(self._seeds):
                return math.inf
        return median(found)


def _outwards(start: int, reach: int) -> Iterator[int]:
    """Yield exponents within reach, the nearest first and of two equally near ones the lower."""
    exponents = range(max(LOWEST, start - reach), min(HIGHEST, start + reach) + 1)
    return iter(sorted(exponents, key=lambda exponent: (abs(exponent - start), exponent)))
