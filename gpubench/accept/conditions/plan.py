"""Every card, and the reference, was measured by the plan that the contract locks."""

from gpubench.accept.answers import Answer, CardAnswer, ClauseAnswer, worst
from gpubench.accept.card import Card
from gpubench.accept.measured import Measured
from gpubench.accept.plan_lock import PlanLock

KIND = "plan"


def plan_answer(lock: PlanLock, reference: Measured, delivered: Measured) -> ClauseAnswer:
    """Return which cards were measured by the plan; what was not is UNKNOWN and never PASS."""
    cards = tuple(_judged(lock, card) for card in delivered.cards)
    own = next((text for card in reference.cards if (text := _difference(lock, card))), "")
    answer = worst([*(card.answer for card in cards), Answer.UNKNOWN if own else Answer.PASS])
    plan = lock.plan
    return ClauseAnswer(
        name=KIND,
        kind=KIND,
        asks=f"measured by the contract's plan: preset {plan.preset}, {plan.runs} runs of"
        f" {plan.blocks} blocks",
        answer=answer,
        cards=cards,
        reason=f"the reference: {own}" if own else "",
        is_exact=True,
    )


def _judged(lock: PlanLock, card: Card) -> CardAnswer:
    found = _difference(lock, card)
    if not found:
        return CardAnswer(card=card.shown, answer=Answer.PASS)
    advice = f"; measure it with `{lock.command}`" if lock.command else ""
    return CardAnswer(card=card.shown, answer=Answer.UNKNOWN, reason=found + advice)


def _difference(lock: PlanLock, card: Card) -> str:
    return next((found for text in card.plans if (found := lock.differences(text))), "")
