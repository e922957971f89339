"""A contract answered: conditions first, then clauses, then what holds in all."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from gpubench.accept.answers import Answer, ClauseAnswer, worst
from gpubench.accept.card import Card
from gpubench.accept.clauses.speed import SpeedClause
from gpubench.accept.conditions.cards import cards_answer
from gpubench.accept.conditions.comparable import barred_cards
from gpubench.accept.conditions.plan import plan_answer
from gpubench.accept.conditions.software import software_answer
from gpubench.accept.contract import Contract
from gpubench.accept.delivery import Delivery
from gpubench.accept.measured import (
    Measured,
    distinct_cases,
    least_blocks,
    measured,
    of_enough_blocks,
)
from gpubench.accept.outliers import OutlierCheck
from gpubench.accept.repeats import disguised_cards, refuse_twice, repeated_cards
from gpubench.accept.rows import rows_of_files
from gpubench.accept.sessions import sessions_of
from gpubench.accept.stack import stack_differences
from gpubench.results.table import ResultsTable
from gpubench.units import format_percent


@dataclass(frozen=True, slots=True, kw_only=True)
class CardVerdict:
    """What holds of one card, by all clauses."""

    card: Card
    runs: int
    answer: Answer
    failed: tuple[str, ...]
    """Names of the clauses that it fails."""
    unknown: tuple[str, ...]
    """Names of those that cannot be answered for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """The whole answer."""

    contract: Contract
    answer: Answer
    clauses: tuple[ClauseAnswer, ...]
    """Conditions, the contract's clauses, and checks of cards against each other."""
    cards: tuple[CardVerdict, ...]
    reference: tuple[Card, ...]
    repeats: tuple[str, ...]
    """Delivered cards whose rows are the reference's own."""
    differences: tuple[str, ...]
    """What differs between the reference's software and the delivery's, in words."""
    session_sd: float
    """Standard deviation between two sessions that the bounds of speeds include."""
    coarse: tuple[str, ...]
    """Where cards could not be held against each other, in words."""


def acceptance(
    contract: Contract, reference: ResultsTable, delivered: Sequence[ResultsTable]
) -> Acceptance:
    """Return what a delivery makes of a contract.

    Args:
        contract: What is asked.
        reference: What it is asked in shares of.
        delivered: Files of the delivered cards, at least one.

    Raises:
        ResultsFileError: If rows stand in two of the files.
        SettingsFileError: If a clause is about what the reference does not have.
    """
    sides = _sides(reference, delivered)
    disguised = disguised_cards(*sides)
    conditions = (
        cards_answer(contract.terms.cards, sides[1], disguised),
        plan_answer(contract.plan, *sides),
        software_answer(contract.software, sides[1]),
    )
    delivery = Delivery(
        terms=contract.terms,
        reference=sides[0],
        delivered=sides[1],
        barred=disguised | barred_cards(conditions[1:], *sides),
        repeats=repeated_cards(*sides),
    )
    clauses = (
        *conditions,
        *(clause.answered(delivery) for clause in contract.clauses),
    )
    return _acceptance(contract, clauses, _checks(contract, delivery), delivery)


def _sides(reference: ResultsTable, delivered: Sequence[ResultsTable]) -> tuple[Measured, Measured]:
    own, *others = rows_of_files([reference, *delivered])
    names = [reference.source, *(table.source for table in delivered)]
    refuse_twice(others, names[1:])
    cases = distinct_cases(own)
    of_reference = measured(own, cases, names)
    found = measured(pd.concat(others, ignore_index=True), cases, names)
    return of_reference, of_enough_blocks(found, least_blocks(of_reference))


def _checks(contract: Contract, delivery: Delivery) -> list[ClauseAnswer]:
    """Return the cards against each other, for the cases of every clause on speed."""
    if not contract.terms.outliers:
        return []
    speeds = (one for one in contract.clauses if isinstance(one, SpeedClause))
    found = (
        OutlierCheck(name=f"outliers {one.name}", choice=one.choice).answered(delivery)
        for one in speeds
    )
    return [answer for answer in found if answer is not None]


def _acceptance(
    contract: Contract,
    own: tuple[ClauseAnswer, ...],
    checks: Sequence[ClauseAnswer],
    delivery: Delivery,
) -> Acceptance:
    """Return all answers together; a check that is no test and finds nobody is none."""
    sides = delivery.reference, delivery.delivered
    coarse = [one for one in checks if one.is_no_test and one.answer is Answer.PASS]
    clauses = (*own, *(check for check in checks if check not in coarse))
    return Acceptance(
        contract=contract,
        answer=worst(clause.answer for clause in clauses),
        clauses=clauses,
        cards=tuple(_verdict(clauses, sides[1], place) for place in range(len(sides[1].cards))),
        reference=sides[0].cards,
        repeats=tuple(sides[1].cards[place].shown for place in sorted(delivery.repeats)),
        differences=stack_differences(*sides),
        session_sd=sessions_of(delivery).sd,
        coarse=tuple(
            f"{one.name}: cards scatter so much that one {format_percent(one.detectable)} below"
            " the median could be missed"
            for one in coarse
            if one.detectable is not None
        ),
    )


def _verdict(clauses: Sequence[ClauseAnswer], delivered: Measured, place: int) -> CardVerdict:
    found = [(clause.name, clause.cards[place].answer) for clause in clauses]
    card = delivered.cards[place]
    return CardVerdict(
        card=card,
        runs=len(card.runs),
        answer=worst(answer for _, answer in found),
        failed=tuple(name for name, answer in found if answer is Answer.FAIL),
        unknown=tuple(name for name, answer in found if answer is Answer.UNKNOWN),
    )
