"""Which runs may be held against each other: those that agree in all that is no device."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gpubench.curves.mixture import Mixture, text_of
from gpubench.fleet.gathered import Gathered
from gpubench.fleet.reduction import GROUP, numbered
from gpubench.stats.arrays import Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Runs that were made in one way."""

    fields: tuple[str, ...]
    """The texts of `GROUP`."""
    runs: Integers
    """Which runs, by number, ascending."""
    devices: tuple[str, ...]
    """Keys of the devices, ascending."""

    @property
    def model(self) -> str:
        """The device's own name."""
        return self.fields[GROUP.index("device")]


def groups_of(found: Gathered) -> tuple[Alike, ...]:
    """Return the groups, that of the most devices first."""
    runs = found.runs
    first, number = numbered(runs, GROUP)
    cells = [[text_of(cell) for cell in runs[name].iloc[first].tolist()] for name in GROUP]
    members: dict[tuple[str, ...], list[int]] = {}
    for fields, run in sorted(zip(number.tolist(), range(len(runs)), strict=True)):
        members.setdefault(tuple(column[fields] for column in cells), []).append(run)
    keys = runs["device_key"].to_numpy()
    groups = [
        Alike(
            fields=fields,
            runs=np.array(numbers, dtype=np.int64),
            devices=tuple(sorted({str(key) for key in keys[numbers]})),
        )
        for fields, numbers in members.items()
    ]
    return tuple(sorted(groups, key=lambda group: (-len(group.devices), group.fields)))


def nearest(group: Alike, others: Sequence[Alike]) -> Alike:
    """Return the one of several, the largest first, that differs in the fewest fields."""
    return min(others, key=lambda other: len(_differing(group, other)))


def differences(group: Alike, other: Alike) -> tuple[Mixture, ...]:
    """Return the columns in which two groups differ, what the first has and then the second."""
    return tuple(
        Mixture(name=GROUP[place], texts=(group.fields[place], other.fields[place]))
        for place in _differing(group, other)
    )


def _differing(group: Alike, other: Alike) -> list[int]:
    return [place for place in range(len(GROUP)) if group.fields[place] != other.fields[place]]
