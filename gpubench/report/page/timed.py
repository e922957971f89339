"""What one timing file says: its curves, what its batch sizes are worth, and its kernels."""

from collections.abc import Iterator, Sequence
from typing import Any

from gpubench.batches.findings import BatchFindings, MachineFindings
from gpubench.overview.curve_lines import Overview
from gpubench.report.batches.data import batch_data
from gpubench.report.batches.document import (
    advice_blocks,
    contrast_blocks,
    machine_peak_lines,
    provenance_facts,
    verdict_blocks,
)
from gpubench.report.batches.names import full_name
from gpubench.report.kernels.document import kernels_document
from gpubench.report.layout.document import Bullets, Paragraph, Section
from gpubench.report.overview.document import overview_document
from gpubench.report.page.contents import ReportContents, TimingPart
from gpubench.report.page.part import PagePart, inner, said
from gpubench.report.place import place_title


def timed_part(contents: ReportContents, number: int) -> PagePart:
    """Return what a timing file says.

    Args:
        contents: Of the report.
        number: Of the file among those with timings, from 0.
    """
    part = contents.timings[number]
    shown = overview_document(part.overview)
    kernels = kernels_document(part.kernels) if part.kernels else None
    data: dict[str, Any] = {
        "file": part.file.name,
        "side": part.file.side,
        "overview": shown.data(),
        "batches": None if part.batches is None else batch_data(part.batches, part.claims),
        "not_batches": part.not_batches or None,
        "kernels": None if kernels is None else kernels.data(),
    }
    return PagePart(
        sections=(
            Section(level=2, name=f"file-{number + 1}", title=_title(part), blocks=()),
            *inner(shown.sections, "The best batch of every curve"),
            *_batch_sections(part),
            *(inner(kernels.sections, "The ladder of kernels") if kernels else ()),
        ),
        data=data,
    )


def _title(part: TimingPart) -> str:
    places = " and ".join(dict.fromkeys(_places(part.overview)))
    name = part.file.name
    return f"{name}: {places}" if part.file.side in name else f"{part.file.side}, {name}: {places}"


def _places(overview: Overview) -> Iterator[str]:
    for side in overview.sides:
        yield side.measured_on.name or "unknown device"


def _batch_sections(part: TimingPart) -> Iterator[Section]:
    if part.batches is None:
        text = f"Nothing is said of batch sizes: {part.not_batches}."
        yield Section(level=3, title="Batch sizes", blocks=(Paragraph(text=text),))
        return
    yield from batch_sections(part.batches)


def batch_sections(findings: BatchFindings) -> Iterator[Section]:
    """Yield what is said of the batch sizes of each machine, curve by curve."""
    several = len(findings.machines) > 1
    for machine in findings.machines:
        of = f", {place_title(machine.measured_on)}" if several else ""
        yield Section(
            level=3, title=f"What the batch size does{of}", blocks=said(verdict_blocks(machine))
        )
        yield from _curves(machine, of)
        blocks = (
            *contrast_blocks(machine),
            Bullets(lines=tuple(machine_peak_lines(machine))),
            provenance_facts(machine),
        )
        yield Section(level=3, title=f"Claim 6, powers of two{of}", blocks=said(blocks))


def _curves(machine: MachineFindings, of: str) -> Iterator[Section]:
    for curve in machine.curves:
        if curve.knee is not None:
            yield Section(
                level=3,
                title=f"{full_name(curve, machine.curves)}{of}",
                blocks=said(advice_blocks(curve, machine)),
            )


def timed_parts(contents: ReportContents) -> Sequence[PagePart]:
    """Return a part for each timing file, in their order."""
    return [timed_part(contents, number) for number in range(len(contents.timings))]
