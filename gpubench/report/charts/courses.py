"""What is watched while a file is measured, and how each of it is told."""

from collections.abc import Callable
from dataclasses import dataclass

from gpubench.overview.timeline_records import BlockCourse, TimedVisit
from gpubench.units import format_change, format_percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One thing that was watched."""

    key: str
    title: str
    """Of the figure, before the name of the place."""
    axis: str
    format: str
    of_visit: Callable[[TimedVisit], float | None]
    of_block: Callable[[BlockCourse], float | None]
    words: Callable[[float], str]
    means: str
    """What the line of each block is."""
    near: tuple[float, float] | None = None
    """Where most of it lies on a quiet machine; what lies beyond can be left out of sight."""


DRIFT = Course(
    key="drift",
    title="Drift",
    axis="time against the mean of its case",
    format="+.0%",
    of_visit=lambda visit: visit.relative,
    of_block=lambda block: block.relative,
    words=format_change,
    means="mean of a block, with its 95 % interval over its visits",
    near=(-0.05, 0.05),
)
NOISE = Course(
    key="noise",
    title="Noise within visits",
    axis="interquartile range / median",
    format=".1~%",
    of_visit=lambda visit: visit.noise,
    of_block=lambda block: block.noise,
    words=format_percent,
    means="median of a block",
    near=(0.0, 0.05),
)
CLOCK = Course(
    key="clock",
    title="Clock",
    axis="SM clock, MHz",
    format="d",
    of_visit=lambda visit: visit.sm_clock_mhz,
    of_block=lambda block: block.sm_clock_mhz,
    words=lambda value: f"{value:.0f} MHz",
    means="median of a block",
)
POWER = Course(
    key="power",
    title="Power",
    axis="power, W",
    format="d",
    of_visit=lambda visit: visit.power_w,
    of_block=lambda block: block.power_w,
    words=lambda value: f"{value:.0f} W",
    means="median of a block",
)
HEAT = Course(
    key="temperature",
    title="Temperature",
    axis="temperature, °C",
    format="d",
    of_visit=lambda visit: visit.temperature_c,
    of_block=lambda block: block.temperature_c,
    words=lambda value: f"{value:.0f} °C",
    means="median of a block",
)

COURSES = (DRIFT, NOISE, CLOCK, POWER, HEAT)
"""In the order in which they are read."""
