"""Render an overview in the format that was asked for."""

from gpubench.overview.records import Overview
from gpubench.report.formats import check_format
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
    check_format(output_format)
    match output_format:
        case "csv":
            return overview_csv(overview)
        case "json":
            return overview_json(overview)
        case "markdown":
            return overview_markdown(overview)
        case _:
            return overview_text(overview, width=width, color=color)
