"""Cards that do not belong to the rest, looked for wherever there are enough of them."""

from dataclasses import dataclass

import numpy as np

from gpubench.accept.answers import Answer, CardAnswer, ClauseAnswer, Scale
from gpubench.accept.case_choice import CaseChoice
from gpubench.accept.clauses.of_cards import clause_answer
from gpubench.accept.delivery import Delivery
from gpubench.accept.estimates import run_means
from gpubench.stats.low_outliers import LEAST_UNITS, LowOutliers, low_outliers
from gpubench.units import format_percent

KIND = "outliers"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlierCheck:
    """No card lies below median - max(5 x 1.4826 MAD, 2 %) and beyond chance."""

    name: str
    choice: CaseChoice

    def answered(self, delivery: Delivery) -> ClauseAnswer | None:
        """Return the answer; None where fewer cards are delivered than have a scatter.

        Where cards scatter so much that one as slow as the contract wants to have found could be
        missed, it is no test.
        """
        if len(delivery.delivered.cards) < LEAST_UNITS and delivery.terms.cards < LEAST_UNITS:
            return None
        cases = self.choice.of(delivery.reference)
        cards = delivery.judged(cases)
        found, places = None, {int(card): place for place, card in enumerate(cards)}
        if len(cards) >= LEAST_UNITS:
            means = np.nanmean(run_means(delivery.delivered, cards, cases), axis=1)
            found = low_outliers(np.exp(-(means - means.mean())))

        def judged(card: int) -> CardAnswer:
            name = delivery.delivered.cards[card].shown
            if found is None:
                return CardAnswer(card=name, answer=Answer.UNKNOWN, reason=_TOO_FEW)
            return _answer(found, places[card], name)

        limit = None if found is None else found.limit
        asks = (
            f"{self.choice.words}: no card below the median by more than max(5 x 1.4826 MAD, 2 %)"
        )
        return clause_answer(
            self.name,
            KIND,
            asks if limit is None else f"{asks}, here {format_percent(limit)}",
            delivery.by_card(cases, judged),
            limit=limit,
            scale=Scale.SHORTFALL,
            is_no_test=found is not None and found.detectable > delivery.terms.detect,
        )


_TOO_FEW = f"it takes {LEAST_UNITS} cards that can be judged; name the files of more"


def _answer(found: LowOutliers, place: int, card: str) -> CardAnswer:
    shortfall = float(found.shortfall[place])
    words = f"{format_percent(shortfall)} below the median of all cards"
    reason = ""
    if found.is_low[place] and found.is_beyond_chance[place]:
        answer, reason = Answer.FAIL, words
    elif found.is_low[place]:
        answer, reason = Answer.UNKNOWN, f"{words}, which chance may explain; measure it again"
    else:
        answer = Answer.PASS
    return CardAnswer(
        card=card,
        answer=answer,
        value=shortfall,
        detectable=found.detectable,
        reason=reason,
    )
