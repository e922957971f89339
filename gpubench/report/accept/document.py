"""The answer to a contract: the verdict first, then clauses, cards, reasons and evidence."""

from collections.abc import Iterator

from gpubench.accept.acceptance import Acceptance, CardVerdict
from gpubench.accept.answers import Answer, CardAnswer, ClauseAnswer, Scale
from gpubench.report.accept.data import FIELDS, acceptance_data, acceptance_records
from gpubench.report.accept.named_files import NamedFiles
from gpubench.report.accept.words import (
    detection,
    detection_sentence,
    number,
    summary,
    with_bounds,
)
from gpubench.report.layout.document import (
    Align,
    Bullets,
    Column,
    Document,
    Fact,
    Facts,
    Paragraph,
    Row,
    Section,
    Table,
)
from gpubench.terminal_text import shortened
from gpubench.units import counted, format_percent

_SHOWN_CARDS = 3
"""Of the cards that fail a clause; the table of cards and the machine formats have all."""

_SHOWN_CLAUSES = 2

_LONGEST_NAMES = 32
"""Characters; a table of 80 columns has to hold an identifier beside them."""

_FEW_CARDS = 10

_DIGITS = 16

_CLAUSES = (
    Column(title="clause", align=Align.LEFT),
    Column(title="answer", align=Align.LEFT),
    Column(title="limit", dropped=1),
    Column(title="worst card"),
    Column(title="would find"),
)
_CARDS = (
    Column(title="card", align=Align.LEFT),
    Column(title="answer", align=Align.LEFT),
    Column(title="runs", dropped=1),
    Column(title="fails or leaves open", align=Align.LEFT),
)


def acceptance_document(found: Acceptance, evidence: NamedFiles) -> Document:
    """Return the answer as a document.

    Args:
        found: What was answered.
        evidence: The files that it rests on.
    """
    reasons = tuple(line for clause in found.clauses for line in _reasons(clause))
    return Document(
        sections=(
            Section(blocks=(Paragraph(text=acceptance_verdict(found)), *_warnings(found))),
            Section(blocks=(_clause_table(found),), title="Clauses"),
            *((Section(blocks=(Bullets(lines=reasons),), title="Why"),) if reasons else ()),
            Section(blocks=(Paragraph(text=_counted(found)), _card_table(found)), title="Cards"),
            Section(
                blocks=(Bullets(lines=tuple(_asked(found.clauses))),),
                title="What is asked, and what each clause would find",
            ),
            Section(blocks=(_evidence(found, evidence),), title="What it rests on"),
        ),
        fields=FIELDS,
        records=lambda: acceptance_records(found),
        data=lambda: acceptance_data(found, evidence),
    )


def acceptance_verdict(found: Acceptance) -> str:
    """Return the answer in a sentence."""
    failed = sum(card.answer is Answer.FAIL for card in found.cards)
    cards = counted(len(found.cards), "card")
    which = f"; {failed} of {cards} fail" if failed else f"; {cards} delivered"
    return f"{found.answer}: {summary(found.clauses)}{which}."


def _warnings(found: Acceptance) -> Iterator[Paragraph]:
    if found.repeats:
        whose = "these rows are" if len(found.repeats) == len(found.cards) else "some rows are"
        yield Paragraph(
            text=f"Warning: {whose} the reference's own, so that speed and memory are compared"
            " with themselves. That tells nothing about a delivery."
        )
    if found.differences:
        told = "; ".join(found.differences)
        yield Paragraph(text=f"Different software, which is part of every share: {told}.")
    if found.coarse:
        told = "; ".join(found.coarse)
        yield Paragraph(text=f"Cards were not held against each other in {told}.")
    if found.session_sd:
        yield Paragraph(
            text="Bounds of shares include a standard deviation of"
            f" {format_percent(found.session_sd)} between sessions."
        )


def _clause_table(found: Acceptance) -> Table:
    rows = tuple(
        Row(
            cells=(
                clause.name,
                clause.answer.value,
                number(clause.limit, clause.scale),
                _worst(clause),
                detection(clause),
            )
        )
        for clause in found.clauses
    )
    return Table(columns=_CLAUSES, rows=rows)


def _worst(clause: ClauseAnswer) -> str:
    """Return the number of the card that is nearest to failing, with its bounds."""
    known = [card for card in clause.cards if card.value is not None]
    if not known or clause.scale is Scale.NONE:
        return ""
    is_floor = clause.scale is Scale.SHARE and not clause.is_exact
    ordered = sorted(known, key=lambda card: (1 if is_floor else -1) * (card.value or 0.0))
    return with_bounds(ordered[0], clause.scale)


def _counted(found: Acceptance) -> str:
    """Return how many cards pass; of many, the brief form lists the others only."""
    passed = sum(card.answer is Answer.PASS for card in found.cards)
    return f"{passed} of {counted(len(found.cards), 'card')} passed."


def _card_table(found: Acceptance) -> Table:
    rows = tuple(
        Row(
            cells=(
                card.card.shown,
                card.answer.value,
                str(card.runs),
                _named_clauses(card),
            ),
            in_brief=card.answer is not Answer.PASS or len(found.cards) <= _FEW_CARDS,
        )
        for card in found.cards
    )
    notes = ("in parentheses: clauses that cannot be answered",) if _has_open(found) else ()
    left_out = "(cards that passed are left out; --format csv lists all)"
    return Table(columns=_CARDS, rows=rows, notes=notes, left_out=left_out)


def _named_clauses(card: CardVerdict) -> str:
    """Return the clauses that a card fails, then in parentheses those that stay open."""
    names = [*card.failed, *(f"({name})" for name in card.unknown)]
    more = f" and {len(names) - _SHOWN_CLAUSES} more" if len(names) > _SHOWN_CLAUSES else ""
    return shortened(", ".join(names[:_SHOWN_CLAUSES]), _LONGEST_NAMES) + more


def _has_open(found: Acceptance) -> bool:
    return any(card.unknown for card in found.cards)


def _reasons(clause: ClauseAnswer) -> Iterator[str]:
    """Yield why a clause is no PASS: its own reason, then those of its cards, alike ones once."""
    if clause.reason:
        yield f"{clause.name}: {clause.answer}, {clause.reason}"
    by_reason: dict[tuple[Answer, str], list[CardAnswer]] = {}
    for card in clause.cards:
        if card.answer is not Answer.PASS and not card.reason.startswith("see "):
            by_reason.setdefault((card.answer, card.reason), []).append(card)
    found = sorted(by_reason.items(), key=lambda item: item[0][0] is not Answer.FAIL)
    for (answer, reason), cards in found[:_SHOWN_CARDS]:
        names = ", ".join(card.card for card in cards[:_SHOWN_CARDS])
        more = f" and {len(cards) - _SHOWN_CARDS} more" if len(cards) > _SHOWN_CARDS else ""
        yield f"{clause.name}: {answer} of {names}{more}, {reason}"
    if len(found) > _SHOWN_CARDS:
        yield f"{clause.name}: {len(found) - _SHOWN_CARDS} more reasons in --format json"


def _asked(clauses: tuple[ClauseAnswer, ...]) -> Iterator[str]:
    """Yield what each clause asks and would find; those that could not have failed stand last."""
    for clause in clauses:
        found = "" if clause.is_no_test else f"; {detection_sentence(clause)}"
        yield f"{clause.name}: {clause.asks}{found}"
    untested = [clause.name for clause in clauses if clause.is_no_test]
    if untested:
        yield f"no test: by this measurement no card could have failed {', '.join(untested)}"


def _evidence(found: Acceptance, evidence: NamedFiles) -> Facts:
    contract = found.contract
    confidence = format_percent(contract.terms.confidence, decimals=0)
    return Facts(
        facts=(
            *((Fact(name="title", text=contract.title),) if contract.title else ()),
            Fact(name="contract", text=_named(contract.source, contract.digest)),
            Fact(name="reference", text=_named(*evidence.reference)),
            *(Fact(name="delivered", text=_named(*one)) for one in evidence.delivered),
            Fact(name="confidence", text=f"{confidence}, one-sided"),
        )
    )


def _named(name: str, digest: str) -> str:
    return f"{name} (SHA-256 {digest[:_DIGITS]})"
