"""From the answers of cards to that of their clause."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from gpubench.accept.answers import Answer, CardAnswer, ClauseAnswer, Scale, worst
from gpubench.accept.delivery import Delivery
from gpubench.accept.limits import LimitedNumbers
from gpubench.stats.arrays import Integers

NO_RUNS = (
    "too few whole runs to tell how far runs lie apart; measure each card and the reference in 3"
    " runs or more"
)


def limited_answers(
    delivery: Delivery,
    cases: Integers,
    cards: Integers,
    numbers: LimitedNumbers | None,
    *,
    words: Callable[[float], str],
    lacking: Mapping[int, str] = MappingProxyType({}),
) -> tuple[CardAnswer, ...]:
    """Return the answers of all cards to a limit on a number.

    Args:
        delivery: All there is.
        cases: Of the clause.
        cards: The places of those that the numbers are of.
        numbers: None if nothing tells how well they are known.
        words: Say what is wrong with a value.
        lacking: Cards that were timed and lack what the number is made of, with what would tell.
    """
    places = {int(card): place for place, card in enumerate(cards)}

    def judged(card: int) -> CardAnswer:
        name = delivery.delivered.cards[card].shown
        if numbers is None or card in lacking:
            reason = lacking.get(card, NO_RUNS)
            return CardAnswer(card=name, answer=Answer.UNKNOWN, reason=reason)
        return numbers.answered(places[card], name, words)

    return delivery.by_card(cases, judged)


def clause_answer(
    name: str,
    kind: str,
    asks: str,
    cards: Sequence[CardAnswer],
    *,
    limit: float | None = None,
    scale: Scale = Scale.NONE,
    is_exact: bool = False,
    is_no_test: bool = False,
) -> ClauseAnswer:
    """Return the answer of a clause, which is the worst of its cards.

    A clause that no card could be held to has not been tested, whatever its verdict.
    """
    is_open = all(card.answer is Answer.UNKNOWN and card.value is None for card in cards)
    return ClauseAnswer(
        name=name,
        kind=kind,
        asks=asks,
        limit=limit,
        scale=scale,
        answer=worst(card.answer for card in cards),
        cards=tuple(cards),
        is_exact=is_exact,
        is_no_test=is_no_test or is_open,
    )
