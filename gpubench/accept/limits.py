"""Numbers with bounds against a limit: what holds, what would be found, and what would tell."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from gpubench.accept.answers import Answer, CardAnswer
from gpubench.accept.estimates import CardEstimates
from gpubench.stats.arrays import Array

_MOST_MEASUREMENTS = 50
"""Nobody measures a card more often to settle a clause."""


def itself(value: float) -> float:
    """Return a number that is shown as it was estimated."""
    return value


def limited(
    estimates: CardEstimates,
    *,
    limit: float,
    is_floor: bool,
    confidence: float,
    shown: Callable[[float], float] = itself,
) -> "LimitedNumbers":
    """Return estimates with their limit and their one-sided bounds.

    Args:
        estimates: Of several cards.
        limit: In the scale of the estimates.
        is_floor: Whether numbers have to be at least the limit, else at most.
        confidence: Of the bounds.
        shown: From that scale to that of the answer; ascending.
    """
    return LimitedNumbers(
        estimates=estimates,
        half=estimates.half_width(confidence),
        margin=estimates.margin(confidence),
        limit=limit,
        is_floor=is_floor,
        shown=shown,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitedNumbers:
    """A number for each of several cards, and the limit that each has to keep."""

    estimates: CardEstimates
    half: Array
    """How far the one-sided bounds lie from the numbers, (cards,)."""
    margin: Array
    """How far beyond the limit a card must lie to be found in 95 % of measurements, (cards,)."""
    limit: float
    """In the scale of the estimates."""
    is_floor: bool
    """Whether numbers have to be at least the limit, else at most."""
    shown: Callable[[float], float] = itself
    """From the scale of the estimates to that of the answer; ascending."""

    def answered(self, place: int, card: str, words: Callable[[float], str]) -> CardAnswer:
        """Return the answer of one card: PASS and FAIL only where its bound lies beside the limit.

        Args:
            place: Of the card in the estimates.
            card: Its name.
            words: Say what is wrong with a value.
        """
        value = float(self.estimates.value[place])
        half, margin = float(self.half[place]), float(self.margin[place])
        answer = self._answer(value - half, value + half)
        return CardAnswer(
            card=card,
            answer=answer,
            value=self.shown(value),
            low=self.shown(value - half),
            high=self.shown(value + half),
            detectable=self.shown(self.limit - margin if self.is_floor else self.limit + margin),
            reason=self._reason(answer, place, words(self.shown(value))),
        )

    def _answer(self, low: float, high: float) -> Answer:
        if self.is_floor:
            low, high, limit = -high, -low, -self.limit
        else:
            limit = self.limit
        if high <= limit:
            return Answer.PASS
        return Answer.FAIL if low > limit else Answer.UNKNOWN

    def _reason(self, answer: Answer, place: int, words: str) -> str:
        if answer is Answer.PASS:
            return ""
        if answer is Answer.FAIL:
            return words
        return f"{words}, with bounds on both sides of the limit; {self._what_would_tell(place)}"

    def _what_would_tell(self, place: int) -> str:
        """Return how often a card has to be measured until its bound lies beside the limit."""
        found = self.estimates
        gap = abs(float(found.value[place]) - self.limit)
        squared, own = float(found.error[place]) ** 2, float(found.own[place])
        wanted = squared * (gap / float(self.half[place])) ** 2
        if wanted <= squared - own:
            return "the reference or the sessions decide, and more runs of the card do not help"
        times = math.ceil(own / (wanted - (squared - own)))
        if times > _MOST_MEASUREMENTS:
            return "it is too close to the limit for any number of runs to tell"
        more = max(times - 1, 1)
        often = "once more" if more == 1 else f"{more} more times"
        return f"measure it {often} by the same plan, and name all files"
