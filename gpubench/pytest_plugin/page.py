"""A page about the results of a session, where one was asked for."""

import pytest

from gpubench.errors import GpubenchError
from gpubench.pytest_plugin.options import in_our_words, report_path
from gpubench.pytest_plugin.results_file import ResultsFile
from gpubench.pytest_plugin.screen import short_path


def write_page(reporter: "pytest.TerminalReporter", file: ResultsFile) -> None:
    """Write the page that ``--gpubench-report`` asks for, and say where it is.

    Args:
        reporter: Of the session.
        file: With all of its rows.
    """
    path = report_path(reporter.config)
    if path is None:
        return
    # Nothing of this is needed by who asks for no page.
    from gpubench.compare.sides import SideFiles  # noqa: PLC0415
    from gpubench.dossier.contents import ReportRequest, report_contents  # noqa: PLC0415
    from gpubench.dossier.target import report_target  # noqa: PLC0415
    from gpubench.dossier.writing import write_report  # noqa: PLC0415
    from gpubench.peaks.table import peak_table  # noqa: PLC0415
    from gpubench.report.page.document import report_document  # noqa: PLC0415

    side = SideFiles(label=file.path.stem, files=(str(file.path),))
    try:
        contents = report_contents(ReportRequest(sides=[side], peaks=peak_table()))
        write_report(report_document(contents), report_target(str(path), None, static=False))
    except GpubenchError as error:
        reporter.write_line(in_our_words(error), red=True)
        return
    reporter.write_line(f"report: {short_path(reporter.config, path)}")
