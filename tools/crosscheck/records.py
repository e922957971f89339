"""What one tool read of one piece of work."""

from dataclasses import dataclass


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


def ratio_to_reference(reading: Reading, readings: list[Reading]) -> float | None:
    """Return a reading / gpubench's of the same work, cache and host; None without either."""
    ours = [
        other.times
        for other in readings
        if other.tool == REFERENCE
        and (other.work, other.cache, other.host) == (reading.work, reading.cache, reading.host)
    ]
    if reading.times is None or not ours or ours[0] is None:
        return None
    return reading.times.median_s / ours[0].median_s


def host_shift(reading: Reading, readings: list[Reading]) -> float | None:
    """Return by which share a slow host moved a tool's reading; None where either is missing."""
    prompt = [
        other.times
        for other in readings
        if other.host == "prompt"
        and (other.work, other.cache, other.tool) == (reading.work, reading.cache, reading.tool)
    ]
    if reading.times is None or not prompt or prompt[0] is None:
        return None
    return reading.times.median_s / prompt[0].median_s - 1.0
