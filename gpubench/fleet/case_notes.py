"""Which cases of which devices have no time, although other devices have one."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gpubench.fleet.gathered import Gathered
from gpubench.fleet.values import CaseTimes
from gpubench.model import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNotes:
    """Cases of a group's devices that have no time, by the number of the device."""

    failures: Mapping[int, Mapping[str, Status]]
    """By id: how a case ended that has a time elsewhere, or that gave a wrong result anywhere."""
    missing: Mapping[int, tuple[str, ...]]
    """Ids of cases without any row."""
    untimed: frozenset[int]
    """Devices without any time."""

    @classmethod
    def of(cls, found: Gathered, times: CaseTimes) -> "CaseNotes":
        """Return them for a group."""
        failures = _failures(found, times)
        lacking = np.isnan(times.by_device)
        missing: dict[int, tuple[str, ...]] = {}
        for device in np.flatnonzero(lacking.any(axis=1)).tolist():
            ids = [times.cases[place].id for place in np.flatnonzero(lacking[device])]
            failed = failures.get(device, {})
            missing[device] = tuple(one for one in ids if one not in failed)
        timed = times.device[~np.isnan(times.logs).all(axis=1)]
        return cls(
            failures=failures,
            missing=missing,
            untimed=frozenset(range(len(lacking))) - frozenset(timed.tolist()),
        )


def _failures(found: Gathered, times: CaseTimes) -> dict[int, dict[str, Status]]:
    device = np.full(len(found.runs), -1, dtype=np.int64)
    device[times.group.runs] = times.device
    place = np.full(len(found.cases), -1, dtype=np.int64)
    place[times.numbers] = np.arange(len(times.numbers))
    lines = found.failures.assign(
        device=device[found.failures["run"]], place=place[found.failures["case"]]
    )
    by_device: dict[int, dict[str, Status]] = {}
    columns = ("device", "case", "place", "status")
    for owner, case, column, text in zip(*(lines[name].tolist() for name in columns), strict=True):
        works_elsewhere = column >= 0 and np.isnan(times.by_device[owner, column])
        if owner >= 0 and (text == Status.WRONG or works_elsewhere):
            by_device.setdefault(owner, {})[found.cases[case].id] = Status(text)
    return by_device
