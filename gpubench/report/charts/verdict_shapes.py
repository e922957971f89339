"""Verdicts on a ratio, told apart by shape beside colour."""

from collections.abc import Collection
from typing import Any

from gpubench.compare.comparison_records import Verdict

NOT_JUDGED = "interval, no verdict"
"""What the legend calls a ratio that no test was made of."""

_SHAPES = {
    Verdict.FASTER.value: "triangle-up",
    Verdict.SLOWER.value: "triangle-down",
    Verdict.SAME.value: "square",
    Verdict.UNCLEAR.value: "circle",
    NOT_JUDGED: "diamond",
}
"""Of those verdicts that have a ratio, in the order of the legend."""


def verdict_channels(shown: Collection[str]) -> dict[str, Any]:
    """Return colour and shape by the field ``verdict``, the same for each in every picture.

    Args:
        shown: Those that are drawn; the legend has no others.
    """
    domain = list(_SHAPES)
    listed = [verdict for verdict in domain if verdict in shown]
    legend = {"orient": "bottom", "columns": 2, "values": listed}
    field = {"field": "verdict", "type": "nominal", "title": None, "legend": legend}
    return {
        "color": {**field, "scale": {"domain": domain}},
        "shape": {**field, "scale": {"domain": domain, "range": list(_SHAPES.values())}},
    }
