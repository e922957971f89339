"""Render the ladder of kernels in the format that was asked for."""

from gpubench.overview.kernel_records import KernelLadder
from gpubench.report.formats import rendered_as
from gpubench.report.kernels_machine import ladders_csv, ladders_json
from gpubench.report.kernels_text import ladders_markdown, ladders_text


def render_kernels(ladders: tuple[KernelLadder, ...], output_format: str) -> str:
    """Return the ladders as text, without a newline at the end.

    Args:
        ladders: At least one.
        output_format: ``text``, ``csv``, ``markdown`` or ``json``.

    Raises:
        UsageError: If there is no such format.
    """
    return rendered_as(
        output_format,
        text=lambda: ladders_text(ladders),
        csv=lambda: ladders_csv(ladders),
        markdown=lambda: ladders_markdown(ladders),
        json=lambda: ladders_json(ladders),
    )
