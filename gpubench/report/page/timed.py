"""What one timing file says: its curves, what its batch sizes are worth, and its kernels."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from gpubench.overview.curve_lines import Overview
from gpubench.report.batches.data import batch_data
from gpubench.report.kernels.document import kernels_document
from gpubench.report.layout.document import Paragraph, Section
from gpubench.report.links.document import links_document
from gpubench.report.overview.document import overview_document
from gpubench.report.page.contents import PooledSide, ReportContents, TimingPart
from gpubench.report.page.course import course_data, course_sections
from gpubench.report.page.curve_sections import batch_sections, groups_per_machine
from gpubench.report.page.part import PagePart, inner, said
from gpubench.report.page.summary import summary_part
from gpubench.units import counted


def timed_part(contents: ReportContents, number: int) -> PagePart:
    """Return what a timing file says.

    Args:
        contents: Of the report.
        number: Of the file among those with timings, from 0.
    """
    part = contents.timings[number]
    labels = [one.label for one in contents.pooled if one.label == part.file.side]
    pooled = labels[0] if labels else None
    shown = overview_document(part.overview)
    kernels = kernels_document(part.kernels) if part.kernels else None
    links = links_document(part.links) if part.links else None
    data: dict[str, Any] = {
        "file": part.file.name,
        "side": part.file.side,
        "overview": shown.data(),
        "batches": None if part.batches is None else batch_data(part.batches, part.claims),
        "pooled_as": pooled,
        "not_batches": part.not_batches or None,
        "kernels": None if kernels is None else kernels.data(),
        "links": None if links is None else links.data(),
        **course_data(part),
    }
    name = f"file-{number + 1}"
    note = f"Its curves are drawn with those of the other files of {pooled}."
    return PagePart(
        sections=(
            Section(
                level=2,
                name=name,
                title=_title(part),
                blocks=said([Paragraph(text=note if pooled else "")]),
            ),
            *inner(_unsaid(contents, shown.sections), "The best batch of every curve"),
            *(() if pooled else _batch_sections(part, name, groups_per_machine(contents))),
            *course_sections(contents, part, name),
            *(inner(kernels.sections, "The ladder of kernels") if kernels else ()),
            *(inner(links.sections, "Links") if links else ()),
        ),
        data=data,
    )


def _unsaid(contents: ReportContents, sections: Sequence[Section]) -> Iterator[Section]:
    """Yield sections without what stands on the first screen, just above, of one file alone."""
    told = summary_part(contents).data["sentences"] if len(contents.timings) == 1 else ()
    for section in sections:
        blocks = (b for b in section.blocks if not (isinstance(b, Paragraph) and b.text in told))
        yield replace(section, blocks=tuple(blocks))


def _title(part: TimingPart) -> str:
    places = " and ".join(dict.fromkeys(_places(part.overview)))
    name = part.file.name
    return f"{name}: {places}" if part.file.side in name else f"{part.file.side}, {name}: {places}"


def _places(overview: Overview) -> Iterator[str]:
    for side in overview.sides:
        yield side.measured_on.name or "unknown device"


def _batch_sections(part: TimingPart, name: str, most: int) -> Iterator[Section]:
    if part.batches is None:
        text = f"Nothing is said of batch sizes: {part.not_batches}."
        yield Section(level=3, title="Batch sizes", blocks=(Paragraph(text=text),))
        return
    if part.apart:
        text = f"The files of {part.file.side} have curves of their own, since {part.apart}."
        yield Section(level=3, title="Batch sizes", blocks=(Paragraph(text=text),))
    yield from batch_sections(part.batches, name, most)


def pooled_part(contents: ReportContents) -> PagePart | None:
    """Return the curves of sides whose files are drawn together; None without one."""
    sections = [
        section
        for number, side in enumerate(contents.pooled, start=1)
        for section in _pooled_sections(side, f"side-{number}", groups_per_machine(contents))
    ]
    data = [
        {
            "side": side.label,
            "files": list(side.files),
            "batches": batch_data(side.batches, side.claims),
        }
        for side in contents.pooled
    ]
    return PagePart(sections=tuple(sections), data={"pooled": data}) if sections else None


def _pooled_sections(side: PooledSide, name: str, most: int) -> Iterator[Section]:
    several = len(side.batches.machines) > 1
    title = f"{side.label}: {counted(len(side.files), 'file')} together"
    text = (
        f"All rows of {' and '.join(side.files)} together, as a comparison takes them."
        + " Each device has curves of its own; a comparison has their mean." * several
    )
    yield Section(level=2, name=name, title=title, blocks=(Paragraph(text=text),))
    yield from batch_sections(side.batches, name, most)


def timed_parts(contents: ReportContents) -> Sequence[PagePart]:
    """Return a part for each timing file, in their order."""
    return [timed_part(contents, number) for number in range(len(contents.timings))]
