"""`gpubench show`: the table and the sentence of any results file."""

import sys
from argparse import Namespace

from gpubench.cli.formats import check_format


def run(arguments: Namespace) -> int:
    """Run the command."""
    check_format(arguments.format)
    print_overview(arguments.file, arguments.format)
    return 0


def print_overview(source: str, output_format: str) -> None:
    """Print the overview of a results file to stdout, its caveats to stderr.

    Raises:
        ResultsFileError: If the file cannot be read.
    """
    from gpubench.overview.overview import overview  # noqa: PLC0415
    from gpubench.report.overview import render_overview  # noqa: PLC0415
    from gpubench.results.reader import read_results  # noqa: PLC0415

    table = read_results(source)
    for warning in table.warnings:
        print(f"gpubench: {table.source}: {warning}", file=sys.stderr)
    print(render_overview(overview(table.frame), output_format))
