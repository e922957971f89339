"""A card ran all of some cases, as the reference did."""

from dataclasses import dataclass

from gpubench.accept.answers import Answer, CardAnswer, ClauseAnswer
from gpubench.accept.case_choice import CHOICE_KEYS, CaseChoice, read_choice
from gpubench.accept.clauses.of_cards import clause_answer
from gpubench.accept.delivery import Delivery
from gpubench.toml_file.table import TomlTable

KIND = "cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesClause:
    """Every case that the reference has a time of has one on each card, in enough runs."""

    name: str
    choice: CaseChoice

    def answered(self, delivery: Delivery) -> ClauseAnswer:
        """Return the answer: a case that failed is a FAIL, one that nobody ran an UNKNOWN."""
        cases = self.choice.of(delivery.reference)
        cards = delivery.by_card(
            cases,
            lambda card: CardAnswer(
                card=delivery.delivered.cards[card].shown,
                answer=Answer.PASS,
                value=float(len(cases)),
            ),
        )
        number = f"{len(cases)} case{'s' * (len(cases) > 1)}"
        asks = f"{self.choice.words}: {number} with a time in at least {delivery.terms.runs} runs"
        return clause_answer(self.name, KIND, asks, cards, is_exact=True)


def read_cases(name: str, table: TomlTable) -> CasesClause:
    """Return the clause in a table of a contract.

    Raises:
        SettingsFileError: About the first key that is wrong.
    """
    table.refuse_unknown("kind", *CHOICE_KEYS)
    return CasesClause(name=name, choice=read_choice(table))
