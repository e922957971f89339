"""A page as its reader sees it: tables below their titles, and the rows that its script unpacks."""

import base64
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_PACK = r'<script type="text/plain" id="pack-{}">(.*?)</script>'


@dataclass
class Shown:
    """One table."""

    titles: tuple[str, ...]
    """Of the part, the section and the picture around it."""
    rows: list[list[str]] = field(default_factory=list)
    """Cells, titles of columns included."""


class PageReader(HTMLParser):
    """Collects the tables of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[Shown] = []
        self._titles: dict[str, str] = {}
        self._into: list[str] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a title, a table, a line or a cell, which ends the cell before it."""
        if tag in {"td", "th", "tr", "tbody"}:
            self._end_cell()
        if tag in {"h2", "h3", "h4"}:
            self._titles = {level: text for level, text in self._titles.items() if level < tag}
            self._into = []
        elif tag == "table":
            self.tables.append(Shown(titles=tuple(self._titles.values())))
        elif tag == "tr":
            self.tables[-1].rows.append([])
        elif tag in {"td", "th"}:
            self._into = []

    def handle_endtag(self, tag: str) -> None:
        """End what began."""
        if tag == "table":
            self._end_cell()
        elif tag in {"h2", "h3", "h4"} and self._into is not None:
            self._titles[tag] = self._said(self._into)
            self._into = None

    def _end_cell(self) -> None:
        if self._into is not None:
            self.tables[-1].rows[-1].append(self._said(self._into))
            self._into = None

    @staticmethod
    def _said(parts: list[str]) -> str:
        return " ".join("".join(parts).split())

    def handle_data(self, data: str) -> None:
        """Take a text."""
        if self._into is not None:
            self._into.append(data)

    def below(self, *titles: str) -> list[list[str]]:
        """Return the lines of all tables that stand below titles which begin so."""
        return [
            row
            for table in self.tables
            if all(any(own.startswith(title) for own in table.titles) for title in titles)
            for row in table.rows
        ]


def listing(text: str, name: str) -> list[dict[str, Any]]:
    """Return the lines of a listing, by column."""
    one = _unpacked(text, "listings")[name]
    columns = {
        column["name"]: column.get("values", [column.get("always")] * one["rows"])
        for column in one["columns"]
    }
    return [{name: values[row] for name, values in columns.items()} for row in range(one["rows"])]


def drawn_numbers(text: str, kind: str) -> list[float]:
    """Return all numbers in the specifications of pictures whose names end so."""
    charts = _unpacked(text, "charts")["charts"]
    return [
        number
        for name, chart in charts.items()
        if name.endswith(kind)
        for number in _numbers(chart)
    ]


def _unpacked(text: str, pack: str) -> Any:
    found = re.search(_PACK.format(pack), text, re.DOTALL)
    assert found
    return json.loads(gzip.decompress(base64.b64decode(found[1])))


def _numbers(value: Any) -> Iterator[float]:
    match value:
        case dict():
            for one in value.values():
                yield from _numbers(one)
        case list():
            for one in value:
                yield from _numbers(one)
        case int() | float():
            yield float(value)
