"""What `gpubench links` answers: bandwidth of links, and what several devices are worth."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from gpubench.links.records import LinkFindings, LinkLine, StepLine
from gpubench.report.layout.document import (
    Block,
    Bullets,
    Document,
    Fact,
    Facts,
    Paragraph,
    Section,
    Table,
)
from gpubench.report.links.cells import (
    LINK_COLUMNS,
    STEP_COLUMNS,
    interval_percent,
    link_name,
    link_rows,
    step_rows,
    tells,
)
from gpubench.report.links.records import FIELDS, link_records
from gpubench.report.names import STATUSES
from gpubench.report.place import place_title, place_words
from gpubench.units import counted, format_bytes, format_percent

SCHEMA = 1
"""Version of the JSON document."""

_NOTE = (
    "bandwidth: message / time. bus bandwidth: by nccl-tests' definition, to be held against what"
    " the link can do; 0 for one rank, which sends nothing. efficiency: time of the step on one"
    " device / time on several, with the same batch on each. 95 % CI: over {units}; wide: by half"
    " of the value or more, so that there were too few of them."
)
_CROWDED = "*: ranks shared cores, which says little about the link."


def links_document(findings: Sequence[LinkFindings]) -> Document:
    """Return the links of all machines of a file.

    Args:
        findings: At least one.
    """
    has_several = len(findings) > 1
    return Document(
        sections=tuple(
            _section(found, title=_name(found) if has_several else "") for found in findings
        ),
        fields=FIELDS,
        records=lambda: link_records(findings),
        data=lambda: {"schema": SCHEMA, "links": [asdict(found) for found in findings]},
    )


def _section(found: LinkFindings, *, title: str) -> Section:
    are_crowded = [one.is_crowded for one in found.lines] + [s.is_crowded for s in found.steps]
    crowded = [_CROWDED] if any(are_crowded) else []
    units = counted(found.measured_on.runs, "run")
    if not found.over_runs:
        units = f"{counted(found.measured_on.blocks, 'block')} of {units}"
    blocks: tuple[Block, ...] = (
        Paragraph(text=f"{found.measured_on.name or 'unknown device'}: {_verdict(found)}"),
        Table(columns=LINK_COLUMNS, rows=tuple(link_rows(found.lines))),
        Table(
            columns=STEP_COLUMNS,
            rows=tuple(step_rows(found.steps)),
        ),
        Bullets(lines=(*crowded, *_failures(found))),
        Paragraph(text=_NOTE.format(units=units)),
        Facts(facts=(Fact(name="device", text=place_words(found.measured_on)),)),
    )
    return Section(title=title, blocks=blocks)


def _verdict(found: LinkFindings) -> str:
    """Return the widest collective's best bus bandwidth, and what the most devices are worth."""
    sentences = [*_fastest(found.lines), *_worth(found.steps)]
    return " ".join(sentences) or "no link has a time in this file."


def _fastest(lines: Sequence[LinkLine]) -> Iterator[str]:
    known = [line for line in lines if line.bus_bytes_per_s]
    if known:
        best = max(known, key=_breadth)
        yield (
            f"{link_name(best)}: {format_bytes(best.bus_bytes_per_s or 0.0)}/s of bus bandwidth"
            f" at {format_bytes(best.message_bytes or 0.0)}."
        )


def _breadth(line: LinkLine) -> tuple[bool, int, bool, float]:
    """Return a key that is largest for what tells most of the machine."""
    is_sum = line.workload == "all_reduce"
    return (not line.is_crowded, line.world_size or 0, is_sum, line.bus_bytes_per_s or 0.0)


def _worth(steps: Sequence[StepLine]) -> Iterator[str]:
    """Yield a sentence per network on most devices, at its largest batch."""
    known = {}
    for step in sorted(steps, key=_telling):
        if step.efficiency is not None:
            known[step.workload] = (step, step.efficiency)
    for step, efficiency in known.values():
        devices = f"{step.workload}, batch {step.batch_size} on each of {step.world_size} devices"
        if tells(efficiency):
            interval = interval_percent(efficiency)
            share = format_percent(efficiency.ratio)
            yield f"{devices}: {share} of the speed of as many alone (95 % CI {interval})."
        else:
            yield f"{devices}: too few blocks to say what a device keeps of its speed."


def _telling(step: StepLine) -> tuple[bool, int, int]:
    return (not step.is_crowded, step.world_size, step.batch_size)


def _name(found: LinkFindings) -> str:
    return place_title(found.measured_on, found.apart_words)


def _failures(found: LinkFindings) -> Iterator[str]:
    """Yield a line for every reason why cases have no time, with how many it struck."""
    reasons = Counter((one.status, one.workload, one.detail) for one in found.failures)
    for (status, workload, detail), cases in reasons.items():
        yield f"{STATUSES[status]}: {workload}, {counted(cases, 'case')}: {detail}"
