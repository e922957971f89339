"""What is said of single batch sizes beside advice: what to pad, what differs for no reason."""

from dataclasses import dataclass


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
