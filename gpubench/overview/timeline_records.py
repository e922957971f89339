"""What a file says of its own course: every visit in order, and what each block came to."""

from dataclasses import dataclass

from gpubench.model import MeasuredOn, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedVisit:
    """One case in one block; None was not measured."""

    at: float
    """Minutes of measuring since the first process began, pauses between processes left out; the
    number of the visit where rows do not say how long visits took."""
    run: int
    """From 1, in the order in which they began."""
    block: int
    """From 1 within its run."""
    workload: str
    implementation: str
    phase: str
    dtype: str
    batch_size: int
    status: Status
    relative: float | None
    """Its time over the mean of its case in all blocks, less 1; None of a case with one visit."""
    noise: float | None
    """Interquartile range / median of its samples."""
    sm_clock_mhz: float | None
    power_w: float | None
    temperature_c: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockCourse:
    """What one pass over the cases came to; medians over its visits, None where none tells."""

    run: int
    block: int
    first: float
    last: float
    """From where to where it reaches, as `TimedVisit.at` counts."""
    visits: int
    """Those with a time."""
    disturbed: int
    """Those of them that are noisy or throttled."""
    relative: float | None
    """Mean over its visits of time over that of the same case in all blocks, less 1."""
    low: float | None
    high: float | None
    """Its 95 % interval over the visits, by Student's t; None with fewer than two."""
    noise: float | None
    sm_clock_mhz: float | None
    power_w: float | None
    temperature_c: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The course of the rows of one place."""

    measured_on: MeasuredOn
    apart_words: str
    """What tells its rows from others of the same place; empty if there are none."""
    in_minutes: bool
    """Whether `TimedVisit.at` counts minutes; else visits."""
    visits: tuple[TimedVisit, ...]
    """With a time, in the order in which they were made."""
    blocks: tuple[BlockCourse, ...]
    """In the same order."""
    power_limit_w: float | None
