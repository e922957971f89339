"""The tables of a fleet: devices, workloads, nodes and slots."""

from collections.abc import Sequence

from gpubench.fleet.records import DeviceFinding, DeviceStanding, GroupFinding, PlaceFinding
from gpubench.report.fleet.words import change, interval
from gpubench.report.layout.document import Align, Column, Row, Table
from gpubench.units import format_percent

_MOST_SLOW = 50
_SLOWEST = 3
_MOST = 10

_DEVICES = (
    Column(title="device", align=Align.LEFT),
    Column(title="node", align=Align.LEFT, dropped=2),
    Column(title="slot", dropped=3),
    Column(title="verdict", align=Align.LEFT),
    Column(title="worst workload", align=Align.LEFT),
    Column(title="speed"),
    Column(title="95 % CI", dropped=1),
    Column(title="runs", dropped=4),
    Column(title="cause", align=Align.LEFT, dropped=2),
)
_PLACES = (1, 2)
"""Node and slot, which files of another tool, and of single devices, do not tell."""
_WORKLOADS = (
    Column(title="workload", align=Align.LEFT),
    Column(title="cases", dropped=2),
    Column(title="devices", dropped=1),
    Column(title="nodes", group="SD BETWEEN"),
    Column(title="devices ", group="SD BETWEEN"),
    Column(title="runs", group="SD BETWEEN"),
    Column(title="slowest"),
    Column(title="one", group="WOULD FIND"),
    Column(title="each of 3", group="WOULD FIND", dropped=3),
)

_WOULD_FIND = (
    "WOULD FIND: the shortfall of a slow device, or of each of three, that is found in 95 % of"
    " measurements"
)


def device_table(group: GroupFinding) -> Table:
    """Return the devices that are not as they should be, and the slowest of the others."""
    bad = [one for one in group.devices if one.standing is not DeviceStanding.OK]
    good = [one for one in group.devices if one.standing is DeviceStanding.OK]
    shown = [*bad[:_MOST_SLOW], *good[:_MOST]]
    few = {id(one) for one in [*bad[:_MOST_SLOW], *good[:_SLOWEST]]}
    left_out = len(group.devices) - len(shown)
    notes = ["speed: against the median device, in the workload where it is worst"]
    if left_out:
        notes.append(f"{left_out} more devices: gpubench fleet --format csv")
    cells = [_device(one, group) for one in shown]
    known = [i for i in range(len(_DEVICES)) if i not in _PLACES or any(row[i] for row in cells)]
    return Table(
        columns=tuple(_DEVICES[i] for i in known),
        rows=tuple(
            Row(cells=tuple(row[i] for i in known), in_brief=id(one) in few)
            for one, row in zip(shown, cells, strict=True)
        ),
        notes=tuple(notes),
    )


def _device(one: DeviceFinding, group: GroupFinding) -> tuple[str, ...]:
    worst = one.worst
    return (
        one.device.name,
        one.device.node,
        "" if one.device.slot is None else str(one.device.slot),
        one.standing.value,
        "" if worst is None else group.workloads[worst.workload].workload.name,
        "" if worst is None else change(worst),
        "" if worst is None else interval(worst),
        str(one.device.runs),
        "" if one.cause is None else one.cause.cause.value,
    )


def workload_table(group: GroupFinding) -> Table:
    """Return how far healthy devices lie apart in each workload, and what would be found."""
    return Table(
        columns=_WORKLOADS,
        rows=tuple(
            Row(
                cells=(
                    one.workload.name,
                    str(one.cases),
                    str(one.devices),
                    _sd(one.sds.nodes),
                    _sd(one.sds.devices),
                    _sd(one.sds.runs),
                    _slowest(group, place),
                    _limit(one.detectable),
                    _limit(one.detectable_together),
                )
            )
            for place, one in enumerate(group.workloads)
        ),
        notes=(_WOULD_FIND,),
    )


def _sd(value: float | None) -> str:
    return "" if value is None else format_percent(value, decimals=2)


def _limit(share: float | None) -> str:
    return "" if share is None else format_percent(share)


def _slowest(group: GroupFinding, place: int) -> str:
    ratios = [ratio for one in group.devices for ratio in one.ratios if ratio.workload == place]
    return change(min(ratios, key=lambda ratio: ratio.ratio)) if ratios else ""


def place_table(noun: str, found: Sequence[PlaceFinding], group: GroupFinding) -> Table:
    """Return the slowest nodes or slots.

    Args:
        noun: ``node`` or ``slot``.
        found: The slowest first.
        group: Whose they are.
    """
    slow = [one for one in found if one.is_slow]
    shown = [*slow[:_MOST_SLOW], *[one for one in found if not one.is_slow][:_MOST]]
    brief = len(slow) + _SLOWEST
    has_share = noun == "slot"
    columns = (
        Column(title=noun, align=Align.LEFT),
        Column(title="nodes" if has_share else "devices", dropped=1),
        Column(title="verdict", align=Align.LEFT),
        Column(title="worst workload", align=Align.LEFT),
        Column(title="speed"),
        Column(title="95 % CI", dropped=2),
        *((Column(title="slower in"),) if has_share else ()),
    )
    return Table(
        columns=columns,
        rows=tuple(
            Row(
                cells=(*_place(one, group), *(_share(one) if has_share else ())),
                in_brief=place < brief,
            )
            for place, one in enumerate(shown)
        ),
    )


def _place(one: PlaceFinding, group: GroupFinding) -> tuple[str, ...]:
    return (
        one.name,
        str(one.devices),
        "slow" if one.is_slow else "ok",
        group.workloads[one.worst.workload].workload.name,
        change(one.worst),
        interval(one.worst),
    )


def _share(one: PlaceFinding) -> tuple[str]:
    text = "" if one.slower_in is None else format_percent(one.slower_in, decimals=0)
    return (f"{text} of nodes" if text else "",)
