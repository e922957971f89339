"""`gpubench links`: what a file says of copies, collectives and steps that devices share."""

from argparse import Namespace

from gpubench.cli.exit_codes import DONE
from gpubench.cli.screen import answer_screen
from gpubench.cli.standard_streams import answer, warn
from gpubench.errors import UsageError
from gpubench.report.layout.writers import check_format, written


def run(arguments: Namespace) -> int:
    """Run the command.

    Raises:
        ResultsFileError: If the file cannot be read.
        UsageError: If no row of it is of a link.
    """
    check_format(arguments.format)
    from gpubench.links.analysis import link_findings  # noqa: PLC0415
    from gpubench.report.links.document import links_document  # noqa: PLC0415
    from gpubench.results.reader import read_results  # noqa: PLC0415
    from gpubench.results.selection import select  # noqa: PLC0415

    table = read_results(arguments.file)
    for warning in table.warnings:
        warn(f"{table.source}: {warning}")
    if arguments.select is not None:
        table = select(table, arguments.select)
    findings = link_findings(table.frame)
    if not findings:
        raise UsageError(
            table.source,
            seen="no row is of a copy, a collective or a step that devices share",
            expected="rows such as those of gpubench run --preset links",
            advice="measure them: gpubench run --preset links -o FILE",
        )
    for warning in dict.fromkeys(text for found in findings for text in found.warnings):
        warn(f"{table.source}: {warning}")
    answer(written(links_document(findings), arguments.format, answer_screen()))
    return DONE
