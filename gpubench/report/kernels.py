"""Render the ladder of kernels in the format that was asked for."""

from gpubench.overview.kernel_records import KernelLadder
from gpubench.report.formats import check_format
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
    check_format(output_format)
    match output_format:
        case "csv":
            return ladders_csv(ladders)
        case "json":
            return ladders_json(ladders)
        case "markdown":
            return ladders_markdown(ladders)
        case _:
            return ladders_text(ladders)
