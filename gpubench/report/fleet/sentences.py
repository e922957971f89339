"""What a fleet comes to, in sentences: the verdict, what spoils it, and what to do next."""

from collections.abc import Iterator, Sequence

from gpubench.curves.mixture import EMPTY
from gpubench.fleet.answer import FleetAnswer, all_devices, fleet_answer
from gpubench.fleet.records import (
    DeviceFinding,
    DeviceStanding,
    FleetFindings,
    GroupFinding,
    LeftOut,
    SpeedRatio,
)
from gpubench.report.fleet.words import (
    change,
    differing,
    group_name,
    interval,
    listed_devices,
)
from gpubench.stats.slow_units import LEAST_UNITS
from gpubench.units import counted, format_percent

_SHOWN = 3

_WORDS = {
    DeviceStanding.FAILED: "failed",
    DeviceStanding.DEFECTIVE: "defective",
    DeviceStanding.SUSPECT: "suspect",
    DeviceStanding.WITH_NODE: "slow with their node",
    DeviceStanding.WITH_SLOT: "slow with their slot",
    DeviceStanding.UNCLEAR: "unclear",
    DeviceStanding.UNJUDGED: "not judged",
}


def verdict(found: FleetFindings) -> Iterator[str]:
    """Yield the verdict of each group, and what holds of all."""
    answer = fleet_answer(found)
    word = {
        FleetAnswer.OK: "No device is slow",
        FleetAnswer.SLOW: "Some devices are not as they should be",
        FleetAnswer.OPEN: "No device is known to be slow, but not all could be judged",
    }[answer]
    total = len({one.device.key for one in all_devices(found)})
    if len(found.groups) > 1:
        yield f"{word}: {counted(total, 'device')} in {len(found.groups)} groups."
    for group in found.groups:
        yield _of_group(group, group_name(group, found.groups))
    told = {one.device.key for one in all_devices(found)}
    if others := {one.key for left in found.left_out for one in left.devices} - told:
        yield (f"Not comparable: {counted(len(others), 'more device')}; what differs stands below.")


def _of_group(group: GroupFinding, name: str) -> str:
    head = f"{counted(len(group.devices), 'device')} ({name})"
    if not group.judged_by:
        return _of_too_few(group, head)
    places = [
        *(f"node {one.name}" for one in group.nodes if one.is_slow),
        *(f"slot {one.name} of all nodes" for one in group.slots if one.is_slow),
    ]
    bad = [one for one in group.devices if one.standing in _WORDS]
    if not bad and not places:
        return f"No slow device among {head}.{_limit(group)}"
    counts = [
        f"{sum(one.standing is standing for one in bad)} {word}"
        for standing, word in _WORDS.items()
        if any(one.standing is standing for one in bad)
    ]
    named = [_named(one, group) for one in bad if one.standing is not DeviceStanding.UNJUDGED]
    slow = f" Slow as a whole: {', '.join(places[:_SHOWN])}." if places else ""
    told = f": {_first(named)}" if named else ""
    counted_words = ", ".join(counts) or "none is slow by itself"
    return f"Of {head}: {counted_words}{told}.{slow}{_limit(group)}"


def _of_too_few(group: GroupFinding, head: str) -> str:
    failed = [_named(one, group) for one in group.devices if one.standing is DeviceStanding.FAILED]
    start = f"{len(failed)} failed: {_first(failed)}. Speed not judged" if failed else "Not judged"
    return (
        f"{start}: {head}; {LEAST_UNITS} are needed to tell what is usual. Name the files"
        " of more, or --baseline FILE of accepted devices."
    )


def _first(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{'; '.join(names[:_SHOWN])}{more}"


def _named(one: DeviceFinding, group: GroupFinding) -> str:
    where = f" in {one.device.node}" if one.device.node else ""
    if one.standing is DeviceStanding.FAILED or one.worst is None:
        return f"{one.device.name}{where}"
    return f"{one.device.name}{where}{_shares(one)} {_ratio(one.worst, group)}"


def _shares(one: DeviceFinding) -> str:
    """Return in how many of its workloads a device is slow, where the worst is not the only one."""
    slow = [ratio for ratio in one.ratios if ratio.is_slow]
    if one.worst is None or not one.worst.is_slow or len(slow) < 2:  # noqa: PLR2004
        return ""
    total = len(one.ratios)
    count = f"{len(slow)} of {total}"
    if len(slow) == total:
        count = "both" if total == 2 else f"all {total}"  # noqa: PLR2004
    return f" slower in {count} workloads, at worst"


def _ratio(ratio: SpeedRatio, group: GroupFinding) -> str:
    bounds = f" (95 % CI {interval(ratio)})" if interval(ratio) else ""
    return f"{change(ratio)}{bounds} in {group.workloads[ratio.workload].workload.name}"


def _limit(group: GroupFinding) -> str:
    limits = [one.detectable for one in group.workloads if one.detectable is not None]
    if not limits:
        return ""
    low, high = (format_percent(limit) for limit in (min(limits), max(limits)))
    shown = high if low == high else f"{low.removesuffix(' %')} to {high} (by workload)"
    return f" A device {shown} slower than healthy is found in 95 % of measurements."


def warnings(found: FleetFindings) -> Iterator[str]:
    """Yield what would change a reader's mind."""
    for group in found.groups:
        yield from _of_baseline(group)
        if group.judged_by == "median" and 1 < len(group.nodes) < LEAST_UNITS:
            yield from _of_few_nodes(group, found.least)
        if group.left_out_cases:
            yield (
                f"{counted(group.left_out_cases, 'case')} that fewer than half of the devices"
                " measured count for nothing."
            )
        moved = [one.device for one in group.devices if len(one.device.nodes) > 1]
        if moved:
            yield f"Measured in several nodes: {listed_devices(moved)}."
        nameless = [one.device for one in group.devices if one.device.name != one.device.key]
        if nameless:
            yield (
                f"{counted(len(nameless), 'device')} without an identifier (device_uuid), told"
                " apart by file, label and host only."
            )
    if found.unlike_baseline:
        yield (
            f"The baseline {found.baseline} was measured otherwise, so nothing is held against it:"
            f" {differing(found.unlike_baseline)}."
        )


def _of_few_nodes(group: GroupFinding, least: float) -> Iterator[str]:
    """Yield how far the slowest of a few nodes lies from the fastest, if it matters."""
    slow = group.nodes[0]
    same = [
        (ratio.ratio, node.name)
        for node in group.nodes
        for ratio in node.ratios
        if ratio.workload == slow.worst.workload
    ]
    fastest, name = max(same)
    gap = 1.0 - slow.worst.ratio / fastest
    if gap > least:
        yield (
            f"Node {slow.name} is {format_percent(gap)} slower than {name} in"
            f" {group.workloads[slow.worst.workload].workload.name}; of {len(group.nodes)} nodes"
            " nobody can say which one is off. Name --baseline FILE."
        )


def _of_baseline(group: GroupFinding) -> Iterator[str]:
    for one in group.workloads:
        ratio = one.against_baseline
        if group.judged_by == "median" and ratio is not None and ratio.is_beyond_chance:
            yield (
                f"The median device is {change(ratio)} (95 % CI {interval(ratio)}) against the"
                f" baseline in {one.workload.name}."
            )


def absences(found: FleetFindings) -> Iterator[str]:
    """Yield what is missing, and what nothing can be held against."""
    missing = found.missing
    if missing.files:
        yield f"no rows: {_listed(missing.files)}"
    for node, there, loaded in missing.devices:
        yield f"node {node or '(untold)'}: {there} of {loaded} loaded devices have rows"
    for device, had, planned in missing.runs[:_SHOWN]:
        yield f"{device.name}: {had} of {counted(planned, 'planned run')}"
    if len(missing.runs) > _SHOWN:
        yield f"{len(missing.runs) - _SHOWN} more devices have fewer runs than planned"
    lacking = [one for one in all_devices(found) if one.missing]
    for one in lacking[:_SHOWN]:
        yield f"{one.device.name}: no row of {_listed(one.missing)}"
    if len(lacking) > _SHOWN:
        yield f"{len(lacking) - _SHOWN} more devices lack cases that most have"
    for left in found.left_out:
        yield (
            f"not comparable: {counted(len(left.devices), 'device')}"
            f" ({listed_devices(left.devices)}){_told_apart(left, found.left_out)}, since"
            f" {differing(left.differences)}"
        )


def _told_apart(left: LeftOut, among: Sequence[LeftOut]) -> str:
    """Return what tells some devices from others that are left out for the same reason."""
    same = [other for other in among if other.differences == left.differences]
    told = [
        f"{name} {text or EMPTY}"
        for name, text in left.fields.items()
        if any(other.fields[name] != text for other in same)
    ]
    return f" with {', '.join(told[:_SHOWN])}" if told else ""


def _listed(texts: Sequence[str]) -> str:
    more = len(texts) - _SHOWN
    return ", ".join(texts[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def next_steps(found: FleetFindings) -> Iterator[str]:
    """Yield what would settle what is open."""
    suspects = {
        one.device.key: one.device
        for one in all_devices(found)
        if one.standing is DeviceStanding.SUSPECT
    }
    if suspects:
        yield (
            f"Measure {listed_devices(tuple(suspects.values()))} again by the same plan, after"
            " another device, and name all files: a device that is slow again is defective."
        )
    if any(one.standing is DeviceStanding.UNCLEAR for one in all_devices(found)):
        yield (
            "Unclear devices are slower than the limit, which the fleet's own spread may explain:"
            " measure them in more runs."
        )
