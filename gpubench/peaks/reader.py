"""Read a table of peaks: CSV in long form, one line per GPU, quantity and source."""

import csv
import math
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from gpubench.errors import UsageError
from gpubench.peaks.records import MEMORY, QUANTITIES, GpuKey, PeakLine
from gpubench.results.plain_text import person_text

COLUMNS = (
    *("device", "memory_gib", "power_limit_w", "quantity", "value", "unit", "dense"),
    *("accumulate", "source", "date", "confidence", "note"),
)
_NEEDED = ("device", "quantity", "value", "unit", "source", "date")
_UNITS = {"TFLOP/s": 1e12, "GB/s": 1e9}
_MOST_BYTES = 2**20
_EXPECTED = "a table of peaks as in docs/peaks.md"


@cache
def shipped_lines() -> tuple[PeakLine, ...]:
    """Return the table that belongs to gpubench."""
    text = (resources.files("gpubench.peaks") / "gpus.csv").read_text(encoding="utf-8")
    return tuple(_lines("gpus.csv", text))


def own_lines(path: str) -> tuple[PeakLine, ...]:
    """Return a table of the user's.

    Raises:
        UsageError: If it cannot be read, or naming the line and column of its first mistake.
    """
    where = f"--peaks {path}"
    text = person_text(where, path, most_bytes=_MOST_BYTES, expected=_EXPECTED)
    found = tuple(_lines(where, text))
    if not found:
        raise UsageError(
            where, seen="it has no line below its heading", expected=_EXPECTED, advice="add one"
        )
    return found


def _lines(where: str, text: str) -> Iterator[PeakLine]:
    reader = csv.DictReader(text.splitlines())
    _check_heading(where, tuple(reader.fieldnames or ()))
    try:
        for cells in reader:
            yield _line(f"{where}:{reader.line_num}", cells)
    except csv.Error as error:
        raise UsageError(
            f"{where}:{reader.line_num}", seen=str(error), expected=_EXPECTED, advice="correct it"
        ) from error


def _check_heading(where: str, names: tuple[str, ...]) -> None:
    missing = [name for name in _NEEDED if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    if missing or unknown:
        what = f"the column {missing[0]} is missing" if missing else f"a column {unknown[0]!r}"
        raise UsageError(
            where, seen=what, expected=_EXPECTED, advice=f"head it with {','.join(_NEEDED)}"
        )


def _line(where: str, cells: Mapping[str | None, str | None]) -> PeakLine:
    told = {name: (cells.get(name) or "").strip() for name in COLUMNS}
    if None in cells or not all(told[name] for name in _NEEDED):
        empty = next((name for name in _NEEDED if not told[name]), None)
        seen = f"{empty} is empty" if empty else "it has more cells than the heading"
        raise UsageError(
            where, seen=seen, expected=f"{', '.join(_NEEDED)}", advice="complete the line"
        )
    quantity = _word(where, "quantity", told["quantity"], QUANTITIES)
    unit = _word(where, "unit", told["unit"], ("GB/s",) if quantity == MEMORY else ("TFLOP/s",))
    return PeakLine(
        key=GpuKey(
            device=told["device"],
            memory_gib=_optional(where, "memory_gib", told["memory_gib"]),
            power_limit_w=_optional(where, "power_limit_w", told["power_limit_w"]),
        ),
        quantity=quantity,
        per_s=_positive(where, "value", told["value"]) * _UNITS[unit],
        is_dense=_word(where, "dense", told["dense"] or "yes", ("yes", "no")) == "yes",
        **{name: told[name] for name in ("accumulate", "source", "date", "confidence", "note")},
    )


def _word(where: str, column: str, text: str, known: tuple[str, ...]) -> str:
    if text in known:
        return text
    raise UsageError(
        where,
        seen=f"{column} is {text!r}",
        expected=f"one of {', '.join(known)}",
        advice="choose one of these",
    )


def _optional(where: str, column: str, text: str) -> float | None:
    return _positive(where, column, text) if text else None


def _positive(where: str, column: str, text: str) -> float:
    """Return a number above 0: a peak of 0 would make every share endless."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if math.isfinite(number) and number > 0 and text.isascii():
        return number
    raise UsageError(
        where,
        seen=f"{column} is {text!r}",
        expected="a number above 0",
        advice="correct it, or leave the line out if it is unknown",
    )
