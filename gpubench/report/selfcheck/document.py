"""What `gpubench selfcheck` answers: the smallest change that a machine can resolve."""

from dataclasses import asdict
from typing import Any

from gpubench.report.layout.document import Document, Facts, Paragraph, Row, Section, Table
from gpubench.report.selfcheck.cells import COLUMNS, NOTE, class_cells
from gpubench.report.selfcheck.facts import facts_of
from gpubench.report.selfcheck.records import FIELDS, selfcheck_records
from gpubench.report.selfcheck.verdict import sentences
from gpubench.selfcheck.self_check import SelfCheck

SCHEMA = 2
"""Version of the JSON document."""


def selfcheck_document(check: SelfCheck) -> Document:
    """Return what a machine's runs say about the machine."""
    rows = tuple(Row(cells=class_cells(found)) for found in check.classes)
    blocks = (
        Paragraph(text=" ".join(sentences(check))),
        Table(columns=COLUMNS, rows=rows),
        Paragraph(text=NOTE),
        Facts(facts=tuple(facts_of(check))),
    )
    return Document(
        sections=(Section(blocks=blocks),),
        fields=FIELDS,
        records=lambda: selfcheck_records(check),
        data=lambda: _data(check),
    )


def _data(check: SelfCheck) -> dict[str, Any]:
    """Return the whole record, with the sentences."""
    data = {"schema": SCHEMA, **asdict(check)}
    counts = data["disturbances"]["counts"]
    counts["by_status"] = dict(counts["by_status"])
    counts["warnings"] = dict(counts["warnings"])
    data["sentences"] = sentences(check)
    return data
