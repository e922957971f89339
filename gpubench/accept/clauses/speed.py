"""A card has at least a share of the reference's speed."""

import math
from dataclasses import dataclass

from gpubench.accept.answers import ClauseAnswer, Scale
from gpubench.accept.case_choice import CHOICE_KEYS, CaseChoice, read_choice
from gpubench.accept.clauses.of_cards import clause_answer, limited_answers
from gpubench.accept.delivery import Delivery
from gpubench.accept.estimates import log_shares
from gpubench.accept.limits import limited
from gpubench.toml_file.table import TomlTable
from gpubench.units import format_percent

KIND = "speed"

SHARE_ADVICE = "write 0.95 for 95 %"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedClause:
    """The geometric mean of a card's speeds over the reference's keeps a limit."""

    name: str
    choice: CaseChoice
    least_share: float

    def answered(self, delivery: Delivery) -> ClauseAnswer:
        """Return the answer by the bounds of each card's share."""
        cases = self.choice.of(delivery.reference)
        cards = delivery.judged(cases)
        found = log_shares(delivery, cards, cases) if len(cards) else None
        numbers = (
            None
            if found is None
            else limited(
                found,
                limit=math.log(self.least_share),
                is_floor=True,
                confidence=delivery.terms.confidence,
                shown=math.exp,
            )
        )
        return clause_answer(
            self.name,
            KIND,
            f"{self.choice.words}: at least {format_percent(self.least_share)} of the"
            " reference's speed",
            limited_answers(delivery, cases, cards, numbers, words=_words),
            limit=self.least_share,
            scale=Scale.SHARE,
            is_no_test=delivery.is_reference_itself,
        )


def read_speed(name: str, table: TomlTable) -> SpeedClause:
    """Return the clause in a table of a contract.

    Raises:
        SettingsFileError: About the first key that is wrong.
    """
    table.refuse_unknown("kind", "least_share", *CHOICE_KEYS)
    least = table.number("least_share", above=0, most=1, what="a share", advice=SHARE_ADVICE)
    return SpeedClause(name=name, choice=read_choice(table), least_share=least)


def _words(share: float) -> str:
    return f"{format_percent(share)} of the reference's speed"
