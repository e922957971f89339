"""`gpubench claims`: all sixteen claims about batch size, from files of three kinds."""

from argparse import Namespace
from dataclasses import replace

from gpubench.cli.exit_codes import DONE
from gpubench.cli.screen import answer_screen
from gpubench.cli.standard_streams import answer
from gpubench.report.layout.writers import check_format, written


def run(arguments: Namespace) -> int:
    """Run the command."""
    check_format(arguments.format)
    from gpubench.report.batches.figure import check_figure_path  # noqa: PLC0415

    if arguments.plot is not None:
        check_figure_path(arguments.plot)
    from gpubench.cli.claims_files import judged_files  # noqa: PLC0415
    from gpubench.report.claims.document import claims_document  # noqa: PLC0415
    from gpubench.report.claims.lines import claim_lines  # noqa: PLC0415
    from gpubench.report.learning.figure import write_learning_figure  # noqa: PLC0415
    from gpubench.report.learning.sections import learning_sections  # noqa: PLC0415

    files = judged_files(arguments.files)
    if arguments.plot is not None:
        write_learning_figure(files.findings, arguments.plot)
    document = claims_document(claim_lines(files.machines, files.tasks, files.jobs))
    sections = (*document.sections, *learning_sections(files.findings))
    answer(written(replace(document, sections=sections), arguments.format, answer_screen()))
    return DONE
