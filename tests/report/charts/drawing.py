"""Draws figures as a page does, and looks at what came out."""

import json
import re
from collections.abc import Iterator
from typing import Any

import vl_convert

from gpubench.report.layout.document import Figure

_MARK = re.compile(r'aria-label="([^"]*)"[^>]*aria-roledescription="point"')
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_OURS = re.compile("[A-Za-z0-9 ,./:%°()]+")
"""Titles: no quote, no backslash and nothing else that an expression could end with."""
_COMPUTES = {
    "aggregate",
    "bin",
    "timeUnit",
    "transform",
    "stack",
    "calculate",
    "impute",
    "joinaggregate",
}
_ASKS = {"url", "href", "loader", "$ref"}


def labels(figure: Figure) -> list[str]:
    """Return what a screen reader is told of each mark that is data."""
    return _MARK.findall(svg_of(dict(figure.spec)))


def check(figure: Figure) -> None:
    """Fail unless a figure keeps what every one promises."""
    json.dumps(figure.spec, allow_nan=False)
    assert re.fullmatch("[A-Za-z0-9-]+", figure.name)
    for key, value in _items(figure.spec):
        assert key not in _COMPUTES | _ASKS
        assert key != "field" or _NAME.fullmatch(value)
        assert key != "title" or value is None or _OURS.fullmatch(value)
    assert all(text.isprintable() for text in _texts(figure.spec))
    for switch in figure.switches:
        pointers = [{at for at, _ in option.settings} for option in switch.options]
        assert len(switch.options) > 1
        assert all(at == pointers[0] for at in pointers)
        assert all(_at(figure.spec, at) == value for at, value in switch.options[0].settings)
    assert all(len(row.cells) == len(figure.table.columns) for row in figure.table.rows)


def chosen(figure: Figure, switch: str, option: str) -> dict[str, Any]:
    """Return the specification as it stands when a reader has chosen an option."""
    spec: dict[str, Any] = json.loads(json.dumps(figure.spec))
    (options,) = (one.options for one in figure.switches if one.name == switch)
    (settings,) = (one.settings for one in options if one.name == option)
    for pointer, value in settings:
        path, _, last = pointer.rpartition("/")
        _at(spec, path)[last] = value
    return spec


def svg_of(spec: dict[str, Any]) -> str:
    """Return a picture."""
    return str(vl_convert.vegalite_to_svg(spec))


def _at(spec: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        spec = spec[int(step)] if isinstance(spec, list) else spec[step]
    return spec


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for one in node.values() if isinstance(node, dict) else node:
            yield from _texts(one)


def _items(node: Any) -> Iterator[tuple[str, Any]]:
    """Yield every key with its value, except of data, whose keys are checked as fields are."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, value
            if key != "values":
                yield from _items(value)
    elif isinstance(node, list):
        for value in node:
            yield from _items(value)
