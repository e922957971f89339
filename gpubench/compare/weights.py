"""What each workload counts in the overall geomean."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from gpubench.errors import UsageError
from gpubench.toml_file.reading import read_toml
from gpubench.toml_file.table import TomlTable

_LARGEST = 1e9
"""More is a slip of the finger, and nothing else would be left in the overall geomean."""

_WEIGHTS, _SYSTEMS = "weights", "systems"
_MOST_DEVICES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsFile:
    """What a file of weights says."""

    weights: tuple[tuple[str, float], ...]
    """By workload."""
    systems: tuple[tuple[str, int], ...] = ()
    """Devices of each side's whole system, by its label; nothing if the file has none."""


def read_weights(path: str) -> WeightsFile:
    """Return the weights in a TOML file: workloads at the top, or in a table `weights`.

    Beside that table there may be another, `systems`, of how many devices each side has.

    Raises:
        SettingsFileError: If it cannot be read, is no TOML, or holds no positive weight.
    """
    document = read_toml(path)
    in_table = _WEIGHTS in document
    if in_table:
        document.refuse_unknown(_WEIGHTS, _SYSTEMS)
    elif _SYSTEMS in document:
        raise document.mistake(
            _SYSTEMS,
            seen="it stands there without a table weights",
            expected="both",
            advice="write [weights] above the workloads",
        )
    return WeightsFile(
        weights=_weights(document.table(_WEIGHTS) if in_table else document),
        systems=_systems(document.table(_SYSTEMS)) if _SYSTEMS in document else (),
    )


def _weights(table: TomlTable) -> tuple[tuple[str, float], ...]:
    weights = tuple((name, table.number(name, most=_LARGEST)) for name in table.values)
    if not any(weight for _, weight in weights):
        raise table.mistake(
            "",
            seen="it holds no weight above 0",
            expected="lines such as `transformer = 3`",
            advice="add one",
        )
    return weights


def _systems(table: TomlTable) -> tuple[tuple[str, int], ...]:
    what = "a number of devices"
    return tuple(
        (label, table.integer(label, most=_MOST_DEVICES, what=what)) for label in table.values
    )


def devices_of(systems: tuple[tuple[str, int], ...], label: str) -> int:
    """Return of how many devices a side's system is.

    Raises:
        UsageError: If the file does not name the side.
    """
    if label in dict(systems):
        return dict(systems)[label]
    raise UsageError(
        f"--weights: {_SYSTEMS}",
        seen=f"it has no number of devices for {label}, but for {', '.join(dict(systems))}",
        expected="one for each side",
        advice=f"add a line {label} = 8, or name the sides as in the file",
    )


def shares(
    workloads: Iterable[str], weights: tuple[tuple[str, float], ...] | None
) -> dict[str, float]:
    """Return each workload's share of the overall geomean; all alike if no weights are given.

    Args:
        workloads: Those that can be weighted, in the order to keep.
        weights: What the user said; workloads that it leaves out count nothing.

    Raises:
        UsageError: If a weight belongs to no such workload, or nothing that is there has one.
    """
    names = list(workloads)
    if weights is None:
        return dict.fromkeys(names, 1.0 / len(names)) if names else {}
    unknown = [name for name, _ in weights if name not in names]
    if unknown:
        raise UsageError(
            "--weights",
            seen=f"{', '.join(unknown)} is not among the compared workloads",
            expected=f"some of {', '.join(names)}"
            if names
            else "none, as no workload can be weighed",
            advice="correct or remove the line",
        )
    given = dict(weights)
    total = math.fsum(given.values())
    return {name: given.get(name, 0.0) / total for name in names}
