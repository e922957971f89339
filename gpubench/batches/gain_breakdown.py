"""What makes one size faster per item than another: size, tiles and waves, alignment, kernel."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gpubench.batches.divisibility import ALIGNED
from gpubench.batches.gain_parts import GainParts
from gpubench.batches.kernel_choice import beside_the_kernel
from gpubench.batches.measured import MeasuredCurve
from gpubench.batches.nearby import no_power
from gpubench.batches.smooth import Saturation, saturation
from gpubench.stats.arrays import Array, Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """Something that sizes have more or less of, with what a unit of it gains, in logs."""

    amounts: Array
    """By size."""
    each: float
    error: float
    """Standard error of that; 0 where all sizes have the same."""

    def gain(self, here: int, other: int) -> float:
        """Return what one size gains over another by it."""
        return float(self.amounts[other] - self.amounts[here]) * self.each

    def mean_error(self, heres: Integers, weights: Array, other: int) -> float:
        """Return the standard error of what one size gains over the weighted mean of others.

        Args:
            heres: Indices of the sizes that are compared with.
            weights: One per size of these; they sum to one.
            other: Index of the one that gains.
        """
        more = float(self.amounts[other]) - float(self.amounts[heres] @ weights)
        return abs(more) * self.error


@dataclass(frozen=True, slots=True, kw_only=True)
class GainBreakdown:
    """The log throughput of every size, and what explains it, each up to a constant."""

    throughput: Array
    size: Array
    tiles: Worth | None
    """None where the file does not tell them."""
    alignment: Worth
    kernels: tuple[str, ...]
    """Full names by size; empty where unknown."""

    def parts(self, here: int, other: int) -> GainParts:
        """Return what one size gains over another.

        What size, tiles and alignment leave is the kernel's where the kernels differ. Most sizes
        that share a kernel and its tiles differ by less than 1 % on an H200; `size_spread` tells
        it of each curve.

        Args:
            here: Index of the size that is compared with.
            other: Index of the one that gains.
        """
        size, alignment = self.size[other] - self.size[here], self.alignment.gain(here, other)
        tiles = None if self.tiles is None else self.tiles.gain(here, other)
        gain = float(self.throughput[other] - self.throughput[here])
        left = gain - size - alignment - (tiles or 0.0)
        one, two = self.kernels[here], self.kernels[other]
        kernel = (left if one != two else 0.0) if one and two and tiles is not None else None
        rest = left - (kernel or 0.0)
        return GainParts(
            size=float(size), tiles=tiles, alignment=alignment, kernel=kernel, rest=rest
        )

    def mean_parts(self, heres: Integers, weights: Array, other: int) -> GainParts:
        """Return what one size gains over the weighted mean of others.

        Args:
            heres: Indices of the sizes that are compared with.
            weights: One per size of these; they sum to one.
            other: Index of the one that gains.
        """
        every = [self.parts(int(here), other) for here in heres]

        def mean(values: Sequence[float | None]) -> float | None:
            known = [value for value in values if value is not None]
            # A part that is unknown of one is unknown of the mean.
            return float(np.array(known) @ weights) if len(known) == len(values) else None

        size, alignment = mean([one.size for one in every]), mean([one.alignment for one in every])
        tiles, kernel = mean([one.tiles for one in every]), mean([one.kernel for one in every])
        gain = mean([one.gain for one in every]) or 0.0
        known = (size or 0.0) + (alignment or 0.0) + (tiles or 0.0) + (kernel or 0.0)
        return GainParts(
            size=size or 0.0,
            tiles=tiles,
            alignment=alignment or 0.0,
            kernel=kernel,
            rest=gain - known,
        )


def gain_breakdown(curve: MeasuredCurve, log_time: Array, fit: Saturation) -> GainBreakdown:
    """Take the throughput of a curve apart.

    Size is the smooth curve. Tiles and waves are what a device could do that needs as long for
    the last wave as for a full one, minus the smooth curve of that; how much of it shows in the
    times is fitted, between none (memory decides) and all. So is what multiples of 8 are worth,
    both beside what kernels differ by. Powers of two stay out of the fit: what they are worth is
    not to hide in it.

    Args:
        curve: The times.
        log_time: Log time by size, blocks and runs averaged.
        fit: The fitted saturation curve.
    """
    sizes = curve.sizes.astype(float)
    throughput = curve.log_sizes - log_time
    size = curve.log_sizes - fit.log_time(sizes)
    tiles, alignment = _fit(curve, throughput - size, _steps(curve), _even(curve))
    return GainBreakdown(
        throughput=throughput,
        size=size,
        tiles=tiles,
        alignment=alignment,
        kernels=curve.kernels,
    )


def _even(curve: MeasuredCurve) -> Array:
    """Return 1 for multiples of 8, or 0 for all where too few tell what that is worth."""
    even = curve.alignment >= ALIGNED
    counts = np.bincount(even[no_power(curve)], minlength=2)
    return np.where(even & (counts.min() >= _ENOUGH), 1.0, 0.0)


_ENOUGH = 3
"""Sizes of either kind, powers of two aside; one of them may be slow for a reason of its own."""


def _steps(curve: MeasuredCurve) -> Array | None:
    """Return the logs by which tiles and waves lift each size over their own smooth curve."""
    if np.isnan(curve.tiles).any():
        return None
    waves = curve.tiles if np.isnan(curve.slots) else np.ceil(curve.tiles / curve.slots)
    smooth = saturation(curve.sizes.astype(float), np.log(waves))
    return smooth.log_time(curve.sizes.astype(float)) - np.log(waves)


def _fit(
    curve: MeasuredCurve, left: Array, steps: Array | None, even: Array
) -> tuple[Worth | None, Worth]:
    """Return how much of the steps shows, 0 to 1, and what a multiple of 8 is worth."""
    if steps is None:
        return None, _worth(curve, left, [even])
    found = _worth(curve, left, [even, steps])
    tiles = replace(found, each=min(max(found.each, 0.0), 1.0))
    return tiles, _worth(curve, left - tiles.each * steps, [even])


def _worth(curve: MeasuredCurve, left: Array, candidates: list[Array]) -> Worth:
    """Return what the last column is worth; 0 if the others or a constant make it up.

    Where all sizes are alike in something, its worth means nothing.
    """
    kept = no_power(curve)
    columns, is_telling = np.ones((len(left), 1)), False
    for column in candidates:
        more = np.column_stack([columns, column])
        is_telling = bool(kept.any()) and np.linalg.matrix_rank(more[kept]) == more.shape[1]
        columns = more if is_telling else columns
    if not is_telling:
        return Worth(amounts=candidates[-1], each=0.0, error=0.0)
    found = beside_the_kernel(curve, left, columns)
    error = float(np.nan_to_num(found.errors[-1]))
    return Worth(amounts=candidates[-1], each=float(found.coefficients[-1]), error=error)
