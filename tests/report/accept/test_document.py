"""What people and programs read of an acceptance is the same, and fits."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from gpubench.accept.acceptance import acceptance
from gpubench.accept.answers import Answer
from gpubench.report.accept.document import acceptance_document
from gpubench.report.accept.junit import junit_writer
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import WRITERS, written
from gpubench.results.table import ResultsTable
from tests.accept.simulated import CONTRACT, contract
from tools.simulate_accept import Fleet, frame, table

from .examples import EVIDENCE, answered, delivered

SLOW, UNPLANNED = "d000000000002", "d000000000006"


@pytest.fixture(scope="module")
def data() -> Any:
    return json.loads(answered("json"))


def test_the_verdict_comes_first_and_the_slow_card_is_named(data: Any) -> None:
    """Whoever reads one line knows what to do."""
    text = answered("text")

    assert text.startswith("FAIL: 3 clauses failed, ")
    assert f"mlp: FAIL of {SLOW}, " in text
    assert data["answer"] == "FAIL"
    assert {card["card"]: card["answer"] for card in data["cards"]}[SLOW] == "FAIL"
    assert {card["card"]: card["answer"] for card in data["cards"]}[UNPLANNED] == "UNKNOWN"


def test_every_clause_has_its_detection_limit(data: Any) -> None:
    """A clause that could not have failed is told to be none."""
    for clause in data["clauses"]:
        told = clause["is_exact"] or clause["is_no_test"] or clause["detectable"] is not None
        assert told, clause["clause"]
        assert clause["detection"]
    no_test = [clause["clause"] for clause in data["clauses"] if clause["is_no_test"]]
    assert no_test == ["software"]
    assert "no test: by this measurement no card could have failed software" in answered("text")


def test_a_terminal_of_eighty_columns_holds_it() -> None:
    """Mails and small windows wrap beyond."""
    assert max(map(len, answered("text", width=80).splitlines())) <= 80


@pytest.mark.parametrize("output_format", ["text", "markdown", "csv", "json", "junit"])
def test_nothing_that_is_unknown_is_a_number(output_format: str) -> None:
    """No 0, inf or NaN stands for what was not measured."""
    text = answered(output_format).lower()

    assert "nan" not in text.replace("finance", "")
    assert "infinity" not in text


def test_a_line_of_csv_is_a_clause_and_a_card() -> None:
    """A spreadsheet filters by either."""
    lines = list(csv.DictReader(io.StringIO(answered("csv"))))

    assert len(lines) == 6 * len({line["clause"] for line in lines})
    (slow,) = [line for line in lines if line["clause"] == "mlp" and line["card"] == SLOW]
    assert slow["answer"] == "FAIL"
    assert float(slow["high"]) < float(slow["limit"]) == 0.95
    (open_one,) = [line for line in lines if line["clause"] == "mlp" and line["card"] == UNPLANNED]
    assert (open_one["answer"], open_one["value"]) == ("UNKNOWN", "")


def test_junit_counts_what_failed_and_what_is_unknown() -> None:
    """A gate that reads it must not take an UNKNOWN for passed: a skipped test would be."""
    root = ET.fromstring(answered("junit"))

    suites = {suite.get("name"): suite for suite in root}
    found = delivered()
    assert list(suites) == ["delivery", *(card.card.identifier for card in found.cards)]
    assert suites[SLOW].get("failures") == "3"
    assert suites[UNPLANNED].get("failures") == "0"
    assert int(suites[UNPLANNED].get("errors", "0")) > 0
    assert int(root.get("tests", "0")) == len(found.clauses) * 6 + 2
    assert root.get("failures") == str(len(root.findall(".//failure")))
    assert root.get("errors") == str(len(root.findall(".//error")))
    assert not root.findall(".//skipped")


HOSTILE = "\x1b[2J<script>&\"']]>\x00\ud800|`\u202e"


@pytest.mark.parametrize("output_format", ["text", "markdown", "csv", "json", "junit"])
def test_text_of_a_file_does_no_harm(output_format: str) -> None:
    """A results file comes by mail."""
    cells = {"label": HOSTILE, "device": HOSTILE, "device_uuid": "", "torch": HOSTILE}
    rows = frame(Fleet(first=1), 1).assign(**cells)
    own = table(Fleet(), 2, f"{HOSTILE}.csv")

    found = acceptance(contract(CONTRACT), own, [ResultsTable(frame=rows, source=HOSTILE)])
    writers = {**WRITERS, "junit": junit_writer(found)}
    text = written(acceptance_document(found, EVIDENCE), output_format, Screen(), writers)

    assert "\x1b" not in text
    assert "\u202e" not in text
    text.encode()
    if output_format == "junit":
        ET.fromstring(text)
    if output_format == "markdown":
        assert "<script" not in text


def test_many_cards_are_told_in_brief() -> None:
    """Of 64 cards those that pass fill no screen."""
    found = acceptance(
        contract(CONTRACT.replace("cards = 1", "cards = 16")),
        table(Fleet(), 2),
        [table(Fleet(cards=16, first=1, between_noisy=0.004), 1)],
    )
    text = written(acceptance_document(found, EVIDENCE), "text")

    assert found.answer is Answer.PASS
    assert "d0000000000" not in text
    assert "16 of 16 cards passed." in text
