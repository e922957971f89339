"""What is printed holds: slow cards are found from the detection limit on, healthy ones pass."""

from dataclasses import replace

import pytest

from gpubench.accept.answers import Answer, ClauseAnswer, Scale
from gpubench.accept.case_choice import CaseChoice
from gpubench.accept.clauses.speed import SpeedClause
from gpubench.accept.clauses.spread import SpreadClause
from gpubench.accept.delivery import Delivery
from gpubench.accept.outliers import OutlierCheck
from tools.simulate_accept import NOISY, Fleet, slower

from .simulated import delivery, side

DELIVERIES = 100

CHOICES = {"*": CaseChoice(), "mlp": CaseChoice(workload="mlp"), NOISY: CaseChoice(workload=NOISY)}


def answers(delivered: Delivery, name: str) -> list[ClauseAnswer]:
    """What clauses on some workloads make of a delivery."""
    choice, least = CHOICES[name], 0.93 if name == NOISY else 0.95
    check = OutlierCheck(name="outliers", choice=choice).answered(delivered)
    assert check is not None
    spread = SpreadClause(name="spread", choice=choice, most_below_median=1 - least)
    speed = SpeedClause(name="speed", choice=choice, least_share=least)
    return [speed.answered(delivered), spread.answered(delivered), check]


def delivered_cards(cards: int, seed: int, slow: dict[int, dict[str, float]]) -> Delivery:
    """A delivery beside a reference of one card."""
    return delivery(
        side(Fleet(), 10_000 + seed), side(Fleet(cards=cards, first=1, slow=slow), seed), cards
    )


def is_claimed(clause: ClauseAnswer, share: float) -> bool:
    """Whether the printed limit says that a card slower by so much is found."""
    limit = clause.detectable
    assert limit is not None
    return share >= (1 - limit if clause.scale is Scale.SHARE else limit)


@pytest.mark.parametrize("cards", [8, 64])
def test_of_a_hundred_healthy_deliveries_at_most_two_fail(cards: int) -> None:
    """A contract that rejects good cards is not signed twice; 0.4 % lie between them, 1 % once."""
    failed = 0
    for seed in range(DELIVERIES):
        healthy = delivered_cards(cards, seed, {})
        found = [clause for name in CHOICES for clause in answers(healthy, name)]
        failed += any(clause.answer is Answer.FAIL for clause in found)

    assert failed <= 2


@pytest.mark.parametrize(("cards", "deliveries"), [(8, DELIVERIES), (64, 20)])
@pytest.mark.parametrize("share", [0.03, 0.05, 0.1])
@pytest.mark.parametrize("where", ["*", "mlp"])
def test_a_slow_card_is_found_wherever_the_printed_limit_says_so(
    cards: int, deliveries: int, share: float, where: str
) -> None:
    """A limit that is printed is a promise; which clause makes it is of no matter."""
    claimed = found = 0
    for seed in range(deliveries):
        for clause in answers(delivered_cards(cards, seed, slower([0], share, where)), where):
            if is_claimed(clause, share):
                claimed += 1
                found += clause.cards[0].answer is Answer.FAIL

    assert found >= 0.95 * claimed
    assert claimed > (0 if share == 0.03 else deliveries / 2)


@pytest.mark.parametrize("cards", [1, 8])
def test_a_card_as_slow_as_the_printed_limit_is_found(cards: int) -> None:
    """The limit itself is what people read, and the hardest case of the promise."""
    clause = SpeedClause(name="speed", choice=CHOICES["mlp"], least_share=0.95)
    found = 0
    for seed in range(2 * DELIVERIES):
        # Cards without a spread of their own: what is planted is what the card is.
        like = Fleet(cards=cards, first=1, between=0.0)
        reference = side(Fleet(between=0.0), 10_000 + seed)
        limit = clause.answered(delivery(reference, side(like, seed))).cards[0].detectable
        assert limit is not None
        slow = replace(like, slow=slower([0], 1 - limit, "mlp"))
        planted = clause.answered(delivery(reference, side(slow, 20_000 + seed)))
        found += planted.cards[0].answer is Answer.FAIL

    assert found >= 0.95 * 2 * DELIVERIES
