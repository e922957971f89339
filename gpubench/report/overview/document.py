"""What `gpubench show` answers: the best batch of every curve, and how it was measured."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from gpubench.overview.curve_lines import Overview, OverviewSide
from gpubench.overview.in_full import sides_in_full
from gpubench.report.layout.document import (
    Bullets,
    Document,
    Fact,
    Facts,
    Paragraph,
    Section,
)
from gpubench.report.loads import load_texts
from gpubench.report.names import version
from gpubench.report.overview.amount import amount_measured
from gpubench.report.overview.cells import curve_table, notes_for
from gpubench.report.overview.failures import failure_lines
from gpubench.report.overview.names import LineNames, curves_of
from gpubench.report.overview.node import node_sections, node_sentences, together_sentences
from gpubench.report.overview.others import other_failures, others_text, role_of
from gpubench.report.overview.records import FIELDS, overview_records
from gpubench.report.overview.verdict import verdict
from gpubench.report.peaks import NOTE as PEAK_NOTE
from gpubench.report.peaks import peak_lines
from gpubench.report.place import place_title, place_words
from gpubench.report.row_counts import count_facts
from gpubench.report.time_use import time_use_text

SCHEMA = 2
"""Version of the JSON document."""


def overview_document(overview: Overview, in_full: Sequence[int] | None = None) -> Document:
    """Return the overview of a results file.

    Args:
        overview: With at least one curve.
        in_full: Sides that the brief form tells too; None for what `sides_in_full` says.
    """
    shown = sides_in_full(overview) if in_full is None else in_full
    return Document(
        sections=(*node_sections(overview), *_side_sections(overview, shown)),
        fields=FIELDS,
        records=lambda: overview_records(overview),
        data=lambda: _data(overview),
    )


def _side_sections(overview: Overview, shown: Sequence[int]) -> Iterator[Section]:
    """Yield a section for each side, and what the brief form says of those that it leaves out."""
    sides = range(len(overview.sides))
    for index in sides:
        yield replace(_section(overview, index), in_brief=index in shown)
    if others := [index for index in sides if index not in shown]:
        lines = tuple(other_failures(overview, others))
        yield Section(
            title="Other devices without a time" if lines else "",
            blocks=(Bullets(lines=lines),) if lines else (),
            left_out=others_text(overview, shown),
        )


def _section(overview: Overview, index: int) -> Section:
    side, shown = overview.sides[index], curves_of(overview, index)
    names = LineNames(shown)
    shares = [curve.of_peak for curve in shown]
    notes = [*notes_for(shown), *([] if side.peaks is None else [PEAK_NOTE])]
    return Section(
        title=_title(overview, index) if len(overview.sides) > 1 else "",
        blocks=(
            Paragraph(text=verdict(overview, index)),
            curve_table(shown, names, side.peaks),
            Bullets(lines=tuple(peak_lines(side.measured_on, side.peaks, shares))),
            Bullets(lines=load_texts(overview.loads[index], shown)),
            Bullets(lines=tuple(failure_lines(overview, index))),
            Paragraph(text=" ".join(notes)),
            Facts(facts=(*count_facts(side.counts), *_provenance(side))),
        ),
    )


def _title(overview: Overview, index: int) -> str:
    side = overview.sides[index]
    title = place_title(side.measured_on, side.apart_words)
    role = role_of(overview, index)
    return f"{role}: {title}" if role else title


def _provenance(side: OverviewSide) -> Iterator[Fact]:
    """Yield what was measured where and with what."""
    amount = amount_measured(side)
    if side.run_gap is not None and side.runs_lie_apart:
        amount += f"; the slowest run took {side.run_gap:.2f}x the time of the fastest"
    yield Fact(name="measured", text=amount)
    if side.time_use is not None:
        yield Fact(name="time", text=time_use_text(side.time_use))
    limit_w = side.measured_on.power_limit_w
    power = None if limit_w is None else f"{limit_w:.0f} W"
    yield Fact(name="device", text=place_words(side.measured_on, power))
    if side.software:
        software = ", ".join(f"{name} {version(text)}" for name, text in side.software)
        yield Fact(name="software", text=software)


def _data(overview: Overview) -> dict[str, Any]:
    """Return the whole record, with the sentences."""
    data = {"schema": SCHEMA, **asdict(overview)}
    for side in data["sides"]:
        if side["time_use"] is not None:
            side["time_use"]["parts_s"] = dict(side["time_use"]["parts_s"])
        side["software"], side["apart_by"] = dict(side["software"]), dict(side["apart_by"])
        for name in ("by_status", "warnings"):
            side["counts"][name] = dict(side["counts"][name])
    for headline in data["headlines"]:
        headline["pair_verdicts"] = dict(headline["pair_verdicts"])
    data["sentences"] = [
        *node_sentences(overview),
        *together_sentences(overview),
        *(verdict(overview, side) for side in range(len(overview.sides))),
    ]
    return data
