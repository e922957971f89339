"""Render what is said about batch sizes in the format that was asked for."""

from gpubench.batches.records import BatchFindings
from gpubench.report.batches_machine import batches_csv, batches_json
from gpubench.report.batches_text import batches_markdown, batches_text
from gpubench.report.formats import rendered_as


def render_batches(
    findings: BatchFindings,
    output_format: str,
    *,
    width: int = 100,
    color: bool = False,
    all_advice: bool = False,
) -> str:
    """Return findings as text, without a newline at the end.

    Args:
        findings: With at least one unit that has a curve.
        output_format: ``text``, ``csv``, ``markdown`` or ``json``; only text looks at the
            three that follow.
        width: Columns of the terminal.
        color: Whether escape codes may be used.
        all_advice: Whether every planned size is to be shown.

    Raises:
        UsageError: If there is no such format.
    """
    return rendered_as(
        output_format,
        text=lambda: batches_text(findings, width=width, color=color, all_advice=all_advice),
        csv=lambda: batches_csv(findings),
        markdown=lambda: batches_markdown(findings),
        json=lambda: batches_json(findings),
    )
