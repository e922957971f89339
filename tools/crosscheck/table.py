"""The readings as a table that a person compares."""

from collections.abc import Iterator, Sequence

from gpubench.units import format_seconds
from tools.crosscheck.records import Reading, host_shift, ratio_to_reference

_HEADER = ("work", "cache", "host", "tool", "median", "noise", "/ gpubench", "moved by host")


def markdown(readings: Sequence[Reading]) -> str:
    """Return one line per reading that a tool can make, then what could not be read and why."""
    lines = ["| " + " | ".join(_HEADER) + " |", "|" + "---|" * len(_HEADER)]
    lines += ["| " + " | ".join(_cells(one, readings)) + " |" for one in readings if one.times]
    return "\n".join([*lines, "", *_missing(readings)]).rstrip()


def _cells(reading: Reading, readings: Sequence[Reading]) -> tuple[str, ...]:
    times = reading.times
    if times is None:
        raise ValueError("a reading without times has no cells")
    ratio = ratio_to_reference(reading, readings)
    shift = host_shift(reading, readings) if reading.host == "slow" else None
    return (
        reading.work,
        reading.cache,
        reading.host,
        reading.tool,
        format_seconds(times.median_s) + (" (mean)" if times.is_mean else ""),
        "" if times.noise is None else f"{times.noise:.1%}",
        "" if ratio is None else f"{ratio:.3f}",
        "" if shift is None else f"{shift:+.1%}",
    )


def _missing(readings: Sequence[Reading]) -> Iterator[str]:
    whys = {(one.tool, one.cache, one.why_not): None for one in readings if one.times is None}
    for tool, cache, why in whys:
        yield f"- {tool}, {cache}: {why}"
