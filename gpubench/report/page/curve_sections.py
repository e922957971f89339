"""What the batch size does on each machine of a file: pictures, then advice curve by curve."""

from collections.abc import Iterator

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
from gpubench.report.page.part import said
from gpubench.report.place import place_title


def batch_sections(findings: BatchFindings, name: str) -> Iterator[Section]:
    """Yield what is said of the batch sizes of each machine.

    Args:
        findings: Of a file.
        name: Of the file, that figures begin their own with.
    """
    several = len(findings.machines) > 1
    for number, machine in enumerate(findings.machines, start=1):
        of = f", {place_title(machine.measured_on)}" if several else ""
        yield Section(
            level=3, title=f"What the batch size does{of}", blocks=said(verdict_blocks(machine))
        )
        yield from _groups(machine, of, f"{name}-machine-{number}")
        blocks = (
            *contrast_blocks(machine),
            Bullets(lines=tuple(machine_peak_lines(machine))),
            provenance_facts(machine),
        )
        yield Section(level=3, title=f"Claim 6, powers of two{of}", blocks=said(blocks))


def _groups(machine: MachineFindings, of: str, name: str) -> Iterator[Section]:
    for number, group in enumerate(curve_groups(machine.curves), start=1):
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
