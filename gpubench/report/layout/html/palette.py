"""The colours of the page and of its pictures, for light and for dark."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Shade:
    """A colour on a light and on a dark page."""

    light: str
    dark: str


PALETTE: Mapping[str, Shade] = MappingProxyType(
    {
        "paper": Shade(light="#ffffff", dark="#14171a"),
        "panel": Shade(light="#f4f6f8", dark="#1d2226"),
        "rule": Shade(light="#d5dae0", dark="#3a4148"),
        "ink": Shade(light="#1b1f23", dark="#e6e9ec"),
        "muted": Shade(light="#57606a", dark="#a4adb6"),
        "accent": Shade(light="#0060a0", dark="#74b9ef"),
        "good": Shade(light="#00704f", dark="#2fc49b"),
        "bad": Shade(light="#b04a00", dark="#f0803c"),
        "open": Shade(light="#57606a", dark="#a4adb6"),
        "warning": Shade(light="#fff4e8", dark="#2e2519"),
        "series-1": Shade(light="#0072b2", dark="#4ba3e3"),
        "series-2": Shade(light="#d55e00", dark="#f0803c"),
        "series-3": Shade(light="#00845f", dark="#2fc49b"),
        "series-4": Shade(light="#b3578c", dark="#de95bc"),
        "series-5": Shade(light="#a87400", dark="#e6ac33"),
        "series-6": Shade(light="#2b8cbf", dark="#86cdf2"),
        "series-7": Shade(light="#7a7000", dark="#f0e442"),
        "series-8": Shade(light="#5a5a5a", dark="#b0b0b0"),
    }
)
"""The series are those of Okabe and Ito, "Color Universal Design" (2008), for colour-blind readers;
the light ones are darkened, and the dark ones lightened, until they stand out 3:1 and more."""

SERIES = tuple(name for name in PALETTE if name.startswith("series-"))

Coloring = Callable[[str], str]
"""Returns how a picture writes a colour of the palette."""


def by_variable(name: str) -> str:
    """Return a colour that follows the page between light and dark."""
    return f"var(--{name})"


def on_white(name: str) -> str:
    """Return a colour for a picture that stands alone on white."""
    return PALETTE[name].light


def palette_css() -> str:
    """Return the palette as variables; paper is always light."""
    light = "".join(f"--{name}:{shade.light};" for name, shade in PALETTE.items())
    dark = "".join(f"--{name}:{shade.dark};" for name, shade in PALETTE.items())
    return f":root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"


def chart_config(coloring: Coloring) -> Mapping[str, Any]:
    """Return what all pictures have in common, as a configuration of Vega-Lite.

    Args:
        coloring: How colours are written.
    """
    ink, muted, rule = coloring("ink"), coloring("muted"), coloring("rule")
    words = {"labelColor": muted, "titleColor": ink, "labelFontSize": 12, "titleFontSize": 12}
    return {
        "background": "transparent",
        # The last label of an axis stands half beyond its end.
        "padding": {"left": 4, "right": 20, "top": 4, "bottom": 4},
        "font": "system-ui, 'DejaVu Sans', sans-serif",
        "view": {"stroke": None, "continuousHeight": 300},
        "axis": {
            **words,
            "domainColor": muted,
            "tickColor": muted,
            "gridColor": rule,
            "gridOpacity": 0.7,
            "titleFontWeight": "normal",
            "titlePadding": 8,
            "labelOverlap": "greedy",
            "labelLimit": 260,
        },
        "legend": {
            **words,
            "orient": "top",
            "direction": "horizontal",
            "columns": 3,
            "labelLimit": 320,
            "titleFontWeight": "normal",
            "symbolStrokeWidth": 1.5,
        },
        "header": words,
        "title": {"color": ink, "fontSize": 13, "fontWeight": 600, "anchor": "start"},
        "text": {"color": ink},
        "mark": {"color": coloring("series-1")},
        "style": {"guide": {"color": muted}, "summary": {"color": ink}},
        "point": {"size": 50, "strokeWidth": 1.5},
        "range": {"category": [coloring(name) for name in SERIES]},
    }
