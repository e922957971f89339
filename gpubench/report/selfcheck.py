"""Render a self-check in the format that was asked for."""

from gpubench.report.formats import rendered_as
from gpubench.report.selfcheck_machine import selfcheck_csv, selfcheck_json
from gpubench.report.selfcheck_text import selfcheck_markdown, selfcheck_text
from gpubench.selfcheck.records import SelfCheck


def render_selfcheck(
    check: SelfCheck,
    output_format: str,
    *,
    width: int = 100,
    color: bool = False,
) -> str:
    """Return a self-check as text, without a newline at the end.

    Args:
        check: What is to be shown.
        output_format: ``text``, ``csv``, ``markdown`` or ``json``; only text looks at the two
            that follow.
        width: Columns of the terminal.
        color: Whether escape codes may be used.

    Raises:
        UsageError: If there is no such format.
    """
    return rendered_as(
        output_format,
        text=lambda: selfcheck_text(check, width=width, color=color),
        csv=lambda: selfcheck_csv(check),
        markdown=lambda: selfcheck_markdown(check),
        json=lambda: selfcheck_json(check),
    )
