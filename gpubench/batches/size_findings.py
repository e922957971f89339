"""What is said of single batch sizes beside advice: how fast, what to pad, what differs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """One batch size of a curve; None was not measured, or cannot be told."""

    batch_size: int
    per_s: float
    """Items, or batch elements, per second."""
    low: float | None
    high: float | None
    """Ends of its 95 % interval beside the curve's other sizes, without what a run or a block does
    to all of them; None in a single block."""
    flop_per_s: float | None
    bytes_per_s: float | None
    """By the operations and the fewest bytes that a call needs."""
    memory_bytes: float | None
    """What the allocator had given out at the peak of a call."""
    kernel: str
    """Full name of what ran it; empty where unknown."""
    tiles: int | None
    """Output tiles that the kernel cuts the result into."""
    waves: int | None
    """How often the device is filled with them, the last time perhaps in part."""
    is_tile_edge: bool | None
    """Whether the next larger size has another kernel or more tiles, so that this one is the
    fullest of its step; None where tiles are unknown, and of the largest size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Padding:
    """A size that a larger one beats in time per call, which needs no theory to be used."""

    batch_size: int
    pad_to: int
    gain: float
    """Less time per call, as a fraction of the smaller batch's."""
    low: float
    high: float
    """Ends of the gain's 95 % interval, for all larger sizes that were looked at together."""
    p_adjusted: float
    """Holm's, over all pairs of the curve; one-sided."""
    other_kernel: bool | None
    """Whether another kernel runs the larger size; None if the file does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeSpread:
    """How much neighbouring sizes differ that share kernel, tiles and alignment."""

    spread: float
    """Standard deviation of one size, by the median over the pairs, which a few do not move."""
    spread_of_all: float
    """The same by the mean square, which a few large ones make."""
    pairs: int
    smaller: int
    larger: int
    """The pair that differs most."""
    most: float
    """How much more time per call its smaller size takes than its larger one, as a fraction."""
