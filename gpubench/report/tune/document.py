"""What `gpubench tune` answers: a batch size, and one page of what it rests on."""

from dataclasses import asdict
from typing import Any

from gpubench.report.layout.document import (
    Block,
    Bullets,
    Document,
    Facts,
    Paragraph,
    Row,
    Section,
    Table,
)
from gpubench.report.tune.cells import (
    CANDIDATE_COLUMNS,
    CANDIDATE_NOTE,
    SPEED_COLUMNS,
    candidate_cells,
    speed_cells,
)
from gpubench.report.tune.facts import facts_of
from gpubench.report.tune.records import FIELDS, tune_records
from gpubench.report.tune.sentences import rate_sentences, verdict_sentences
from gpubench.tune.tuning import Tuning

SCHEMA = 1
"""Version of the JSON document."""

_MEASURED_ANEW = "measured anew"


def tune_document(found: Tuning) -> Document:
    """Return the page.

    Args:
        found: All that was found, however far it came.
    """
    blocks: tuple[Block, ...] = (
        Paragraph(text=" ".join(verdict_sentences(found))),
        *_candidates(found),
        *_speed(found),
        Facts(facts=tuple(facts_of(found))),
    )
    return Document(
        sections=(Section(blocks=blocks),),
        fields=FIELDS,
        records=lambda: tune_records(found),
        data=lambda: _data(found),
    )


def _candidates(found: Tuning) -> tuple[Block, ...]:
    if found.convergence is None:
        return ()
    rows = [candidate_cells(one, found) for one in found.convergence.candidates]
    shown = [
        index
        for index, column in enumerate(CANDIDATE_COLUMNS)
        if column.title != _MEASURED_ANEW or found.regret is not None
    ]
    table = Table(
        columns=tuple(CANDIDATE_COLUMNS[index] for index in shown),
        rows=tuple(Row(cells=tuple(cells[index] for index in shown)) for cells in rows),
    )
    told = tuple(rate_sentences(found.convergence))
    return (
        table,
        *([Bullets(lines=told)] if told else []),
        Paragraph(text=CANDIDATE_NOTE),
    )


def _speed(found: Tuning) -> tuple[Block, ...]:
    if found.speed is None:
        return ()
    rows = tuple(Row(cells=speed_cells(point)) for point in found.speed.points)
    return (Table(columns=SPEED_COLUMNS, rows=rows),)


def _data(found: Tuning) -> dict[str, Any]:
    """Return the whole record, with the sentences."""
    return {
        "schema": SCHEMA,
        "sentences": list(verdict_sentences(found)),
        **asdict(found),
    }
