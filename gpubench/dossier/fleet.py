"""The devices of all files judged together, and which of them a report shows in full."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from gpubench.errors import GpubenchError
from gpubench.fleet.answer import all_devices
from gpubench.fleet.fleet import FleetQuestion, fleet_findings
from gpubench.fleet.gathered import Gathered, gathered
from gpubench.fleet.records import DeviceFinding, FleetFindings
from gpubench.fleet.reduction import reduced
from gpubench.results.many_files import FILE
from gpubench.results.table import ResultsTable
from gpubench.stats.slow_units import LEAST_UNITS

MOST_IN_FULL = 8
"""Devices, as a node has; of more, a report shows in full those that its verdict turns on."""

_WORST, _BEST = 4, 1
"""Of each group: the gravest and slowest, and the fastest for what they fall short of."""


def gathered_tables(tables: Mapping[str, ResultsTable]) -> Gathered | None:
    """Return the runs of some files; None of fewer devices than it takes to know what is usual.

    Args:
        tables: By the name that findings call each file.
    """
    names = [name for name, table in tables.items() if len(table.frame)]
    if sum(_most_devices(tables[name]) for name in names) < LEAST_UNITS:
        return None
    parts = [
        reduced(tables[name].frame.assign(**{FILE: place})) for place, name in enumerate(names)
    ]
    return gathered(parts, names)


def _most_devices(table: ResultsTable) -> int:
    """Return how many devices a file has rows of, or more: a quick look."""
    columns = [name for name in ("device_uuid", "label", "device_rank") if name in table.frame]
    return max([1, *(table.frame[name].nunique() for name in columns)])


def judged(found: Gathered, files: int, empty: Sequence[str]) -> FleetFindings | None:
    """Return what holds of the devices; None where too few are alike to be judged.

    Args:
        found: Their runs.
        files: How many were named.
        empty: Those that have no row.

    Raises:
        ResultsFileError: If a run stands in two files.
    """
    if found.runs["device_key"].nunique() < LEAST_UNITS:
        return None
    findings = fleet_findings(found, FleetQuestion(), files=files, empty=empty)
    return findings if any(group.judged_by for group in findings.groups) else None


def reason_unjudged(error: GpubenchError) -> str:
    """Return why devices are not judged together, for one line."""
    return f"the devices are not judged as a fleet: {error.where}: {error.seen}"


def has_more(findings: FleetFindings) -> bool:
    """Return whether there are more devices than a report shows in full."""
    return len({one.device.key for one in all_devices(findings)}) > MOST_IN_FULL


def devices_in_full(findings: FleetFindings) -> tuple[DeviceFinding, ...]:
    """Return the devices that a report shows in full: all of few, of many the extremes."""
    if not has_more(findings):
        return tuple({one.device.key: one for one in all_devices(findings)}.values())
    chosen = (
        one
        for group in findings.groups
        for one in (*group.devices[:_WORST], *group.devices[-_BEST:])
    )
    found = {one.device.key: one for one in chosen}
    return tuple(found.values())[:MOST_IN_FULL]


def files_in_full(devices: Sequence[DeviceFinding]) -> frozenset[str]:
    """Return the files that hold their rows."""
    return frozenset(chain.from_iterable(one.device.files for one in devices))


def tables_in_full(
    tables: Mapping[str, ResultsTable], devices: Sequence[DeviceFinding]
) -> dict[str, ResultsTable]:
    """Return the rows of some devices, of the files that have any."""
    files = files_in_full(devices)
    keys = {one.device.key for one in devices}
    return dict(_limited(name, table, keys) for name, table in tables.items() if name in files)


def _limited(name: str, table: ResultsTable, keys: set[str]) -> tuple[str, ResultsTable]:
    kept = table.frame[table.column("device_uuid").isin(keys).to_numpy()]
    # What no identifier tells apart, or one that is hashed elsewhere only, stays whole.
    if kept.empty or len(kept) == len(table.frame):
        return name, table
    return name, replace(table, frame=kept.reset_index(drop=True))
