"""Verdicts and statuses, told apart by shape beside colour, in every picture alike."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from gpubench.compare.comparison_records import Verdict
from gpubench.fleet.records import DeviceStanding
from gpubench.model import Status
from gpubench.prices.priced_records import MoneyVerdict

NOT_JUDGED = "interval, no verdict"
"""What the legend calls a ratio that no test was made of."""

VERDICTS: Mapping[str, str] = MappingProxyType(
    {
        Verdict.FASTER.value: "triangle-up",
        Verdict.SLOWER.value: "triangle-down",
        Verdict.SAME.value: "square",
        Verdict.UNCLEAR.value: "circle",
        NOT_JUDGED: "diamond",
    }
)
"""Shapes of the verdicts that have a ratio, in the order of the legend."""

STATUSES: Mapping[str, str] = MappingProxyType(
    {
        Status.OK.value: "circle",
        Status.NOISY.value: "triangle-up",
        Status.THROTTLED.value: "square",
    }
)
"""The same of the statuses that have a time."""

STANDINGS: Mapping[str, str] = MappingProxyType(
    {
        DeviceStanding.OK.value: "circle",
        DeviceStanding.SUSPECT.value: "triangle-left",
        DeviceStanding.UNCLEAR.value: "triangle-up",
        DeviceStanding.DEFECTIVE.value: "triangle-down",
        DeviceStanding.WITH_NODE.value: "square",
        DeviceStanding.WITH_SLOT.value: "diamond",
        DeviceStanding.FAILED.value: "cross",
        DeviceStanding.UNJUDGED.value: "triangle-right",
    }
)
"""The same of what holds of the devices of a fleet; green is none that is known to be slow."""

MONEY_WORDS: Mapping[MoneyVerdict, str] = MappingProxyType(
    {
        MoneyVerdict.CONTENDER: "contender does more",
        MoneyVerdict.BASELINE: "baseline does more",
        MoneyVerdict.UNCLEAR: "unclear",
    }
)
MONEY: Mapping[str, str] = MappingProxyType(
    dict(zip(MONEY_WORDS.values(), ("triangle-up", "triangle-down", "circle"), strict=True))
)
"""The same of which side does more work per money, or per watt."""


def shape_channels(field: str, shapes: Mapping[str, str], shown: Collection[str]) -> dict[str, Any]:
    """Return colour and shape by a field, with a legend below the picture.

    Args:
        field: A name of ours.
        shapes: One of the above; its order is that of the colours.
        shown: What is drawn; the legend has nothing else.
    """
    listed = [one for one in shapes if one in shown]
    legend = {"orient": "bottom", "columns": 2, "values": listed, "symbolOpacity": 1}
    channel = {"field": field, "type": "nominal", "title": None, "legend": legend}
    domain = list(shapes)
    return {
        "color": {**channel, "scale": {"domain": domain}},
        "shape": {**channel, "scale": {"domain": domain, "range": list(shapes.values())}},
    }
