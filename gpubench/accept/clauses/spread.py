"""No card lies further below the median of all cards than a share of it."""

from dataclasses import dataclass

import numpy as np

from gpubench.accept.answers import Answer, CardAnswer, ClauseAnswer, Scale
from gpubench.accept.case_choice import CHOICE_KEYS, CaseChoice, read_choice
from gpubench.accept.clauses.of_cards import clause_answer, limited_answers
from gpubench.accept.delivery import Delivery
from gpubench.accept.estimates import CardEstimates, against_median, run_means
from gpubench.accept.limits import limited
from gpubench.stats.arrays import Integers
from gpubench.stats.run_noise import run_noise
from gpubench.toml_file.table import TomlTable
from gpubench.units import format_percent

KIND = "spread"

LEAST_CARDS = 3
"""Of two that differ nobody can say which is off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadClause:
    """Cards are held against each other, and not against the reference."""

    name: str
    choice: CaseChoice
    most_below_median: float

    def answered(self, delivery: Delivery) -> ClauseAnswer:
        """Return the answer by the bounds of each card's distance from the median."""
        cases = self.choice.of(delivery.reference)
        cards = delivery.judged(cases)
        if len(cards) < LEAST_CARDS:
            answers = delivery.by_card(cases, lambda card: _too_few(delivery, card))
        else:
            found = _estimates(delivery, cards, cases)
            numbers = (
                None
                if found is None
                else limited(
                    found,
                    limit=self.most_below_median,
                    is_floor=False,
                    confidence=delivery.terms.confidence,
                )
            )
            answers = limited_answers(delivery, cases, cards, numbers, words=_words)
        return clause_answer(
            self.name,
            KIND,
            f"{self.choice.words}: at most {format_percent(self.most_below_median)} below the"
            " median of all cards",
            answers,
            limit=self.most_below_median,
            scale=Scale.SHORTFALL,
        )


def read_spread(name: str, table: TomlTable) -> SpreadClause:
    """Return the clause in a table of a contract.

    Raises:
        SettingsFileError: About the first key that is wrong.
    """
    table.refuse_unknown("kind", "most_below_median", *CHOICE_KEYS)
    most = table.number(
        "most_below_median", above=0, most=0.5, what="a share", advice="write 0.03 for 3 %"
    )
    return SpreadClause(name=name, choice=read_choice(table), most_below_median=most)


def _estimates(delivery: Delivery, cards: Integers, cases: Integers) -> CardEstimates | None:
    runs = run_means(delivery.delivered, cards, cases)
    noise = run_noise(runs)
    if noise is None:
        return None
    counts = (~np.isnan(runs)).sum(axis=1)
    return against_median(np.nanmean(runs, axis=1), noise, counts)


def _too_few(delivery: Delivery, card: int) -> CardAnswer:
    return CardAnswer(
        card=delivery.delivered.cards[card].shown,
        answer=Answer.UNKNOWN,
        reason=f"a spread needs {LEAST_CARDS} cards that can be judged; name the files of more",
    )


def _words(shortfall: float) -> str:
    return f"{format_percent(shortfall)} below the median of all cards"
