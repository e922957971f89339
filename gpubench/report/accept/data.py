"""An acceptance as one nested record, and as one line per clause and card."""

from collections.abc import Iterator, Sequence
from typing import Any

from gpubench.accept.acceptance import Acceptance, CardVerdict
from gpubench.accept.answers import CardAnswer, ClauseAnswer
from gpubench.report.accept.named_files import NamedFiles
from gpubench.report.accept.words import detection_sentence
from gpubench.report.layout.document import Record

SCHEMA = 1
"""Version of the JSON document."""

FIELDS = (
    *("clause", "kind", "card", "answer", "value", "low", "high", "limit", "scale", "detectable"),
    *("is_exact", "is_no_test", "reason"),
)


def acceptance_records(found: Acceptance) -> Iterator[Record]:
    """Yield one line per clause and card."""
    for clause in found.clauses:
        for card in clause.cards:
            yield {"clause": clause.name, "kind": clause.kind} | _card(clause, card)


def acceptance_data(found: Acceptance, evidence: NamedFiles) -> dict[str, Any]:
    """Return all there is to know."""
    return {
        "schema": SCHEMA,
        "answer": found.answer.value,
        "contract": {
            "title": found.contract.title or None,
            "file": found.contract.source,
            "sha256": found.contract.digest,
            "confidence": found.contract.terms.confidence,
        },
        "reference": _file(*evidence.reference),
        "delivered": [_file(*one) for one in evidence.delivered],
        "session_sd": found.session_sd,
        "too_coarse": list(found.coarse),
        "reference_rows_delivered": list(found.repeats),
        "software_differences": list(found.differences),
        "cards": [_verdict(card) for card in found.cards],
        "clauses": [_clause(clause) for clause in found.clauses],
    }


def _file(name: str, digest: str) -> dict[str, str]:
    return {"file": name, "sha256": digest}


def _verdict(card: CardVerdict) -> dict[str, Any]:
    return {
        "card": card.card.identifier,
        "devices": list(card.card.devices),
        "labels": list(card.card.labels),
        "files": list(card.card.files),
        "runs": card.runs,
        "answer": card.answer.value,
        "failed": list(card.failed),
        "unknown": list(card.unknown),
    }


def _clause(clause: ClauseAnswer) -> dict[str, Any]:
    return {
        "clause": clause.name,
        "kind": clause.kind,
        "asks": clause.asks,
        "answer": clause.answer.value,
        "limit": clause.limit,
        "scale": clause.scale.value or None,
        "detectable": None if clause.is_no_test else clause.detectable,
        "detection": detection_sentence(clause),
        "is_exact": clause.is_exact,
        "is_no_test": clause.is_no_test,
        "reason": clause.reason or None,
        "cards": _cards(clause),
    }


def _cards(clause: ClauseAnswer) -> Sequence[dict[str, Any]]:
    names = ("card", "answer", "value", "low", "high", "detectable", "reason")
    return [{name: _card(clause, card)[name] for name in names} for card in clause.cards]


def _card(clause: ClauseAnswer, card: CardAnswer) -> dict[str, Any]:
    is_number = bool(clause.scale)
    return {
        "card": card.card,
        "answer": card.answer.value,
        "value": card.value if is_number else None,
        "low": card.low,
        "high": card.high,
        "limit": clause.limit,
        "scale": clause.scale.value or None,
        "detectable": None if clause.is_no_test else card.detectable,
        "is_exact": clause.is_exact,
        "is_no_test": clause.is_no_test,
        "reason": card.reason or clause.reason or None,
    }
