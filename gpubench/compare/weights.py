"""What each workload counts in the overall geomean."""

import math
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from gpubench.errors import UsageError
from gpubench.results.source import opened

_LARGEST = 1e9
"""More is a slip of the finger, and nothing else would be left in the overall geomean."""

_MOST_BYTES = 8192
"""Two hundred workloads; a key of 100,000 dots would take all memory there is."""

_SHOWN = 20

_EXAMPLE = "a TOML file of lines such as `transformer = 3`"


def read_weights(path: str) -> tuple[tuple[str, float], ...]:
    """Return the weights in a TOML file: workloads at the top, or in a table `weights`.

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
    if "weights" in document and len(document) > 1:
        others = ", ".join(name for name in document if name != "weights")
        raise _unusable(path, f"{others} stand beside the table weights")
    if not isinstance(table, Mapping):
        raise _unusable(path, "weights is no table")
    weights = tuple((name, _weight(path, name, value)) for name, value in table.items())
    if not any(weight for _, weight in weights):
        raise _unusable(path, "it holds no weight above 0")
    return weights


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
        # A table's own text may be nested too deeply to be written out.
        shown = f"a {type(value).__name__}" if isinstance(value, dict | list) else repr(value)
        raise _unusable(path, f"the weight of {name} is {shown}")
    if not 0 <= value <= _LARGEST:
        raise _unusable(path, f"the weight of {name} is {_short(value)}")
    return float(value)


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
