"""An acceptance as JUnit XML, which continuous integration and archives read."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from gpubench.accept.acceptance import Acceptance
from gpubench.accept.answers import Answer, CardAnswer, ClauseAnswer
from gpubench.accept.conditions import cards, plan
from gpubench.report.accept.words import detection_sentence, number
from gpubench.report.layout.document import Document
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import Writer
from gpubench.report.style import plain

_DELIVERY = "delivery"
"""The suite of what is about no single card."""

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


def junit_writer(found: Acceptance) -> Writer:
    """Return what writes an acceptance, whatever the document."""

    def write(_document: Document, _screen: Screen) -> str:
        return _text(found)

    return write


def _text(found: Acceptance) -> str:
    """Return one suite per card and one for the delivery, a test case per clause.

    A FAIL is a failure. An UNKNOWN is an error and no skipped test, since what was skipped counts
    as passed wherever JUnit is read.
    """
    root = ET.Element("testsuites", name="gpubench accept")
    suites = [_suite(_DELIVERY, list(_of_delivery(found)))]
    for place, verdict in enumerate(found.cards):
        answers = [(clause, clause.cards[place]) for clause in found.clauses]
        suites.append(_suite(verdict.card.shown, answers))
    for suite in suites:
        root.append(suite)
    _count(root, suites)
    ET.indent(root)
    # All else as references, so that the text is the same in every encoding that a shell has.
    return f"{_DECLARATION}\n{ET.tostring(root, encoding='us-ascii').decode()}"


def _of_delivery(found: Acceptance) -> Iterator[tuple[ClauseAnswer, CardAnswer]]:
    """Yield what no single card can be blamed for: cards that are missing, the reference's plan."""
    for clause in found.clauses:
        if clause.kind in (cards.KIND, plan.KIND):
            answer = Answer.UNKNOWN if clause.reason else Answer.PASS
            yield clause, CardAnswer(card=_DELIVERY, answer=answer, reason=clause.reason)


def _suite(name: str, answers: list[tuple[ClauseAnswer, CardAnswer]]) -> ET.Element:
    suite = ET.Element("testsuite", name=_safe(name))
    for clause, card in answers:
        case = ET.SubElement(
            suite, "testcase", classname=_safe(f"{clause.kind}.{name}"), name=_safe(clause.name)
        )
        if card.answer is not Answer.PASS:
            tag = "failure" if card.answer is Answer.FAIL else "error"
            told = ET.SubElement(case, tag, type=card.answer.value, message=_safe(card.reason))
            told.text = _safe(f"{clause.asks}; {detection_sentence(clause)}")
        elif value := number(card.value, clause.scale):
            ET.SubElement(case, "system-out").text = _safe(f"{value}; {clause.asks}")
    counts = [card.answer for _, card in answers]
    suite.set("tests", str(len(answers)))
    suite.set("failures", str(counts.count(Answer.FAIL)))
    suite.set("errors", str(counts.count(Answer.UNKNOWN)))
    return suite


def _count(root: ET.Element, suites: list[ET.Element]) -> None:
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))


def _safe(text: str) -> str:
    """Return a text without what XML cannot hold; markup is escaped by the library."""
    return plain(text)
