"""How templates are filled in: every text is escaped, and none can steer what shows it."""

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from gpubench.report.layout.commands import words_and_commands
from gpubench.report.layout.document import Align, Block, Chart, Column
from gpubench.report.layout.html.assets import asset
from gpubench.report.layout.html.tones import tone_of
from gpubench.report.layout.text_chart import chart_lines, chart_title
from gpubench.report.style import plain

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_CHART_WIDTH = 100
_UNIT = re.compile(r"(?<=\d) (?=%|[kMGT]?B\b|[kMGT] |[mun]?s\b|W\b|C\b)|(?<=\d [kMGT]) (?=\w+/s)")
"""The spaces between a number, the prefix of its unit and the unit."""


def rendered(name: str, values: Mapping[str, Any]) -> str:
    """Return a filled template, without a newline at the end.

    Args:
        name: Of the template.
        values: What it shows, escaped unless the template says that it is safe.
    """
    return _environment().get_template(name).render(values).rstrip()


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        autoescape=True,
        finalize=_visible,
        loader=FunctionLoader(lambda name: asset(f"assets/{name}")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "kind": kind_of,
        "groups": column_groups,
        "chart_text": chart_text,
        "prose": prose,
        "tone": tone_of,
        "is_left": lambda column: column.align is Align.LEFT,
    }
    return environment


def _visible(value: object) -> object:
    """Return what a template shows: control codes and marks that reverse a line become visible."""
    return plain(value) if type(value) is str else value


def prose(text: str) -> "Markup":
    """Return a text of sentences, escaped: numbers stay with their units, commands are code.

    A `5` at the end of a line and its % on the next read as something else. Cells of tables, and
    commands, have plain spaces, since they are copied into spreadsheets and terminals.
    """
    from markupsafe import Markup, escape  # noqa: PLC0415

    return Markup("").join(
        Markup("<code>{}</code>").format(part) if is_code else escape(_UNIT.sub("\u00a0", part))
        for part, is_code in words_and_commands(plain(text))
    )


def kind_of(block: Block) -> str:
    """Return the name of the macro that shows a block."""
    return type(block).__name__.lower()


def column_groups(columns: tuple[Column, ...]) -> list[tuple[str, int]]:
    """Return the titles over neighbouring columns, each with how many; empty without any title."""
    groups: list[tuple[str, int]] = []
    for column in columns:
        if groups and groups[-1][0] == column.group:
            groups[-1] = (column.group, groups[-1][1] + 1)
        else:
            groups.append((column.group, 1))
    return groups if any(title for title, _ in groups) else []


def chart_text(chart: Chart) -> tuple[str, tuple[str, ...]]:
    """Return the title and the lines of a chart that is drawn with letters."""
    return chart_title(chart), chart_lines(chart, _CHART_WIDTH)
