"""What the speed of a batch size can be told in: its items, its operations, its share of a peak."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gpubench.batches.findings import CurveFindings, MachineFindings
from gpubench.batches.size_findings import CurvePoint
from gpubench.peaks.records import MEMORY, NOTHING_KNOWN
from gpubench.report.charts.upright_axis import UprightAxis
from gpubench.report.layout.document import Switch, SwitchOption
from gpubench.report.names import rate_noun

_LOW, _HIGH = "_low", "_high"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One way to tell how fast a batch size is."""

    field: str
    """Of the data that are drawn; its interval's ends have fields beside it."""
    name: str
    """What a reader chooses."""
    title: str
    """Of the axis, with its unit."""
    format: str
    """Of its numbers, as d3 writes them."""
    of: Callable[[CurveFindings, CurvePoint], float | None]

    @property
    def fields(self) -> tuple[str, str, str]:
        """Its field, and those of its interval's ends."""
        return self.field, self.field + _LOW, self.field + _HIGH

    def values(self, curve: CurveFindings, point: CurvePoint) -> dict[str, float | None]:
        """Return the value of a batch size with its interval, by field.

        All quantities of a size are its throughput times what an item needs, so that their
        intervals are as wide.
        """
        value = self.of(curve, point)
        if value is None:
            return dict.fromkeys(self.fields)
        ends = (None if end is None else value * (end / point.per_s) for end in _ends(point))
        return dict(zip(self.fields, (value, *ends), strict=True))

    def channel(self, axis: UprightAxis, field: str | None = None) -> dict[str, Any]:
        """Return the channel of it.

        Args:
            axis: How it stands in the picture.
            field: The end of its interval that is drawn in its place.
        """
        return axis.channel(field or self.field, self.title, form=self.format)


def quantities(curves: Sequence[CurveFindings], machine: MachineFindings) -> tuple[Quantity, ...]:
    """Return the quantities that every batch size of some curves has, throughput first.

    Args:
        curves: Of one workload.
        machine: Where they were measured.
    """
    noun = rate_noun(curves[0].workload, counts_items=curves[0].counts_items)
    able = [
        Quantity(
            field="per_s", name=f"{noun}/s", title=f"{noun}/s", format="~s", of=lambda _, p: p.per_s
        ),
        Quantity(
            field="flop", name="FLOP/s", title="FLOP/s", format="~s", of=lambda _, p: p.flop_per_s
        ),
        Quantity(
            field="bytes",
            name="bytes/s",
            title="bytes/s, by the fewest that must move",
            format="~s",
            of=lambda curve, p: p.bytes_per_s if _counts_bytes(curve) else None,
        ),
        _share(machine),
    ]
    points = [(curve, point) for curve in curves for point in curve.points]
    return tuple(
        one for one in able if all(one.of(curve, point) is not None for curve, point in points)
    )


def quantity_switch(shown: Sequence[Quantity], drawn: Sequence[int], bars: int) -> Switch:
    """Return the choice of what is drawn.

    Args:
        shown: At least two.
        drawn: Layers that draw the value.
        bars: The layer that draws its interval.
    """
    return Switch(
        name="shown",
        options=tuple(
            SwitchOption(name=one.name, settings=tuple(_settings(one, drawn, bars)))
            for one in shown
        ),
    )


def _settings(one: Quantity, drawn: Sequence[int], bars: int) -> Iterator[tuple[str, Any]]:
    _, low, high = one.fields
    fields = {**dict.fromkeys(drawn, one.field), bars: low}
    for layer, field in fields.items():
        upright = f"/layer/{layer}/encoding/y"
        yield f"{upright}/field", field
        yield f"{upright}/title", one.title
        yield f"{upright}/axis/format", one.format
    yield f"/layer/{bars}/encoding/y2/field", high


_FARTHEST = 100.0
"""A bar ends at a hundred times its value: one of nothing known would press all into one line."""


def _ends(point: CurvePoint) -> tuple[float | None, float | None]:
    """Return the ends of a size's interval as they are drawn."""
    if point.low is None or point.high is None:
        return None, None
    low, high = point.per_s / _FARTHEST, point.per_s * _FARTHEST
    return max(point.low, low), min(point.high, high)


def _counts_bytes(curve: CurveFindings) -> bool:
    """Return whether it is work that is none but moving bytes."""
    shares = NOTHING_KNOWN.shares(
        workload=curve.workload,
        dtype=curve.dtype,
        flop_per_s=curve.use.flop_per_s_best,
        bytes_per_s=curve.use.bytes_per_s_best,
    )
    return shares.decides == MEMORY


def _share(machine: MachineFindings) -> Quantity:
    peaks = machine.peaks

    def of(curve: CurveFindings, point: CurvePoint) -> float | None:
        if peaks is None:
            return None
        shares = peaks.shares(
            workload=curve.workload,
            dtype=curve.dtype,
            flop_per_s=point.flop_per_s,
            bytes_per_s=point.bytes_per_s,
        )
        return shares.shown

    return Quantity(
        field="share", name="share of peak", title="share of the device's peak", format=".0%", of=of
    )
