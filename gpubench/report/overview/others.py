"""What is said of devices that the brief form does not tell one by one."""

from collections.abc import Iterator, Sequence

from gpubench.overview.curve_lines import Overview, OverviewSide
from gpubench.overview.in_full import sides_in_full
from gpubench.report.overview.failures import failure_lines
from gpubench.report.place import place_title

_MEDIAN, _SLOWER, _TWO = "The median device", "The slower of two devices", 2

_SHOWN = 3
_MOST_LINES = 8


def others_text(overview: Overview, shown: Sequence[int]) -> str:
    """Return which parts of the file stand above, and how to see the others."""
    count = f"{len(shown)} of {len(overview.sides)} parts of the file"
    return (
        f"In full above: {count}, a part being a device under one load."
        " `gpubench show FILE --device SLOT` (or its identifier) tells of another device,"
        " `--device all` of each."
    )


def role_of(overview: Overview, side: int) -> str:
    """Return as what a side is told in full for all devices held against it; empty if it is not."""
    if side not in sides_in_full(overview):
        return ""
    for one in overview.nodes:
        if one.median.side == side:
            return _SLOWER if len(one.devices) == _TWO else _MEDIAN
    return ""


def other_failures(overview: Overview, others: Sequence[int]) -> Iterator[str]:
    """Yield what has no time on other devices, and on which, the most frequent first.

    Args:
        overview: All that is shown.
        others: Sides that are not told in full.
    """
    found: dict[str, list[str]] = {}
    for index in others:
        for line in failure_lines(overview, index):
            found.setdefault(line, []).append(_name(overview.sides[index]))
    lines = sorted(found.items(), key=lambda one: -len(one[1]))
    for line, names in lines[:_MOST_LINES]:
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        yield f"{'; '.join(names[:_SHOWN])}{more}: {line}"
    if len(lines) > _MOST_LINES:
        yield f"and {len(lines) - _MOST_LINES} more (see --device all)"


def _name(side: OverviewSide) -> str:
    place = side.measured_on
    return ", ".join(part for part in (place.device_uuid, side.apart_words) if part) or place_title(
        place
    )
