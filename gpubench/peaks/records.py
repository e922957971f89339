"""One line of a table of peaks, and what such lines come to for one device."""

from collections.abc import Mapping
from dataclasses import dataclass

from gpubench.suites.catalog import LINKS

MEMORY = "memory"
"""The quantity that counts bytes per second; every other is a type's FLOP per second."""

_MEMORY_WORKLOADS = frozenset({"copy", "triad"})

QUANTITIES = (MEMORY, "float32", "tf32", "bfloat16", "float16", "float8")


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuKey:
    """What tells a GPU's variants apart: an A100 of 40 GiB has other memory than one of 80."""

    device: str
    """The name that the driver gives."""
    memory_gib: float | None = None
    """As it is sold; None where the table leaves it open."""
    power_limit_w: float | None = None
    """The limit that it is sold with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeakLine:
    """What one source says about one quantity of one GPU."""

    key: GpuKey
    quantity: str
    """One of `QUANTITIES`."""
    per_s: float
    """FLOP/s or bytes/s, > 0."""
    is_dense: bool
    """Whether it is without the zeros that sparse matrices skip; nobody here skips any."""
    accumulate: str
    """The type in which products are added up; empty where nothing is."""
    source: str
    date: str
    """When the source was read, ISO 8601."""
    confidence: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorPeak:
    """A quantity's peak, where sources agree or not."""

    per_s: float
    """The highest that a source gives, so that a share of it is never flattered."""
    others: tuple[float, ...]
    """What other sources give; empty if they agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeakShares:
    """What a case reaches of its device's peaks, as shares; None where the peak is unknown."""

    flop: float | None
    """FLOP/s over the type's peak; for the step of a model its model FLOP utilisation."""
    memory: float | None
    """Bytes/s over the memory's peak."""
    decides: str
    """`flop`, or `memory` for work that is none but moving bytes: which one is shown."""

    @property
    def shown(self) -> float | None:
        """The share that tells of the work."""
        return self.memory if self.decides == MEMORY else self.flop

    @property
    def is_above(self) -> bool:
        """Whether it is more than there can be, so that clocks, peak or count are not as said."""
        return self.shown is not None and self.shown > 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicePeaks:
    """The peaks of one device; none if the table does not know it."""

    key: GpuKey | None
    """The variant that it was found to be."""
    peaks: Mapping[str, VendorPeak]
    """By quantity."""
    is_capped: bool
    """Whether the device's power limit is below that of the variant, whose peaks these are."""
    derived_bytes_per_s: float | None = None
    """The memory's peak by its clock and the width of its bus; None where a file has not both."""

    def shares(
        self, *, workload: str, dtype: str, flop_per_s: float | None, bytes_per_s: float | None
    ) -> "PeakShares":
        """Return what share of its peaks a case reaches, and which of the two tells of it.

        Args:
            workload: As in the results file.
            dtype: The same.
            flop_per_s: Of the operations that the work needs; None if nobody counted them.
            bytes_per_s: By the fewest bytes that the work must move; the same.
        """
        if workload in LINKS:
            # Another link than the device's memory, or the work of several devices.
            return PeakShares(flop=None, memory=None, decides=MEMORY)
        is_of_memory = flop_per_s is None or workload in _MEMORY_WORKLOADS
        return PeakShares(
            flop=self.flop_share(dtype, flop_per_s),
            memory=self.byte_share(bytes_per_s),
            decides=MEMORY if is_of_memory else "flop",
        )

    def flop_share(self, dtype: str, flop_per_s: float | None) -> float | None:
        """Return a rate over the type's peak, above 1 where it is; None if either is unknown.

        For the step of a model this is its model FLOP utilisation: the operations that the model
        needs, whatever else was computed, over time and peak.

        Args:
            dtype: As in the results file.
            flop_per_s: Of the operations that the work needs.

        Source: Chowdhery et al. (2022), PaLM, appendix B.
        """
        return None if dtype == MEMORY else self._share(dtype, flop_per_s)

    def byte_share(self, bytes_per_s: float | None) -> float | None:
        """Return a rate over the memory's peak; None if either is unknown."""
        return self._share(MEMORY, bytes_per_s)

    def _share(self, quantity: str, per_s: float | None) -> float | None:
        peak = self.peaks.get(quantity)
        return None if peak is None or per_s is None else per_s / peak.per_s


NOTHING_KNOWN = DevicePeaks(key=None, peaks={}, is_capped=False)
