"""Render an overview in the format that was asked for."""

from gpubench.overview.records import Overview
from gpubench.report.formats import rendered_as
from gpubench.report.overview_machine import overview_csv, overview_json
from gpubench.report.overview_text import overview_markdown, overview_text


def render_overview(
    overview: Overview,
    output_format: str,
    *,
    width: int = 100,
    color: bool = False,
) -> str:
    """Return an overview as text, without a newline at the end.

    Args:
        overview: With at least one unit.
        output_format: ``text``, ``csv``, ``markdown`` or ``json``; only text looks at the two
            that follow.
        width: Columns of the terminal.
        color: Whether escape codes may be used.

    Raises:
        UsageError: If there is no such format.
    """
    return rendered_as(
        output_format,
        text=lambda: overview_text(overview, width=width, color=color),
        csv=lambda: overview_csv(overview),
        markdown=lambda: overview_markdown(overview),
        json=lambda: overview_json(overview),
    )
