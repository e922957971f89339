"""What is answered: a verdict per clause and card, with the numbers that it rests on."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """Whether something holds."""

    PASS = "PASS"  # noqa: S105  # no password
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"
    """The data cannot tell."""


class Scale(StrEnum):
    """What the numbers of a clause are."""

    NONE = ""
    SHARE = "share of the reference"
    SHORTFALL = "share below the median"
    VISITS = "share of visits"
    WATTS = "W"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAnswer:
    """What one clause says of one card."""

    card: str
    """Its identifier, or what stands in for it."""
    answer: Answer
    value: float | None = None
    """In the clause's scale; None if it was not measured, or is no number."""
    low: float | None = None
    """Lower bound of the value at the contract's confidence, one-sided."""
    high: float | None = None
    """Upper bound."""
    detectable: float | None = None
    """The value at which the clause fails in at least 95 % of such measurements."""
    reason: str = ""
    """Why it is no PASS; of an UNKNOWN also what would tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseAnswer:
    """What one clause says of all cards."""

    name: str
    """As the contract calls it."""
    kind: str
    asks: str
    """What is asked, in words."""
    limit: float | None = None
    scale: Scale = Scale.NONE
    answer: Answer
    cards: tuple[CardAnswer, ...]
    """None where it is about the delivery as a whole."""
    reason: str = ""
    """Why the clause as a whole is no PASS; empty if its cards say it."""
    is_exact: bool = False
    """Whether what it looks at has no noise, so that every excess is found."""
    is_no_test: bool = False
    """Whether this measurement could not have failed it."""

    @property
    def detectable(self) -> float | None:
        """The largest departure that any of its cards would have been missed with."""
        found = [card.detectable for card in self.cards if card.detectable is not None]
        if not found:
            return None
        return min(found) if self.scale is Scale.SHARE else max(found)


def worst(answers: Iterable[Answer]) -> Answer:
    """Return what holds of several together: one FAIL decides, then one UNKNOWN."""
    found = set(answers)
    for answer in (Answer.FAIL, Answer.UNKNOWN):
        if answer in found:
            return answer
    return Answer.PASS
