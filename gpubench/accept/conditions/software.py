"""Every card was measured with the software that the contract asks for."""

from collections.abc import Mapping

from gpubench.accept.answers import Answer, CardAnswer, ClauseAnswer
from gpubench.accept.card import Card
from gpubench.accept.clauses.of_cards import clause_answer
from gpubench.accept.measured import Measured
from gpubench.terminal_text import shortened

KIND = "software"

SOFTWARE = (
    *("torch", "cuda", "cublas", "cudnn", "cupy", "driver", "python", "gpubench", "flags", "os"),
)
"""What a contract may ask for, by column of a results file."""

_LONGEST = 60


def software_answer(asked: Mapping[str, str], delivered: Measured) -> ClauseAnswer:
    """Return which cards have what is asked; nothing asked is a PASS that could not have failed.

    Args:
        asked: Texts by column.
        delivered: The cards.
    """
    listed = ", ".join(f"{name} {shortened(text, _LONGEST)}" for name, text in asked.items())
    return clause_answer(
        KIND,
        KIND,
        listed or "any",
        [_judged(asked, card) for card in delivered.cards],
        is_exact=True,
        is_no_test=not asked,
    )


def _judged(asked: Mapping[str, str], card: Card) -> CardAnswer:
    for name, text in asked.items():
        found = card.stack.get(name, ())
        if not found:
            reason = f"the file does not tell its {name}; measure with gpubench run"
            return CardAnswer(card=card.shown, answer=Answer.UNKNOWN, reason=reason)
        if [_plain(one) for one in found] != [_plain(text)]:
            told = shortened(", ".join(found), _LONGEST)
            reason = f"{name} is {told}, asked for is {shortened(text, _LONGEST)}"
            return CardAnswer(card=card.shown, answer=Answer.FAIL, reason=reason)
    return CardAnswer(card=card.shown, answer=Answer.PASS)


def _plain(text: str) -> str:
    """Return a version without the ``v`` that keeps it text in a results file."""
    return text[1:] if text[:1] == "v" and text[1:2].isdigit() else text
