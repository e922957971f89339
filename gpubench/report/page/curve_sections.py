"""What the batch size does on each machine of a file: pictures, then advice curve by curve."""

from collections.abc import Iterator, Sequence

from gpubench.batches.findings import BatchFindings, CurveFindings, MachineFindings
from gpubench.report.batches.document import (
    advice_blocks,
    contrast_blocks,
    machine_peak_lines,
    provenance_facts,
    verdict_blocks,
)
from gpubench.report.batches.names import full_name
from gpubench.report.charts.memory import memory_figure
from gpubench.report.charts.series import CurveGroup, curve_groups
from gpubench.report.charts.throughput import throughput_figure
from gpubench.report.layout.document import Block, Bullets, Paragraph, Section
from gpubench.report.page.contents import ReportContents
from gpubench.report.page.part import said
from gpubench.report.place import place_title

_MOST_GROUPS = 60
"""Of a page, each with its picture and its advice; beyond it nobody scrolls."""

_LEAST_GROUPS = 2


def groups_per_machine(contents: ReportContents) -> int:
    """Return how many groups of curves each machine is shown with in full."""
    found = [part.batches for part in contents.timings if part.batches is not None]
    found += [side.batches for side in contents.pooled]
    machines = sum(len(batches.machines) for batches in found)
    return max(_LEAST_GROUPS, _MOST_GROUPS // max(1, machines))


def batch_sections(findings: BatchFindings, name: str, most: int) -> Iterator[Section]:
    """Yield what is said of the batch sizes of each machine.

    Args:
        findings: Of a file.
        name: Of the file, that figures begin their own with.
        most: Groups of curves of each machine that are shown in full.
    """
    several = len(findings.machines) > 1
    for number, machine in enumerate(findings.machines, start=1):
        of = f", {place_title(machine.measured_on)}" if several else ""
        yield Section(
            level=3, title=f"What the batch size does{of}", blocks=said(verdict_blocks(machine))
        )
        groups = curve_groups(machine.curves)
        place = f"{name}-machine-{number}"
        yield from _groups(groups[:most], machine, of, place)
        if len(groups) > most:
            yield _left(groups[most:], of)
        blocks = (
            *contrast_blocks(machine),
            Bullets(lines=tuple(machine_peak_lines(machine))),
            provenance_facts(machine),
        )
        yield Section(level=3, title=f"Claim 6, powers of two{of}", blocks=said(blocks))


def _left(groups: Sequence[CurveGroup], of: str) -> Section:
    titles = "; ".join(group.title for group in groups)
    text = (
        f"The page has no room for pictures and advice of {titles}: the table of curves below has"
        " their knees and verdicts, --format json all."
    )
    return Section(level=3, title=f"More curves{of}", blocks=(Paragraph(text=text),))


def _groups(
    groups: Sequence[CurveGroup], machine: MachineFindings, of: str, name: str
) -> Iterator[Section]:
    for number, group in enumerate(groups, start=1):
        told = [curve for curve in group.curves if curve.knee is not None]
        if told:
            blocks = (
                *_pictures(group, machine, f"{name}-curves-{number}"),
                *(block for curve in told for block in _advice(curve, machine, told)),
            )
            yield Section(level=3, title=f"{group.title}{of}", blocks=said(blocks))


def _pictures(group: CurveGroup, machine: MachineFindings, name: str) -> Iterator[Block]:
    yield throughput_figure(group, machine, f"{name}-throughput")
    memory = memory_figure(group, machine, f"{name}-memory")
    if memory is not None:
        yield memory


def _advice(
    curve: CurveFindings, machine: MachineFindings, among: list[CurveFindings]
) -> Iterator[Block]:
    if len(among) > 1:
        yield Paragraph(text=f"{full_name(curve, machine.curves)}:")
    yield from advice_blocks(curve, machine)
