"""`gpubench show`: the table and the sentence of any results file."""

from argparse import Namespace
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from gpubench.cli.exit_codes import DONE
from gpubench.cli.screen import answer_screen
from gpubench.cli.standard_streams import answer, warn
from gpubench.report.layout.writers import check_format, written

if TYPE_CHECKING:
    # pandas is needed to read a file, and only then.
    from gpubench.results.table import ResultsTable

ALL = "all"


def run(arguments: Namespace) -> int:
    """Run the command."""
    check_format(arguments.format)
    from gpubench.cli.cut_short import cut_short_lines  # noqa: PLC0415

    print_overview(
        arguments.file,
        arguments.format,
        arguments.select,
        arguments.peaks,
        device=arguments.device,
        notices=cut_short_lines,
    )
    return DONE


def print_overview(
    source: str,
    output_format: str,
    pattern: str | None = None,
    peaks: str | None = None,
    *,
    device: str | None = None,
    notices: "Callable[[ResultsTable], Iterable[str]]" = lambda _table: (),
) -> None:
    """Print the overview of a results file to stdout, warnings about the file to stderr.

    Args:
        source: The file, or - for stdin.
        output_format: One of those that reports know.
        pattern: Which cases to show, as a shell wildcard over their ids; None for all.
        peaks: A file of the user's with peaks of GPUs; None for those that gpubench has.
        device: Which of several devices to show in full, by slot or identifier, or all of them;
            None for the median one beside the comparison of all.
        notices: Says what else to know of the whole file.

    Raises:
        ResultsFileError: If the file cannot be read.
        UsageError: If no case or device matches, or the peaks cannot be used.
    """
    from gpubench.peaks.table import peak_table  # noqa: PLC0415

    known = peak_table(peaks)
    from gpubench.overview.overview import overview  # noqa: PLC0415
    from gpubench.report.overview.document import overview_document  # noqa: PLC0415
    from gpubench.results.of_device import of_device  # noqa: PLC0415
    from gpubench.results.reader import read_results  # noqa: PLC0415
    from gpubench.results.selection import select  # noqa: PLC0415

    table = read_results(source)
    for warning in (*table.warnings, *notices(table)):
        warn(f"{table.source}: {warning}")
    if device not in {None, ALL}:
        table = of_device(table, device)
    found = overview((table if pattern is None else select(table, pattern)).frame, known)
    for warning in found.warnings:
        warn(f"{table.source}: {warning}")
    in_full = None if device is None else range(len(found.sides))
    answer(written(overview_document(found, in_full), output_format, answer_screen()))
