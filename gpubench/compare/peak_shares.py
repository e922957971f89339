"""What both sides of a comparison reach of their devices' peaks, each at its own best batch."""

from dataclasses import dataclass

from gpubench.compare.comparison_records import BestBatch, BestOfCurve, SideFacts
from gpubench.peaks.records import DevicePeaks, PeakShares
from gpubench.peaks.table import PeakTable


@dataclass(frozen=True, slots=True, kw_only=True)
class PairPeaks:
    """The peaks of baseline and contender; None for a side that is no GPU."""

    sides: tuple[DevicePeaks | None, DevicePeaks | None]

    def of_curve(self, curve: BestOfCurve) -> tuple[PeakShares | None, PeakShares | None]:
        """Return what either side reaches in a curve; None also where no work was counted."""
        first, second = (
            None if peaks is None else _shares(peaks, curve, best)
            for peaks, best in zip(self.sides, (curve.baseline, curve.contender), strict=True)
        )
        return first, second


NO_PAIR_PEAKS = PairPeaks(sides=(None, None))
"""For who asks nothing about peaks."""


def pair_peaks(sides: tuple[SideFacts, SideFacts], table: PeakTable) -> PairPeaks:
    """Return the peaks of two sides, the devices of each of which are of one model.

    Args:
        sides: Baseline and contender.
        table: What is known of GPUs.
    """
    first, second = (table.of_gpu(side.devices[0]) if side.devices else None for side in sides)
    return PairPeaks(sides=(first, second))


def _shares(peaks: DevicePeaks, curve: BestOfCurve, best: BestBatch) -> PeakShares | None:
    if best.flop_per_s is None and best.bytes_per_s is None:
        return None
    return peaks.shares(
        workload=curve.curve.workload,
        dtype=curve.curve.dtype,
        flop_per_s=best.flop_per_s,
        bytes_per_s=best.bytes_per_s,
    )
