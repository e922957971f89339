"""How a visit ended, told apart by shape beside colour."""

from collections.abc import Collection
from typing import Any

from gpubench.model import Status

_SHAPES = {"ok": "circle", "noisy": "triangle-up", "throttled": "square"}


def status_of(status: Status) -> str:
    """Return what the legend calls a status."""
    return status.value


def status_channel(shown: Collection[str]) -> dict[str, Any]:
    """Return colour and shape by the field ``status``, the same for each in every picture.

    Args:
        shown: Those that are drawn; the legend has no others.
    """
    listed = [status for status in _SHAPES if status in shown]
    legend = {"orient": "bottom", "columns": 3, "values": listed}
    field = {"field": "status", "type": "nominal", "title": None, "legend": legend}
    domain = list(_SHAPES)
    return {
        "color": {**field, "scale": {"domain": domain}},
        "shape": {**field, "scale": {"domain": domain, "range": list(_SHAPES.values())}},
    }
