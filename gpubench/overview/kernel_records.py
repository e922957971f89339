"""What a ladder of kernels consists of."""

from dataclasses import dataclass

from gpubench.curves.loads import LoadLine
from gpubench.model import CurveKey, MeasuredOn
from gpubench.overview.curve_lines import Failure
from gpubench.peaks.records import DevicePeaks, PeakShares
from gpubench.stats.paired import PairedRatio


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelLine(CurveKey):
    """One implementation at one batch size, beside torch and the device's measured roofs."""

    batch_size: int
    time_s: float
    """Seconds per call: exp of the mean over runs of the mean log of the block medians."""
    flop_per_s: float | None
    bytes_per_s: float | None
    """By the fewest bytes that a call must move."""
    of_torch: float | None
    """torch's time over this one's; None where torch was not timed in the same blocks."""
    of_product: float | None
    """FLOP/s over the best of any product of the same dtype in the file."""
    of_memory: float | None
    """Bytes/s over the memory's roof, which was measured."""
    of_peak: PeakShares | None
    """What it reaches of what the vendor names; None for what is no GPU."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TileLine:
    """What is predicted for a batch size from the kernel's tiles, and what was measured."""

    implementation: str
    dtype: str
    params: str
    cache: str
    regime: str
    batch_size: int
    tiles: int
    """By the kernel's tile and the sizes alone."""
    waves: int | None
    """Times that the device is filled; None where its multiprocessors are unknown."""
    begins: str
    """What there is more of than at the batch size before: ``tiles``, ``waves`` or nothing."""
    time_s: float
    step: PairedRatio | None
    """Time over that of the batch size before, block by block; None for the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelLadder:
    """The kernels of one device."""

    measured_on: MeasuredOn
    apart_words: str
    """What tells its rows from others of the same device, which make a ladder of their own."""
    warnings: tuple[str, ...]
    """What makes rows of the file unlike, so that they are shown apart or left out."""
    peaks: DevicePeaks | None
    """What the device can do at most, by its vendor; None for what is no GPU."""
    memory_bytes_per_s: float | None
    """The best of copy and triad over their largest batch; None if neither was timed."""
    lines: tuple[KernelLine, ...]
    best_products: tuple[KernelLine, ...]
    """Of each type the product of ours that comes closest to torch's speed; none without torch."""
    tile_lines: tuple[TileLine, ...]
    loads: tuple[LoadLine, ...]
    """The cases that were measured steadily and otherwise."""
    failures: tuple[Failure, ...]
    """Cases of our kernels without a time."""
