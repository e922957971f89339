"""What each workload counts in the overall geomean."""

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gpubench.errors import UsageError
from gpubench.results.source import opened

_LARGEST = 1e9
"""More is a slip of the finger, and nothing else would be left in the overall geomean."""

_MOST_BYTES = 8192
"""Two hundred workloads; a key of 100,000 dots would take all memory there is."""

_SHOWN = 20

_SYSTEMS = "systems"
_MOST_DEVICES = 1_000_000

_EXAMPLE = "a TOML file of lines such as `transformer = 3`"


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
        UsageError: If it cannot be read, is no TOML, or holds no positive weight.
    """
    try:
        document = tomllib.loads(_text(path))
    except RecursionError as error:
        raise _unusable(path, "it is nested too deeply") from error
    except (OSError, ValueError) as error:
        # A ValueError is broken TOML, broken UTF-8, or a path with a NUL.
        reason = getattr(error, "strerror", None) or str(error)
        raise _unusable(path, f"it cannot be read ({reason})") from error
    table = document.get("weights", document)
    others = [name for name in document if name not in {"weights", _SYSTEMS}]
    if "weights" in document and others:
        raise _unusable(path, f"{', '.join(others)} stand beside the table weights")
    if "weights" not in document and _SYSTEMS in document:
        raise _unusable(path, f"{_SYSTEMS} stand there without a table weights")
    if not isinstance(table, Mapping):
        raise _unusable(path, "weights is no table")
    weights = tuple((name, _weight(path, name, value)) for name, value in table.items())
    if not any(weight for _, weight in weights):
        raise _unusable(path, "it holds no weight above 0")
    return WeightsFile(weights=weights, systems=_systems(path, document.get(_SYSTEMS, {})))


def _systems(path: str, table: object) -> tuple[tuple[str, int], ...]:
    if not isinstance(table, Mapping):
        raise _unusable(path, f"{_SYSTEMS} is no table")
    for label, count in table.items():
        is_count = isinstance(count, int) and not isinstance(count, bool)
        if not is_count or not 1 <= count <= _MOST_DEVICES:
            raise UsageError(
                f"--weights {path}: {_SYSTEMS}.{label}",
                seen=_quoted(count),
                expected=f"a number of devices from 1 to {_MOST_DEVICES}",
                advice="give it in digits",
            )
    return tuple(table.items())


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


def _text(path: str) -> str:
    with opened(Path(path)) as stream:
        content = stream.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise _unusable(path, f"it has more than {_MOST_BYTES} bytes")
    return content.decode()


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


def _weight(path: str, name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _unusable(path, f"the weight of {name} is {_quoted(value)}")
    if not 0 <= value <= _LARGEST:
        raise _unusable(path, f"the weight of {name} is {_short(value)}")
    return float(value)


def _quoted(value: object) -> str:
    # A table's own text may be nested too deeply to be written out.
    if isinstance(value, dict | list):
        return f"a {type(value).__name__}"
    return _short(value) if isinstance(value, int | float) else repr(value)


def _short(number: float) -> str:
    text = str(number)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}.. ({len(text)} digits)"


def _unusable(path: str, seen: str) -> UsageError:
    return UsageError(
        f"--weights {path}",
        seen=seen,
        expected=f"{_EXAMPLE}, numbers from 0 to {_LARGEST:g}",
        advice="correct the file",
    )
