"""What a clause is judged on: the reference, the delivered cards, and which may be judged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from gpubench.accept.answers import Answer, CardAnswer
from gpubench.accept.measured import Measured
from gpubench.accept.terms import Terms
from gpubench.stats.arrays import Booleans, Integers
from gpubench.terminal_text import shortened

_LONGEST_ID = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Everything that a clause may look at."""

    terms: Terms
    reference: Measured
    delivered: Measured
    barred: Mapping[int, str]
    """Cards whose times cannot be held against the reference, with the reason."""
    repeats: frozenset[int]
    """Cards whose rows are the reference's own."""

    @property
    def is_reference_itself(self) -> bool:
        """Whether the one card of the reference is held against itself."""
        return len(self.reference.cards) == 1 and len(self.repeats) == len(self.delivered.cards)

    def by_card(
        self, cases: Integers, judge: Callable[[int], CardAnswer]
    ) -> tuple[CardAnswer, ...]:
        """Return the answer of every card: of one that cannot be judged, why, else its own.

        Args:
            cases: Of the clause.
            judge: Answers for a card, by its place, that measured all of them in enough runs.
        """
        unjudged = self._unjudged(cases)
        return tuple(
            unjudged[card] if card in unjudged else judge(card)
            for card in range(len(self.delivered.cards))
        )

    def judged(self, cases: Integers) -> Integers:
        """Return the places of the cards that measured all cases in enough runs."""
        unjudged = self._unjudged(cases)
        cards = range(len(self.delivered.cards))
        return np.array([card for card in cards if card not in unjudged], dtype=np.int64)

    def _unjudged(self, cases: Integers) -> dict[int, CardAnswer]:
        """Return the cards of which a clause cannot look at the times, by place, with why."""
        found: dict[int, CardAnswer] = {}
        for card, reason in self.barred.items():
            found[card] = self._answer(card, Answer.UNKNOWN, reason)
        for (card, case), status in sorted(self.delivered.failures.items()):
            if case in cases and card not in found:
                text = f"{self._id(case)} ended as {status} and has a time in the reference"
                found[card] = self._answer(card, Answer.FAIL, text)
        timed = ~np.isnan(self.delivered.logs[:, cases])
        runs = timed.all(axis=1).sum(axis=1)
        for place in np.flatnonzero(runs < self.terms.runs).tolist():
            if place not in found:
                reason = self._incomplete(cases, timed[place].any(axis=1), int(runs[place]))
                found[place] = self._answer(place, Answer.UNKNOWN, reason)
        return found

    def _incomplete(self, cases: Integers, is_timed: Booleans, runs: int) -> str:
        if is_timed.all():
            text = f"{runs} of {self.terms.runs} runs are complete"
        else:
            which = self._id(int(cases[int(is_timed.argmin())]))
            missing = int((~is_timed).sum())
            text = f"{missing} of {len(cases)} cases are missing, such as {which}"
        return f"{text}; measure the rest of the plan"

    def _answer(self, card: int, answer: Answer, reason: str) -> CardAnswer:
        return CardAnswer(card=self.delivered.cards[card].shown, answer=answer, reason=reason)

    def _id(self, case: int) -> str:
        return shortened(self.reference.cases[case].id, _LONGEST_ID)
