"""Find a device's peaks by its name, memory and power limit; never those of another variant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from gpubench.model import DeviceIdentity
from gpubench.peaks.derived import derived_bytes_per_s
from gpubench.peaks.reader import own_lines, shipped_lines
from gpubench.peaks.records import NOTHING_KNOWN, DevicePeaks, GpuKey, PeakLine, VendorPeak

_GIB = 2.0**30
_LEAST_MEMORY, _MOST_MEMORY = 0.85, 1.05
"""A driver reports 14.7 of a T4's 16 GiB, since error correction and firmware take their share."""
_LIMIT_SLACK = 1.02
_GPU_BACKEND = "cuda"
_MAKERS = ("nvidia ", "amd ")


@dataclass(frozen=True, slots=True, kw_only=True)
class PeakTable:
    """What is known about GPUs; the user's own lines count before those of gpubench."""

    shipped: tuple[PeakLine, ...] = ()
    own: tuple[PeakLine, ...] = ()

    def of_gpu(
        self, device: DeviceIdentity, memory_clock_mhz: float | None = None
    ) -> DevicePeaks | None:
        """Return a GPU's peaks; None for what is no GPU, or where nobody asked.

        Args:
            device: As a results file describes it.
            memory_clock_mhz: What its memory runs at, if known.
        """
        if not (self.shipped or self.own) or device.backend != _GPU_BACKEND:
            return None
        derived = derived_bytes_per_s(device.memory_bus_bits, memory_clock_mhz)
        return replace(self.of(device), derived_bytes_per_s=derived)

    def of(self, device: DeviceIdentity) -> DevicePeaks:
        """Return a device's peaks; nothing for one that no line describes.

        A GPU that is not in the table gets none, and not those of its relative: an unknown one with
        the peaks of an A100 would seem to reach 152 % of them.

        Args:
            device: As a results file describes it.
        """
        own, shipped = (_variant(lines, device) for lines in (self.own, self.shipped))
        key = own or shipped
        if key is None:
            return NOTHING_KNOWN
        peaks = dict(_peaks(self.shipped, shipped)) | dict(_peaks(self.own, own))
        limit_w = device.power_limit_w
        return DevicePeaks(
            key=key,
            peaks=peaks,
            is_capped=limit_w is not None
            and key.power_limit_w is not None
            and limit_w * _LIMIT_SLACK < key.power_limit_w,
        )


NO_PEAKS = PeakTable()
"""For who asks nothing about peaks."""


def peak_table(path: str | None = None) -> PeakTable:
    """Return the table of gpubench, and before it that of a user's file.

    Raises:
        UsageError: If the file cannot be used.
    """
    return PeakTable(shipped=shipped_lines(), own=() if path is None else own_lines(path))


def plain_name(device: str) -> str:
    """Return a GPU's name as it is compared: drivers put the maker's in front or not."""
    name = " ".join(device.casefold().split()).removesuffix(" oam")
    for maker in _MAKERS:
        name = name.removeprefix(maker)
    return name


def _variant(lines: Iterable[PeakLine], device: DeviceIdentity) -> GpuKey | None:
    """Return the one variant that a device can be; None if there is none, or if it may be several.

    A lower power limit is the owner's choice; a higher one than it is sold with is another product.
    """
    name = plain_name(device.device)
    keys = list(dict.fromkeys(line.key for line in lines if plain_name(line.key.device) == name))
    fitting = [key for key in keys if _holds(key, device) and _allows(key, device)]
    if device.power_limit_w is not None:
        least = min((key.power_limit_w or 0.0 for key in fitting), default=0.0)
        fitting = [key for key in fitting if (key.power_limit_w or 0.0) == least]
    return fitting[0] if len(fitting) == 1 else None


def _holds(key: GpuKey, device: DeviceIdentity) -> bool:
    if key.memory_gib is None or device.device_memory_bytes is None:
        return True
    share = device.device_memory_bytes / _GIB / key.memory_gib
    return _LEAST_MEMORY <= share <= _MOST_MEMORY


def _allows(key: GpuKey, device: DeviceIdentity) -> bool:
    if key.power_limit_w is None or device.power_limit_w is None:
        return True
    return device.power_limit_w <= key.power_limit_w * _LIMIT_SLACK


def _peaks(lines: Sequence[PeakLine], key: GpuKey | None) -> Iterable[tuple[str, VendorPeak]]:
    of_key = [line for line in lines if line.key == key and line.is_dense]
    for quantity in dict.fromkeys(line.quantity for line in of_key):
        values = {line.per_s for line in of_key if line.quantity == quantity}
        highest, *others = sorted(values, reverse=True)
        yield quantity, VendorPeak(per_s=highest, others=tuple(others))
