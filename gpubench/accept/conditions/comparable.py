"""Which cards' times cannot be held against the reference, and why."""

from collections.abc import Sequence

from gpubench.accept.answers import Answer, ClauseAnswer
from gpubench.accept.conditions.cards import contradiction
from gpubench.accept.measured import Measured


def barred_cards(
    conditions: Sequence[ClauseAnswer], reference: Measured, delivered: Measured
) -> dict[int, str]:
    """Return the cards that no clause about times can be answered for.

    Args:
        conditions: Answers about plan and software, in the order of the cards.
        reference: Its method is what the others have to have.
        delivered: The cards.
    """
    barred: dict[int, str] = {}
    for condition in conditions:
        for place, answered in enumerate(condition.cards):
            # A reason of its own is the reference's, which every card is held against.
            if condition.reason or answered.answer is not Answer.PASS:
                barred.setdefault(place, f"see {condition.name}")
    unusable = [contradiction(card) or _mixed(card.mixture) for card in reference.cards]
    for place, card in enumerate(delivered.cards):
        if reason := next(filter(None, unusable), ""):
            barred.setdefault(place, f"of the reference: {reason}")
        if reason := contradiction(card) or _mixed(card.mixture):
            barred.setdefault(place, reason)
        if reason := _other_method(reference, delivered.methods[place]):
            barred.setdefault(place, reason)
    return barred


def _mixed(words: str) -> str:
    if not words:
        return ""
    return f"its rows were measured with different things ({words}); name the files of one"


def _other_method(reference: Measured, methods: frozenset[float]) -> str:
    asked = frozenset[float]().union(*reference.methods)
    if not (methods and asked) or methods == asked:
        return ""
    told = [", ".join(f"{one:g}" for one in sorted(some)) for some in (methods, asked)]
    return (
        f"measured by method {told[0]}, the reference by {told[1]}; measure both with one version"
        " of gpubench"
    )
