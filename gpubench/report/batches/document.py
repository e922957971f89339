"""What `gpubench batches` answers: what powers of two are worth, curve by curve, and why."""

from collections.abc import Iterator, Sequence

from gpubench.batches.findings import BatchFindings, CurveFindings, MachineFindings
from gpubench.batches.peak_shares import most_of_peak
from gpubench.batches.size_findings import Padding
from gpubench.claims.records import JudgedClaim
from gpubench.model import BatchClass, batch_class
from gpubench.report.batches.advice_sentences import (
    better_sizes,
    padding_pays,
    size_spread,
)
from gpubench.report.batches.cells import (
    ADVICE_COLUMNS,
    CONTRAST_COLUMNS,
    CURVE_NOTE,
    PADDING_COLUMNS,
    advice_cells,
    contrast_cells,
    curve_cells,
    curve_columns,
    padding_cells,
    uncounted_notes,
)
from gpubench.report.batches.chart import curve_chart, knee_sentence
from gpubench.report.batches.data import batch_data
from gpubench.report.batches.names import full_name
from gpubench.report.batches.records import FIELDS, batch_records
from gpubench.report.batches.sentences import left_out_lines, verdict
from gpubench.report.layout.document import (
    Block,
    Bullets,
    Document,
    Fact,
    Facts,
    Paragraph,
    Row,
    Section,
    Table,
)
from gpubench.report.peaks import peak_lines
from gpubench.report.place import place_title, place_words
from gpubench.units import counted

_ADVICE_TITLE = (
    "Planned batch sizes, and the nearest faster one within 30 %: gain per item, and what size,"
    " tiles and waves, alignment, the library's choice of kernel and other causes"
    " contribute"
)
_PADDING_TITLE = (
    "Padding: a larger batch, up to twice as large, takes surely at least 2 % less time per call"
)
_MOST_PADDED = 10
_ONE_RUN = "; intervals leave out how runs differ, which `gpubench run --runs 3` measures"
_CONTRAST_TITLE = "Claim 6, powers of two are faster than multiples of ten: gain per item"
_CLAIMS_TITLE = "Claims about batch size, numbered as in docs/batches.md"


def batches_document(findings: BatchFindings, claims: Sequence[Sequence[JudgedClaim]]) -> Document:
    """Return what a file says about batch sizes.

    Args:
        findings: With at least one curve that has several sizes.
        claims: How they fare on each machine.
    """
    several = len(findings.machines) > 1
    return Document(
        sections=tuple(
            section
            for machine, of_machine in zip(findings.machines, claims, strict=True)
            for section in _sections(machine, of_machine, _title(machine) if several else "")
        ),
        fields=FIELDS,
        records=lambda: batch_records(findings),
        data=lambda: batch_data(findings, claims),
    )


def _sections(
    machine: MachineFindings, claims: Sequence[JudgedClaim], title: str
) -> Iterator[Section]:
    yield Section(title=title, blocks=tuple(verdict_blocks(machine)))
    for index, curve in enumerate(machine.curves):
        if curve.knee is not None:
            in_brief = index == machine.headline.featured
            yield Section(blocks=tuple(_curve_blocks(curve, machine)), in_brief=in_brief)
    yield Section(blocks=tuple(contrast_blocks(machine)))
    yield Section(blocks=(Bullets(lines=tuple(machine_peak_lines(machine))),))
    yield Section(title=_CLAIMS_TITLE, blocks=(_claims(claims),))
    yield Section(blocks=(provenance_facts(machine),))


def _title(machine: MachineFindings) -> str:
    return place_title(machine.measured_on)


def verdict_blocks(machine: MachineFindings) -> Iterator[Block]:
    """Yield what is said first of a machine."""
    yield Paragraph(text=verdict(machine))
    if text := better_sizes(machine):
        yield Paragraph(text=text)
    if text := padding_pays(machine):
        yield Paragraph(text=text)
    yield Bullets(lines=tuple(left_out_lines(machine)))


def _curve_blocks(curve: CurveFindings, machine: MachineFindings) -> Iterator[Block]:
    yield curve_chart(curve, full_name(curve, machine.curves))
    yield from advice_blocks(curve, machine)


def advice_blocks(curve: CurveFindings, machine: MachineFindings) -> Iterator[Block]:
    """Yield what to do with the sizes of a curve: its knee, what to pad, better sizes nearby.

    Args:
        curve: With at least two sizes.
        machine: That it was timed on.
    """
    if curve.knee is not None:
        yield Paragraph(text=knee_sentence(curve, curve.knee, most_of_peak(machine, curve)))
    if curve.padding:
        yield _padding(curve.padding)
    left = [row for row in curve.advice if not row.is_telling]
    better = sum(row.better for row in left)
    yield Table(
        title=_ADVICE_TITLE,
        columns=ADVICE_COLUMNS,
        rows=tuple(Row(cells=advice_cells(row), in_brief=row.is_telling) for row in curve.advice),
        left_out=f"and {len(left)} more, {better} with a faster size nearby"
        " (--plan 100,130 picks, --format json lists)",
    )
    if text := size_spread(curve):
        yield Paragraph(text=text)


def _padding(found: Sequence[Padding]) -> Table:
    """Return what to pad; in brief the powers of two and those with most to gain."""
    ranked = sorted(found, key=lambda one: (_is_power(one), one.gain), reverse=True)
    shown = ranked[:_MOST_PADDED]
    return Table(
        title=_PADDING_TITLE,
        columns=PADDING_COLUMNS,
        rows=tuple(Row(cells=padding_cells(one), in_brief=one in shown) for one in found),
        left_out=f"and {len(found) - len(shown)} more (--format markdown or json lists)",
    )


def _is_power(one: Padding) -> bool:
    return batch_class(one.batch_size) is BatchClass.POWER_OF_TWO


def contrast_blocks(machine: MachineFindings) -> Iterator[Block]:
    """Yield what powers of two are worth, and what each curve says of them."""
    yield Table(
        title=_CONTRAST_TITLE,
        columns=CONTRAST_COLUMNS,
        rows=tuple(Row(cells=cells) for cells in contrast_cells(machine)),
    )
    if len(machine.curves) > 1:
        yield _curve_table(machine)


def _curve_table(machine: MachineFindings) -> Table:
    listed = machine.headline.listed
    left = len(machine.curves) - len(listed)
    return Table(
        columns=curve_columns(machine),
        rows=tuple(
            Row(cells=curve_cells(machine, curve), in_brief=index in listed)
            for index, curve in enumerate(machine.curves)
        ),
        left_out=f"and {counted(left, 'more curve')} (--select narrows, --format csv lists)",
        notes=(CURVE_NOTE, *uncounted_notes(machine)),
    )


def machine_peak_lines(machine: MachineFindings) -> Iterator[str]:
    """Yield what to know of the peaks that the curves are held against."""
    shares = [most_of_peak(machine, curve) for curve in machine.curves]
    return peak_lines(machine.measured_on, machine.peaks, shares)


def _claims(claims: Sequence[JudgedClaim]) -> Bullets:
    return Bullets(
        lines=tuple(
            f"claim {judged.claim.number}, {judged.claim.statement}:"
            f" {judged.evidence.verdict.value} ({judged.evidence.words})"
            for judged in claims
        )
    )


def provenance_facts(machine: MachineFindings) -> Facts:
    """Return how many rows the answers rest on, and where they were measured."""
    place = machine.measured_on
    amount = (
        f"{counted(place.runs, 'run')}, {counted(place.blocks, 'block')} in all,"
        f" {counted(machine.sizes, 'batch size')}"
    )
    rows = f"{machine.rows}: {machine.noisy} noisy, {machine.throttled} throttled"
    return Facts(
        facts=(
            Fact(name="rows", text=rows),
            Fact(name="measured", text=amount + (_ONE_RUN if place.runs == 1 else "")),
            Fact(name="device", text=place_words(place)),
        )
    )
