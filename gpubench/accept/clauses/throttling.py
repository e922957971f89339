"""A card is held back in at most a share of its visits, but for reasons that are allowed."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from gpubench.accept.answers import Answer, CardAnswer, ClauseAnswer, Scale
from gpubench.accept.case_choice import CHOICE_KEYS, CaseChoice, read_choice
from gpubench.accept.clauses.of_cards import clause_answer
from gpubench.accept.delivery import Delivery
from gpubench.stats.arrays import Integers
from gpubench.toml_file.table import TomlTable
from gpubench.units import format_percent

KIND = "throttling"

_FOUND = 0.95

_UNTOLD = "nothing read whether it was held back; measure with nvidia-ml-py installed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrottlingClause:
    """Visits in which the card's own reasons say that it was slower than it could be."""

    name: str
    choice: CaseChoice
    most_share: float
    allowed: tuple[str, ...]
    """Reasons that do not count, as a results file names them: ``power-cap``."""

    def answered(self, delivery: Delivery) -> ClauseAnswer:
        """Return the answer by counting visits."""
        cases = self.choice.of(delivery.reference)
        but = f" but for {', '.join(self.allowed)}" if self.allowed else ""
        return clause_answer(
            self.name,
            KIND,
            f"{self.choice.words}: held back in at most {format_percent(self.most_share)} of"
            f" visits{but}",
            delivery.by_card(cases, lambda card: self._judged(delivery, card, cases)),
            limit=self.most_share,
            scale=Scale.VISITS,
        )

    def _judged(self, delivery: Delivery, card: int, cases: Integers) -> CardAnswer:
        side = delivery.delivered
        found = [
            one
            for one in side.held_back
            if one.card == card and one.case in cases and one.reasons - set(self.allowed)
        ]
        held, visits = sum(one.visits for one in found), int(side.visits[card][cases].sum())
        watched = int(side.watched[card][cases].sum())
        name, share = side.cards[card].shown, held / visits
        found_from = _detectable(visits, int(np.floor(self.most_share * visits)))
        if share > self.most_share:
            reasons = sorted(set.union(*(set(one.reasons) for one in found)) - set(self.allowed))
            words = f"held back in {held} of {visits} visits ({', '.join(reasons)})"
            return CardAnswer(
                card=name, answer=Answer.FAIL, value=share, detectable=found_from, reason=words
            )
        if watched < visits:
            return CardAnswer(card=name, answer=Answer.UNKNOWN, reason=_UNTOLD)
        return CardAnswer(card=name, answer=Answer.PASS, value=share, detectable=found_from)


def read_throttling(name: str, table: TomlTable) -> ThrottlingClause:
    """Return the clause in a table of a contract.

    Raises:
        SettingsFileError: About the first key that is wrong.
    """
    table.refuse_unknown("kind", "most_share", "allowed", *CHOICE_KEYS)
    most = 0.0
    if "most_share" in table:
        most = table.number("most_share", most=0.99, what="a share", advice="write 0.01 for 1 %")
    allowed = table.texts("allowed", what="reasons") if "allowed" in table else ()
    return ThrottlingClause(name=name, choice=read_choice(table), most_share=most, allowed=allowed)


def _detectable(visits: int, allowed: int) -> float:
    """Return the share of visits held back at which more than the allowed ones are seen.

    Source: Clopper and Pearson (1934): P(X <= k) of a binomial in terms of the beta distribution.
    """
    return float(special.betaincinv(allowed + 1, max(visits - allowed, 1), _FOUND))
