"""Render a comparison in the format that was asked for."""

from gpubench.compare.pair_records import Comparison
from gpubench.report.compare_machine import comparison_csv, comparison_json
from gpubench.report.compare_text import comparison_markdown, comparison_text
from gpubench.report.compare_view import View
from gpubench.report.formats import rendered_as


def render_comparison(
    comparison: Comparison,
    output_format: str,
    view: View = View(),  # noqa: B008  # a frozen record
    *,
    width: int = 100,
    color: bool = False,
) -> str:
    """Return a comparison as text, without a newline at the end.

    Args:
        comparison: With at least one contender.
        output_format: ``text``, ``csv``, ``markdown`` or ``json``; only text looks at the two
            that follow the view.
        view: Which cases are shown, in which order, and what of them.
        width: Columns of the terminal.
        color: Whether escape codes may be used.

    Raises:
        UsageError: If there is no such format.
    """
    return rendered_as(
        output_format,
        text=lambda: comparison_text(comparison, view, width=width, color=color),
        csv=lambda: comparison_csv(comparison, view),
        markdown=lambda: comparison_markdown(comparison, view),
        json=lambda: comparison_json(comparison, view),
    )
