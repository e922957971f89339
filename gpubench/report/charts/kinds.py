"""The kinds of batch size, told apart by shape, so that no reader needs to see colours."""

from collections.abc import Collection
from typing import Any

from gpubench.model import BatchClass, batch_class

_DOT = "M-0.4,0A0.4,0.4,0,1,1,0.4,0A0.4,0.4,0,1,1,-0.4,0Z"
_CROSS = "M-0.8,-0.8L0.8,0.8M-0.8,0.8L0.8,-0.8"
_RING = "M-1.6,0A1.6,1.6,0,1,1,1.6,0A1.6,1.6,0,1,1,-1.6,0Z"

PADDED = "better padded"
SHAPES = {
    "power of two": "circle",
    "multiple of ten": _CROSS,
    "other size": _DOT,
    PADDED: _RING,
}
"""What the legend says, with a shape of Vega or an SVG path in a box from -1 to 1; the ring
goes around any of the others."""

_NAMES = {
    BatchClass.POWER_OF_TWO: "power of two",
    BatchClass.MULTIPLE_OF_TEN: "multiple of ten",
    BatchClass.CONTROL: "other size",
}


def kind_of(batch_size: int) -> str:
    """Return what the legend calls the kind of a batch size."""
    return _NAMES[batch_class(batch_size)]


def kind_channel(field: str, shown: Collection[str]) -> dict[str, Any]:
    """Return the channel of shapes, with a legend below the picture.

    Args:
        field: A name of ours.
        shown: The kinds that are drawn.
    """
    domain = [kind for kind in SHAPES if kind in shown]
    return {
        "field": field,
        "type": "nominal",
        "title": None,
        "scale": {"domain": domain, "range": [SHAPES[kind] for kind in domain]},
        "legend": {"orient": "bottom", "columns": 2, "labelLimit": 0, "symbolSize": 60},
    }
