"""The parts that every Vega-Lite specification is put together from.

A specification holds what is drawn and on which axes. Colours, fonts and the looks of guides are
the page's, which knows light from dark; a mark that is no data has a `style` for that. Titles of
axes, legends and tooltips are words of ours and never of a file: Vega-Lite 6.4 writes the title of
an axis between quotes into an expression, and escapes nothing there.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Channel = Mapping[str, Any]
Datum = Mapping[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
"""A name and no address that is asked: it says which rules the specification keeps."""

HEIGHT = 320
"""Pixels of the area that is drawn in; its width is what the page has."""

ABSENT = "-"
"""What is told in place of what was not measured, or does not apply."""

SAYS = "says"
"""The field that a screen reader reads out."""

_GUIDE, _GUIDE_TEXT = "guide", "guide-text"
"""Styles of lines and words that help to read and are no data."""

SUMMARY = "summary"
"""Style of lines that sum up the points that they lie over, and have to stand out of them."""


def layered(
    data: Sequence[Datum],
    layers: Sequence[Mapping[str, Any]],
    *,
    height: int = HEIGHT,
    resolve: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a specification of marks over each other.

    Args:
        data: What the layers draw that have no data of their own.
        layers: The marks, those behind first.
        height: Pixels.
        resolve: Which axes the layers do not share.
    """
    return {
        "$schema": SCHEMA,
        "width": "container",
        "height": height,
        "data": {"values": list(data)},
        "layer": [dict(layer) for layer in layers],
        **({} if resolve is None else {"resolve": dict(resolve)}),
    }


def guide(kind: str, **properties: Any) -> dict[str, Any]:
    """Return a line or a word that helps to read; a screen reader passes over it."""
    style = _GUIDE_TEXT if kind == "text" else _GUIDE
    return {**silent(kind), "style": style, **properties}


def silent(kind: str, **properties: Any) -> dict[str, Any]:
    """Return a mark that repeats what another tells: no screen reader and no pointer finds it."""
    return {"type": kind, "aria": False, "tooltip": None} | properties


def values(data: Sequence[Datum]) -> dict[str, Any]:
    """Return data of a layer's own."""
    return {"values": list(data)}


def number(field: str, title: str | None = None, **properties: Any) -> dict[str, Any]:
    """Return a channel that shows numbers of a field.

    Args:
        field: A name of ours, never one of a file.
        title: What a reader calls it; None leaves the axis without one.
        properties: Others of the channel.
    """
    return {"field": field, "type": "quantitative", "title": title, **properties}


def name(field: str, title: str | None = None, **properties: Any) -> dict[str, Any]:
    """Return a channel that shows texts of a field."""
    return {"field": field, "type": "nominal", "title": title, **properties}


def pointed_at(fields: Mapping[str, str], data: Sequence[Datum]) -> dict[str, Any]:
    """Return what a reader is told of a mark: pointing at it, and by a screen reader.

    Args:
        fields: Names of ours with what a reader calls them.
        data: What is drawn, each with a sentence in `SAYS`.
    """
    return {"tooltip": told(fields, data), "description": {"field": SAYS, "type": "nominal"}}


def said_of() -> dict[str, Any]:
    """Return the same for marks of which the sentence in `SAYS` is all that is told."""
    sentence = {"field": SAYS, "type": "nominal"}
    return {"tooltip": sentence, "description": sentence}


def filled(fields: Mapping[str, str], data: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return data in which what any datum tells stands in each, as ABSENT where it has none.

    Args:
        fields: Those that are told of a mark.
        data: What is drawn.
    """
    listed = list(data)
    some = [field for field in fields if any(field in datum for datum in listed)]
    return [{**datum, **_absent(some, datum)} for datum in listed]


def _absent(fields: Sequence[str], datum: Datum) -> dict[str, str]:
    return {field: ABSENT for field in fields if field not in datum}


def told(fields: Mapping[str, str], data: Sequence[Datum]) -> list[dict[str, Any]]:
    """Return what is told of a mark that is pointed at: the fields that any datum has.

    Args:
        fields: Names of ours with what a reader calls them.
        data: What is drawn.
    """
    return [
        {"field": field, "type": "nominal", "title": title}
        for field, title in fields.items()
        if any(field in datum for datum in data)
    ]
