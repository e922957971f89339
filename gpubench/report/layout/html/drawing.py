"""A figure's specification, made ready for the width that it is drawn in."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from gpubench.report.layout.document import Figure
from gpubench.report.style import plain

_CONTAINER = "container"
DATA = ("data", "datasets")
"""Where a specification has what comes from files."""

_AS_THEY_ARE: Mapping[int, str] = MappingProxyType({})
_IN_A_TITLE = MappingProxyType(str.maketrans({'"': "\N{RIGHT DOUBLE QUOTATION MARK}", "\\": "/"}))
"""Vega-Lite 6.4 writes the title of an axis between quotes into an expression (the label of a mark)
and escapes nothing, so that one with a quote would be a program, and no picture."""

_AXIS_ROOM = 120
"""Pixels beside the drawing area of a view that cannot be fitted, for its axis and its legend."""


def charts_data(figures: tuple[Figure, ...]) -> Mapping[str, Any]:
    """Return what the page's script draws: specifications by name, and what switches set there."""
    return {
        figure.name: {
            "spec": drawable(figure),
            "switches": [
                [[_setting(*one) for one in option.settings] for option in switch.options]
                for switch in figure.switches
            ],
        }
        for figure in figures
    }


def drawable(figure: Figure) -> Mapping[str, Any]:
    """Return a figure's specification with its description, and with no character that is not seen.

    A control code is more than ugly here: vl-convert 1.9, which draws without a browser, ends the
    whole process at one.
    """
    found: Mapping[str, Any] = _readable({**figure.spec, "description": figure.description})
    return found


def fitted(spec: Mapping[str, Any], width: int) -> Mapping[str, Any]:
    """Return a specification that is so wide; one that says its own width keeps it.

    The page's script does the same for the width of the reader's window (`charts.js`).

    Args:
        spec: Of Vega-Lite.
        width: Pixels.
    """
    is_single = "mark" in spec or "layer" in spec
    if is_single and spec.get("width", _CONTAINER) == _CONTAINER:
        return {**spec, "width": width, "autosize": {"type": "fit-x", "contains": "padding"}}
    return {name: _resized_part(name, value, width - _AXIS_ROOM) for name, value in spec.items()}


def _setting(pointer: str, value: Any) -> tuple[str, Any]:
    letters = _IN_A_TITLE if pointer.endswith("/title") else _AS_THEY_ARE
    return pointer, _readable(value, letters)


def _readable(value: Any, letters: Mapping[int, str] = _AS_THEY_ARE) -> Any:
    if isinstance(value, str):
        return plain(value).translate(letters)
    if isinstance(value, Mapping):
        return {
            name: _readable(one, _IN_A_TITLE if name == "title" else letters)
            for name, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_readable(one, letters) for one in value]
    return value


def _resized(value: Any, width: int) -> Any:
    """Return a part of a composed specification in which no view asks for its container."""
    if isinstance(value, list):
        return [_resized(one, width) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: _resized_part(name, one, width) for name, one in value.items()}


def _resized_part(name: str, value: Any, width: int) -> Any:
    if name == "width" and value == _CONTAINER:
        return width
    return value if name in DATA else _resized(value, width)
