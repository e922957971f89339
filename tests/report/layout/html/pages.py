"""A page as its parser sees it."""

import json
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from gzip import decompress
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "link", "input", "br"}
ENDED_BY = {
    "td": {"td", "th", "tr", "tbody"},
    "th": {"td", "th", "tr", "tbody"},
    "tr": {"tr", "tbody"},
    "thead": {"tbody"},
}
"""Elements of a table whose end HTML lets a page leave out, with what ends them."""


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    text: str = ""
    inside: list["Element"] = field(default_factory=list)

    @property
    def words(self) -> str:
        return " ".join(self.whole.split())

    @property
    def whole(self) -> str:
        return self.text + "".join(one.whole for one in self.inside)


class Page(HTMLParser):
    """All elements of a page, and a complaint where one is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.elements: list[Element] = []
        self._open: list[Element] = [Element("", {})]
        self.feed(text)
        self.close()
        assert len(self._open) == 1, [element.tag for element in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while tag in ENDED_BY.get(self._open[-1].tag, set()):
            self._open.pop()
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        self._open[-1].inside.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while tag == "table" and self._open[-1].tag in {*ENDED_BY, "tbody"}:
            self._open.pop()
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self._open[-1].text += data

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    def values(self, name: str) -> list[str]:
        """Every value of an attribute, in order."""
        return [str(one.attributes[name]) for one in self.elements if name in one.attributes]

    def skeleton(self) -> list[tuple[str, tuple[str, ...]]]:
        """Tags and names of attributes: what no text may change, but by a word in backticks."""
        assert all(not one.attributes for one in self.all("code"))
        return [(one.tag, tuple(one.attributes)) for one in self.elements if one.tag != "code"]

    def pack(self, name: str) -> Mapping[str, Any]:
        """What the script unpacks."""
        (pack,) = (one for one in self.elements if one.attributes.get("id") == f"pack-{name}")
        found: Mapping[str, Any] = json.loads(decompress(b64decode(pack.text)))
        return found

    def addresses(self) -> list[str]:
        """What a browser might ask for."""
        linked = [
            value for name in ("src", "href", "srcset", "action") for value in self.values(name)
        ]
        styles = [one.text for one in self.all("style")]
        named = [found for text in styles for found in re.findall(r"url\(([^)]*)\)|@import", text)]
        return [address for address in linked if not address.startswith("#")] + named
