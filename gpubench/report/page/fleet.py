"""The devices of all files against each other: tables, picture, and what is shown in full."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from gpubench.fleet.answer import all_devices
from gpubench.fleet.records import FleetFindings
from gpubench.report.charts.device_speeds import device_speeds_figure
from gpubench.report.fleet.data import fleet_data
from gpubench.report.fleet.document import DEVICES, fleet_document
from gpubench.report.fleet.words import group_name
from gpubench.report.layout.document import Block, Paragraph, Section
from gpubench.report.page.contents import FleetPart, ReportContents
from gpubench.report.page.part import NO_TABLE, PagePart, inner
from gpubench.units import counted, format_percent


def fleet_part(contents: ReportContents) -> PagePart | None:
    """Return what holds of all devices together; None of few."""
    fleet = contents.fleet
    if fleet is None:
        return None
    found = fleet.findings
    head = Section(title=fleet_title(found), name="fleet", blocks=tuple(_head(contents, fleet)))
    # The first section holds the verdict and the warnings, which stand on the first screen.
    rest = inner(fleet_document(found).sections[1:], "")
    data = {
        **fleet_data(found),
        "shown_in_full": sorted(fleet.in_full) or None,
        "is_one_side": fleet.is_one_side,
    }
    return PagePart(sections=(head, *_with_pictures(rest, found)), data={"fleet": data})


def fleet_title(found: FleetFindings) -> str:
    """Return how many devices of which models there are."""
    models = dict.fromkeys(group.model for group in found.groups if group.model)
    count = counted(device_count(found), "device")
    return f"Fleet: {count} ({', '.join(models)})" if models else f"Fleet: {count}"


def device_count(found: FleetFindings) -> int:
    """Return how many devices were judged."""
    return len({one.device.key for one in all_devices(found)})


def _head(contents: ReportContents, fleet: FleetPart) -> Iterator[Block]:
    told = " ".join(_scope(contents, fleet))
    if told:
        yield Paragraph(text=told)


def _with_pictures(sections: Iterable[Section], found: FleetFindings) -> Iterator[Section]:
    """Yield the sections, below the table of each group's devices their picture."""
    groups = iter(enumerate(found.groups, start=1))
    for section in sections:
        if section.title != DEVICES:
            yield section
            continue
        number, group = next(groups)
        title = group_name(group, found.groups)
        figure = device_speeds_figure(group, found.least, title, f"fleet-{number}-speeds")
        # Its figures are the table above it, which stands open.
        drawn = () if figure is None else (_caption(found), replace(figure, table=NO_TABLE))
        yield replace(section, blocks=(*section.blocks, *drawn))


def _caption(found: FleetFindings) -> Paragraph:
    return Paragraph(
        text="The picture has each device's speed against the median one with its 95 % interval,"
        " in the workload where that device is slowest. The broken lines are the median and"
        f" {format_percent(found.least)} below it, from where on a device can be called slow."
    )


def _scope(contents: ReportContents, fleet: FleetPart) -> Iterator[str]:
    if fleet.in_full:
        yield (
            f"The parts below are of {len(fleet.in_full)} of"
            f" {counted(device_count(fleet.findings), 'device')}, the gravest, the slowest and the"
            " fastest; all were judged, and all stand in --format json."
        )
    several = len(contents.files) + len(fleet.others) > 1
    if fleet.is_one_side and several:
        yield (
            "The files are not held against each other, since each device is held against the"
            " median one; label=FILE,FILE makes a side to compare."
        )
