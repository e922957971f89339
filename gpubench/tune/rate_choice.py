"""Find the learning rate of one batch size, by training runs."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from gpubench.training.rate_search import RateSearch, search_rate
from gpubench.tune.answers import RunAnswer

REACH = 4
"""Octaves around the first guess that are tried: farther off, another guess is needed."""

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
    """Median over the seeds of the samples to the target."""
    tried: tuple[TriedRate, ...]
    is_edge: bool
    """Whether a usable rate lies at an end of what was tried."""
    usable: tuple[float, float] | None
    """The lowest and highest rate that take at most twice the best one's samples."""

    def count(self, end: str) -> int:
        """Return how many rates ended so, by their first seed."""
        first = {one.rate: one.end for one in reversed(self.tried)}
        return sum(found == end for found in first.values())


def choose_rate(
    train_at: TrainAt, start: float, *, seeds: tuple[int, ...], most_samples: int
) -> RateChoice:
    """Return the learning rate that needs the fewest samples to the target.

    Args:
        train_at: Trains once.
        start: First guess; `REACH` octaves around it are looked at.
        seeds: Of the runs; where the first does not arrive, the others are not tried.
        most_samples: What a run may take.
    """
    tried: list[TriedRate] = []
    centre = round(math.log2(start))

    def trial(rate: float, seed: int, limit: float) -> float | None:
        if abs(round(math.log2(rate)) - centre) > REACH:
            return None
        if any(one.rate == rate and one.samples is None for one in tried):
            return None
        run = train_at(rate, seed, math.ceil(limit))
        tried.append(TriedRate(rate=rate, seed=seed, end=run.end, samples=run.reached_samples))
        return run.reached_samples

    search = search_rate(trial, start, seeds=seeds, most_samples=most_samples)
    return _chosen(search, tuple(tried), centre)


def _chosen(search: RateSearch, tried: tuple[TriedRate, ...], centre: int) -> RateChoice:
    best, usable = search.best, [one.rate for one in search.usable]
    ends = {2.0 ** (centre - REACH), 2.0 ** (centre + REACH)}
    return RateChoice(
        rate=None if best is None else best.rate,
        samples=None if best is None else best.samples,
        tried=tried,
        is_edge=any(rate in ends for rate in usable),
        usable=(min(usable), max(usable)) if usable else None,
    )
