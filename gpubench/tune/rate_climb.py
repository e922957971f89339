"""Find a first learning rate that arrives, by going where the loss was lower."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from gpubench.training.rate_search import HIGHEST, LOWEST

MOST_CLIMBED = 12
"""Rates of one climb: from a guess eleven octaves too high down to one that works."""

_MOST_FAILED = 2
"""What raised at two rates raises at all of them: it is not the rate."""


class RateEnd(StrEnum):
    """What became of a rate."""

    ARRIVED = "arrived"
    TOO_SLOW = "too slow"
    DIVERGED = "diverged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRate:
    """One run at one rate."""

    end: RateEnd
    loss: float | None
    """The last one, after as many samples at every rate; None where it is not finite."""


Judge = Callable[[float], JudgedRate | None]
"""Trains once at a rate; None if there is no time left to."""


def climbed(judge: Judge, start: float) -> float | None:
    """Return a rate that reaches the target; None where the climb ends without one.

    From the guess on the neighbours of the rate with the lowest loss are tried, upwards first,
    since a rate that is too slow is mostly too low; below all those that diverged where nothing
    else is known. So the guess may be far off, a size at which nothing arrives costs four runs and
    not as many as there are rates, and the highest that was tried has diverged, or was no better.

    Args:
        judge: Trains at a power of two.
        start: The guess' nearest power of two, within the range of all rates.
    """
    seen: dict[float, JudgedRate] = {}
    rate: float | None = start
    while rate is not None and len(seen) < MOST_CLIMBED:
        judged = judge(rate)
        if judged is None:
            return None
        if judged.end is RateEnd.ARRIVED:
            return rate
        seen[rate] = judged
        rate = _next(seen)
    return None


def _next(seen: Mapping[float, JudgedRate]) -> float | None:
    """Return the rate to try next; None if there is none that might be better."""
    if [one.end for one in seen.values()].count(RateEnd.FAILED) >= _MOST_FAILED:
        return None
    slow = {rate: one.loss for rate, one in seen.items() if one.end is RateEnd.TOO_SLOW}
    losses = {rate: loss for rate, loss in slow.items() if loss is not None}
    if not losses:
        return _within(min(seen) / 2)
    best = min(losses, key=lambda rate: losses[rate])
    waiting = [rate for rate in (2 * best, best / 2) if rate not in seen and _within(rate)]
    return waiting[0] if waiting else None


def _within(rate: float) -> float | None:
    return rate if 2.0**LOWEST <= rate <= 2.0**HIGHEST else None
