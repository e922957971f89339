"""As many cards were delivered as the contract asks for, and each is one card."""

from collections.abc import Mapping

from gpubench.accept.answers import Answer, CardAnswer, ClauseAnswer, worst
from gpubench.accept.card import Card
from gpubench.accept.measured import Measured

KIND = "cards"


def cards_answer(asked: int, delivered: Measured, disguised: Mapping[int, str]) -> ClauseAnswer:
    """Return how many cards there are, by their identifiers.

    Cards that are missing are UNKNOWN: what nobody measured has neither passed nor failed.

    Args:
        asked: How many.
        delivered: The cards.
        disguised: Those whose rows are another card's, with the reason.
    """
    cards = tuple(
        _judged(card, disguised.get(place, "")) for place, card in enumerate(delivered.cards)
    )
    known = sum(card.answer is Answer.PASS for card in cards)
    missing = asked - known
    reason = ""
    if missing > 0:
        reason = f"{known} of {asked} cards are there; name the files of {missing} more"
    return ClauseAnswer(
        name=KIND,
        kind=KIND,
        asks=f"at least {asked} card{'s' * (asked > 1)}, each with an identifier of its own",
        answer=worst([*(card.answer for card in cards), *([Answer.UNKNOWN] * bool(reason))]),
        cards=cards,
        reason=reason,
        is_exact=True,
    )


def _judged(card: Card, disguised: str) -> CardAnswer:
    reason = disguised or contradiction(card)
    if not reason and not card.is_identified:
        reason = "the file names no card (device_uuid); measure it with gpubench run"
    answer = Answer.UNKNOWN if reason else Answer.PASS
    return CardAnswer(card=card.shown, answer=answer, reason=reason)


def contradiction(card: Card) -> str:
    """Return why rows under one identifier may be of two cards; empty if nothing says so."""
    for noun, texts in (
        ("models", card.devices),
        ("machines", card.hosts),
        ("labels", card.labels),
    ):
        if len(texts) > 1:
            return (
                f"{len(texts)} {noun} stand under this identifier, as of two cards or of one that"
                " moved; measure it again in one place, under one label"
            )
    return ""
