"""The axis that most pictures share: batch sizes, with powers of two below and tens above."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from gpubench.report.charts.spec import values
from gpubench.report.layout.document import Switch, SwitchOption

TITLE = "batch size"
FIELD = "batch"

_STEPS = (1, 2, 5)
_ROOM = 1.04
"""Times the sizes at both ends, so that no mark is cut by the edge."""


def batch_channel(sizes: Collection[int]) -> dict[str, Any]:
    """Return batch sizes on a logarithmic axis of powers of two.

    Args:
        sizes: All that are drawn, at least one.
    """
    return _channel(sizes, ticks=powers_of_two(sizes), orient="bottom", title=TITLE, grid=True)


def bare_batch_channel(sizes: Collection[int]) -> dict[str, Any]:
    """Return the same scale for a layer that leaves the axis to another."""
    return {**_bare(sizes), "axis": None}


def tens_layer(sizes: Collection[int]) -> dict[str, Any]:
    """Return a layer that draws nothing but a second axis, with tens, at the top."""
    channel = _channel(sizes, ticks=tens(sizes), orient="top", title=None, grid=False)
    ends = [{FIELD: size} for size in sorted({min(sizes), max(sizes)})]
    return {
        "data": values(ends),
        "mark": {"type": "point", "opacity": 0, "aria": False, "tooltip": None},
        "encoding": {"x": channel},
    }


def batch_switch(layers: Sequence[Mapping[str, Any]]) -> Switch:
    """Return the choice between a logarithmic and a linear axis of batch sizes.

    Args:
        layers: Of the specification, some of which have a `batch_channel`.
    """
    pointers = [
        f"/layer/{place}/encoding/x/scale/type"
        for place, layer in enumerate(layers)
        if layer["encoding"].get("x", {}).get("field") == FIELD
    ]
    names = {"log": "logarithmic", "linear": "linear"}
    return Switch(
        name="batch axis",
        options=tuple(
            SwitchOption(name=name, settings=tuple((at, kind) for at in pointers))
            for kind, name in names.items()
        ),
    )


def powers_of_two(sizes: Collection[int]) -> list[int]:
    """Return the powers of two that the axis reaches; its ends where there are none."""
    exponents = range(max(sizes).bit_length() + 1)
    found = _reached((2**exponent for exponent in exponents), sizes)
    return found or sorted({min(sizes), max(sizes)})


def tens(sizes: Collection[int]) -> list[int]:
    """Return 10, 20, 50, 100 and so on as far as the axis reaches."""
    powers = range(1, len(str(max(sizes))) + 1)
    return _reached((step * 10**power for power in powers for step in _STEPS), sizes)


def _reached(ticks: Iterable[int], sizes: Collection[int]) -> list[int]:
    low, high = _domain(sizes)
    return [tick for tick in ticks if low <= tick <= high]


def _domain(sizes: Collection[int]) -> tuple[float, float]:
    return min(sizes) / _ROOM, max(sizes) * _ROOM


def _channel(
    sizes: Collection[int], *, ticks: list[int], orient: str, title: str | None, grid: bool
) -> dict[str, Any]:
    axis = {"orient": orient, "values": ticks, "format": "d", "labelOverlap": "greedy"}
    room = {"labelSeparation": 6, "labelFlush": False}
    return {**_bare(sizes), "title": title, "axis": {**axis, **room, "grid": grid}}


def _bare(sizes: Collection[int]) -> dict[str, Any]:
    scale = {"type": "log", "base": 2, "domain": [*_domain(sizes)], "nice": False}
    return {"field": FIELD, "type": "quantitative", "scale": scale}
