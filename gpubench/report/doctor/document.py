"""What `gpubench doctor` answers: what would disturb, what is missing, what is here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType

from gpubench.doctor.finding import MISSING, OK, WARNING, Finding
from gpubench.report.layout.document import Document, Fact, Facts, Paragraph, Section
from gpubench.units import counted

SCHEMA = 1
"""Version of the JSON document."""

FIELDS = ("level", "subject", "text", "advice")

_TITLES: Mapping[str, str] = MappingProxyType(
    {WARNING: "would disturb a measurement", MISSING: "missing", OK: "here"}
)
"""In the order of what there is to do about them."""


def doctor_document(findings: Sequence[Finding]) -> Document:
    """Return the findings about a machine, those that ask for something first."""
    return Document(
        sections=(
            Section(blocks=(Paragraph(text=_verdict(findings)),)),
            *_sections(findings),
        ),
        fields=FIELDS,
        records=lambda: (asdict(finding) for finding in findings),
        data=lambda: {"schema": SCHEMA, "findings": [asdict(finding) for finding in findings]},
    )


def _verdict(findings: Sequence[Finding]) -> str:
    levels = [finding.level for finding in findings]
    disturb, missing = levels.count(WARNING), levels.count(MISSING)
    if not disturb and not missing:
        return "Ready to measure: nothing is missing and nothing would disturb."
    told = [f"{counted(disturb, 'finding')} would disturb a measurement"] * bool(disturb)
    told += [f"{counted(missing, 'optional part')} not installed"] * bool(missing)
    return f"{', '.join(told)}."


def _sections(findings: Sequence[Finding]) -> Iterator[Section]:
    for level, title in _TITLES.items():
        facts = tuple(
            Fact(name=finding.subject, text=_words(finding))
            for finding in findings
            if finding.level == level
        )
        if facts:
            yield Section(title=title, blocks=(Facts(facts=facts),))


def _words(finding: Finding) -> str:
    return f"{finding.text} -> {finding.advice}" if finding.advice else finding.text
