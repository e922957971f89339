"""Shares of a vendor's peak as cells, and the sentences that belong below them."""

from collections.abc import Iterable, Iterator

from gpubench.model import DeviceIdentity
from gpubench.peaks.derived import are_apart
from gpubench.peaks.records import MEMORY, DevicePeaks, PeakShares
from gpubench.report.names import dtype_name
from gpubench.units import format_bytes, format_flop_per_s

COLUMN = "% of peak"
NOTE = (
    "% of peak: of the dense FLOP/s of that type, or of the bytes/s in copy and triad, that the"
    " vendor names; for the step of a model its model FLOP utilisation."
)
_ABSENT = "-"
_ABOVE = "!"
_GIB = 2.0**30


def peak_cell(shares: PeakShares | None) -> str:
    """Return a share in per cent under a title that says the unit, marked where it is above 100."""
    if shares is None or shares.shown is None:
        return _ABSENT
    return f"{shares.shown * 100:.1f}{_ABOVE if shares.is_above else ''}"


def peak_lines(
    device: DeviceIdentity, peaks: DevicePeaks | None, shown: Iterable[PeakShares | None]
) -> Iterator[str]:
    """Yield what to know of the peaks: none known, sources that disagree, a share above 100 %.

    Args:
        device: Whose they are.
        peaks: Those that were found; None for what is no GPU, of which nothing is said.
        shown: All shares that stand above.
    """
    if peaks is None:
        return
    if peaks.key is None:
        yield (
            f"No peak is known for {_described(device)}: give yours with --peaks FILE"
            f" (docs/peaks.md has the form){_suggested(peaks.derived_bytes_per_s)}."
        )
        return
    yield from _apart(peaks)
    if peaks.is_capped:
        yield (
            f"The peaks are those at {peaks.key.power_limit_w:.0f} W; the limit here is"
            f" {device.power_limit_w:.0f} W."
        )
    for quantity, peak in peaks.peaks.items():
        if peak.others:
            highest, *others = (_rate(quantity, rate) for rate in (peak.per_s, *peak.others))
            yield (
                f"Sources disagree on the peak of {_named(quantity)}: {highest} here, elsewhere"
                f" {', '.join(others)}."
            )
    if any(shares is not None and shares.is_above for shares in shown):
        yield (
            f"{_ABOVE} above 100 %: a clock above the vendor's, an L2 that holds the arrays, or a"
            " peak that is wrong."
        )


def _suggested(derived: float | None) -> str:
    if derived is None:
        return ""
    return f"; its memory's clock and bus give {_rate(MEMORY, derived)}"


def _apart(peaks: DevicePeaks) -> Iterator[str]:
    """Yield that the device's own figures contradict the table."""
    named, derived = peaks.peaks.get(MEMORY), peaks.derived_bytes_per_s
    if named is not None and derived is not None and are_apart(derived, named.per_s):
        yield (
            f"The memory's clock and bus give {_rate(MEMORY, derived)}, the table names"
            f" {_rate(MEMORY, named.per_s)}: one of them is of another GPU."
        )


def _described(device: DeviceIdentity) -> str:
    memory, power = device.device_memory_bytes, device.power_limit_w
    facts = [
        *([] if memory is None else [f"{memory / _GIB:.1f} GiB"]),
        *([] if power is None else [f"{power:.0f} W"]),
    ]
    told = f" ({', '.join(facts)})" if facts else ""
    return f"{device.device or 'this GPU'}{told}"


def _named(quantity: str) -> str:
    return "the memory" if quantity == MEMORY else dtype_name(quantity)


def _rate(quantity: str, per_s: float) -> str:
    return f"{format_bytes(per_s)}/s" if quantity == MEMORY else format_flop_per_s(per_s)
