"""All sixteen claims on one page: verdicts first, then what each rests on."""

from collections.abc import Iterator, Sequence
from typing import Any

from gpubench.report.claims.lines import ClaimLine, evidence_data
from gpubench.report.layout.document import (
    Align,
    Bullets,
    Column,
    Document,
    Record,
    Row,
    Section,
    Table,
)

SCHEMA = 1
"""Version of the JSON document."""

_FIELDS = (*("claim", "name", "statement", "verdict", "evidence", "protocol", "place", "file"),)
_COLUMNS = (
    Column(title="claim", align=Align.LEFT),
    Column(title="verdict", align=Align.LEFT),
    Column(title="where", align=Align.LEFT, dropped=1),
    Column(title="file", align=Align.LEFT, dropped=2),
)


def claims_document(lines: Sequence[ClaimLine]) -> Document:
    """Return the page.

    Args:
        lines: All claims, by number.
    """
    return Document(
        sections=(
            Section(title="Sixteen claims about batch size", blocks=(_verdicts(lines),)),
            Section(title="What the verdicts rest on", blocks=(_evidence(lines),)),
        ),
        fields=_FIELDS,
        records=lambda: _records(lines),
        data=lambda: {"schema": SCHEMA, "claims": [_data(line) for line in lines]},
    )


def _verdicts(lines: Sequence[ClaimLine]) -> Table:
    rows = (
        Row(cells=(f"{line.number:>2} {line.name}", line.verdict, line.place, line.file))
        for line in lines
    )
    return Table(columns=_COLUMNS, rows=tuple(rows))


def _evidence(lines: Sequence[ClaimLine]) -> Bullets:
    """Return a sentence for each claim that was judged, and one for all that lack the same."""
    judged = tuple(_sentence(line) for line in lines if line.file)
    missing: dict[str, list[str]] = {}
    for line in lines:
        if not line.file:
            missing.setdefault(line.words, []).append(str(line.number))
    left = (f"not tested: {_claims(of)}. {_upper(words)}" for words, of in missing.items())
    return Bullets(lines=(*judged, *left))


def _claims(numbers: Sequence[str]) -> str:
    return f"claim{'s' * (len(numbers) > 1)} {', '.join(numbers)}"


def _sentence(line: ClaimLine) -> str:
    where = "; ".join(part for part in (line.protocol, line.file) if part)
    rests = f" ({where})" if where else ""
    return f"claim {line.number}, {line.statement}: {line.verdict}. {_upper(line.words)}{rests}"


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _records(lines: Sequence[ClaimLine]) -> Iterator[Record]:
    for line in lines:
        yield {
            "claim": line.number,
            "name": line.name,
            "statement": line.statement,
            "verdict": line.verdict,
            "evidence": line.words,
            "protocol": line.protocol or None,
            "place": line.place or None,
            "file": line.file or None,
        }


def _data(line: ClaimLine) -> dict[str, Any]:
    return {
        "claim": line.number,
        "name": line.name,
        "statement": line.statement,
        "verdict": line.verdict,
        "words": line.words,
        "protocol": line.protocol or None,
        "place": line.place or None,
        "file": line.file or None,
        "evidence": evidence_data(line.evidence),
    }
