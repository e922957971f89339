"""The readings as a file: written once, and shown again without a GPU."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gpubench.errors import ResultsFileError
from tools.crosscheck.records import Reading, Times


def write_readings(readings: Sequence[Reading], path: Path) -> None:
    """Write all readings, those without times too, as one JSON list."""
    path.write_text(json.dumps([asdict(one) for one in readings], indent=1) + "\n")


def read_readings(path: Path) -> list[Reading]:
    """Return the readings of a file that ``write_readings`` has written.

    Raises:
        ResultsFileError: If it cannot be read, or holds something else.
    """
    try:
        return [_reading(one) for one in _list_in(path)]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ResultsFileError(
            str(path),
            seen=f"no such list ({error})",
            expected="a JSON list of readings",
            advice="name a file that -o of this command has written",
        ) from None


def _list_in(path: Path) -> list[dict[str, Any]]:
    found = json.loads(path.read_text())
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise TypeError("something else")
    return found


def _reading(cells: dict[str, Any]) -> Reading:
    times = cells["times"]
    return Reading(**{**cells, "times": None if times is None else Times(**times)})
