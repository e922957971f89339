"""A picture as SVG that stands inside a page: shapes and text alone, with names of its own."""

import re
import xml.etree.ElementTree as ET

_SVG = "http://www.w3.org/2000/svg"
_SHAPES = frozenset(
    (
        *("svg", "g", "path", "line", "rect", "circle", "text", "tspan", "title"),
        *("defs", "clipPath", "linearGradient", "radialGradient", "stop"),
    )
)
_REFERENCE = re.compile(r"url\(#([^)]*)\)")
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_PLACES = frozenset(("d", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height"))
_SPOKEN = ("aria-label", "aria-roledescription", "role")
_MOST_SPOKEN = 400
"""Marks that a screen reader is told one by one; of more there is the table below the picture,
and their labels would be nearly half of the page."""


def inline_svg(text: str, prefix: str) -> str:
    """Return a picture for the middle of a page.

    Its ids get a prefix, since two pictures of one page would have the same; what neither draws
    nor labels, such as a script, a link or a style, is left out, as are hundredths of pixels.

    Args:
        text: An SVG file.
        prefix: Of its ids.
    """
    root = ET.fromstring(text)  # noqa: S314  # what vl-convert drew, and not a file of a stranger
    _clean(root, prefix)
    marks = [one for one in root.iter() if one.get("role") == "graphics-symbol"]
    if len(marks) > _MOST_SPOKEN:
        for mark in marks:
            for name in _SPOKEN:
                mark.attrib.pop(name, None)
    ET.register_namespace("", _SVG)
    return ET.tostring(root, encoding="unicode")


def _clean(element: ET.Element, prefix: str) -> None:
    for name, value in list(element.attrib.items()):
        if name.startswith(("on", "{")) or name in ("style", "href"):
            del element.attrib[name]
        elif name == "id":
            element.set(name, prefix + value)
        elif name in _PLACES:
            element.set(name, _LONG_NUMBER.sub(_to_hundredths, value))
        else:
            element.set(name, _REFERENCE.sub(rf"url(#{prefix}\1)", value))
    for child in list(element):
        if child.tag.removeprefix(f"{{{_SVG}}}") not in _SHAPES:
            element.remove(child)
        else:
            _clean(child, prefix)


def _to_hundredths(number: "re.Match[str]") -> str:
    return f"{float(number[0]):.2f}"
