"""The verdict over a fleet: the sentence first, then devices, workloads, places and what lacks."""

from collections.abc import Iterator

from gpubench.fleet.answer import all_devices
from gpubench.fleet.records import DeviceStanding, FleetFindings, GroupFinding
from gpubench.report.fleet.data import FIELDS, fleet_data, fleet_records
from gpubench.report.fleet.sentences import absences, next_steps, verdict, warnings
from gpubench.report.fleet.tables import device_table, place_table, workload_table
from gpubench.report.fleet.words import cause_words, group_name, repeat_words
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
from gpubench.report.names import STATUSES, stack_value
from gpubench.units import counted, format_percent

DEVICES = "Devices: all that are not ok, and the slowest of the others"
"""Title of the section that each group has."""

_MOST_REASONS = 10

_NOTHING = Bullets(lines=())


def fleet_document(found: FleetFindings) -> Document:
    """Return the answer as a document."""
    steps = tuple(next_steps(found))
    lacking = tuple(absences(found))
    return Document(
        sections=(
            Section(
                blocks=(
                    *(Paragraph(text=text) for text in verdict(found)),
                    *(Paragraph(text=f"Warning: {text}") for text in warnings(found)),
                )
            ),
            *(section for group in found.groups for section in _group(group, found)),
            *(
                (Section(blocks=(Bullets(lines=lacking),), title="Missing and not comparable"),)
                if lacking
                else ()
            ),
            *((Section(blocks=(Bullets(lines=steps),), title="What to do"),) if steps else ()),
            Section(blocks=(evidence(found),), title="What it rests on"),
        ),
        fields=FIELDS,
        records=lambda: fleet_records(found),
        data=lambda: fleet_data(found),
    )


def _group(group: GroupFinding, found: FleetFindings) -> Iterator[Section]:
    several = len(group.nodes) > 1
    if len(found.groups) > 1:
        yield Section(blocks=(), title=group_name(group, found.groups))
    level = 3 if len(found.groups) > 1 else 2
    blocks: tuple[tuple[str, Block], ...] = (
        (DEVICES, device_table(group)),
        ("Why", Bullets(lines=tuple(_reasons(group)))),
        (
            "Workloads: how far healthy devices lie apart, and which shortfall would be found",
            workload_table(group),
        ),
        *((("Nodes: the slowest", place_table("node", group.nodes, group)),) * several),
        *((("Slots: the slowest", place_table("slot", group.slots, group)),) * bool(group.slots)),
    )
    for title, block in blocks:
        if block != _NOTHING and not (isinstance(block, Table) and not block.rows):
            yield Section(blocks=(block,), title=title, level=level)


def _reasons(group: GroupFinding) -> Iterator[str]:
    shown = 0
    for one in group.devices:
        if (
            one.standing in (DeviceStanding.SUSPECT, DeviceStanding.DEFECTIVE)
            and one.cause is not None
        ):
            text = f"{one.device.name}: {cause_words(one.cause)}; {repeat_words(one)}"
        elif one.failures:
            case, status = next(iter(one.failures.items()))
            more = f" and {len(one.failures) - 1} more" if len(one.failures) > 1 else ""
            text = f"{one.device.name}: {case} {STATUSES[status]}{more}"
        elif one.standing is DeviceStanding.FAILED:
            text = f"{one.device.name}: no case has a time"
        else:
            continue
        shown += 1
        if shown > _MOST_REASONS:
            yield "more in --format json"
            return
        yield text


def evidence(found: FleetFindings) -> Facts:
    """Return what was measured, and by what a device counts as slow."""
    least = format_percent(found.least)
    devices = {one.device.key for one in all_devices(found)}
    runs = sum(one.device.runs for one in all_devices(found))
    first, *others = (group.fields for group in found.groups)
    return Facts(
        facts=(
            Fact(
                name="measured",
                text=f"{counted(len(devices), 'device')} in {counted(found.files, 'file')},"
                f" {counted(runs, 'run')}",
            ),
            *((Fact(name="baseline", text=found.baseline),) if found.baseline else ()),
            Fact(
                name="slow",
                text=f"more than {least} below the median device's speed, and beyond what the"
                " spread of the others explains (false alarms in less than 5 % of healthy fleets,"
                " docs/fleet.md)",
            ),
            Fact(
                name="limits",
                text="from where on a device is called slow, although healthy ones differ;"
                " `gpubench show` tells smaller differences in one file, which need be no defect",
            ),
            Fact(
                name="alike",
                text=", ".join(
                    f"{name} {stack_value(text)}"
                    for name, text in first.items()
                    if text and all(other[name] == text for other in others)
                ),
            ),
        )
    )
