"""What one tool read of one piece of work."""

from collections.abc import Sequence
from dataclasses import dataclass, replace


class UnavailableError(Exception):
    """A tool that is not installed, or that cannot time this work this way; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What a tool says of a call, in seconds; a None it does not tell."""

    median_s: float
    p25_s: float | None = None
    p75_s: float | None = None
    samples: int | None = None
    is_mean: bool = False
    """Whether the tool gives a mean only, which stands in for the median."""

    @property
    def noise(self) -> float | None:
        """Interquartile range / median."""
        if self.p25_s is None or self.p75_s is None:
            return None
        return (self.p75_s - self.p25_s) / self.median_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One cell of the table: a tool's times of a work, or why there are none."""

    work: str
    cache: str
    """``hot``, ``cold``, or ``none`` on a CPU."""
    host: str
    """``prompt``, or ``slow`` where the host sleeps before each call."""
    tool: str
    times: Times | None
    why_not: str = ""


REFERENCE = "gpubench"
"""The tool that the others are set against."""


def ratio_to_reference(reading: Reading, readings: Sequence[Reading]) -> float | None:
    """Return a reading / gpubench's of the same work, cache and host; None without either."""
    return _ratio(reading, replace(reading, tool=REFERENCE), readings)


def host_shift(reading: Reading, readings: Sequence[Reading]) -> float | None:
    """Return by which share a slow host moved a tool's reading; None where either is missing."""
    ratio = _ratio(reading, replace(reading, host="prompt"), readings)
    return None if ratio is None else ratio - 1.0


def _ratio(reading: Reading, to: Reading, readings: Sequence[Reading]) -> float | None:
    found = next((one.times for one in readings if _cell(one) == _cell(to)), None)
    return (
        None
        if reading.times is None or found is None
        else (reading.times.median_s / found.median_s)
    )


def _cell(reading: Reading) -> tuple[str, str, str, str]:
    return reading.work, reading.cache, reading.host, reading.tool
