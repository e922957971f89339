"""The table and the sentence at the end of a pytest session, read back from the results file."""

import shlex
import shutil
import sys
from pathlib import Path

import pytest

from gpubench.errors import GpubenchError
from gpubench.pytest_plugin.options import in_our_words
from gpubench.pytest_plugin.results_file import ResultsFile
from gpubench.pytest_plugin.screen import short_path


def write_summary(reporter: "pytest.TerminalReporter", file: ResultsFile) -> None:
    """Write what the file that was just written says, and what to type next.

    It is read back, so that what is printed is what a reader of the file will see.
    """
    # pandas is not needed before there is something to show.
    from gpubench.overview.overview import overview  # noqa: PLC0415
    from gpubench.report.overview import render_overview  # noqa: PLC0415
    from gpubench.results.reader import read_results  # noqa: PLC0415

    reporter.ensure_newline()
    reporter.write_line("")
    try:
        table = read_results(file.path)
        reporter.write_line(render_overview(overview(table.frame), "text"))
    except GpubenchError as error:
        reporter.write_line(in_our_words(error), red=True)
        return
    path = short_path(reporter.config, file.path)
    reporter.write_line(f"results: {path}")
    reporter.write_line(f"next: {command(reporter.config)} show {shlex.quote(str(path))}")


def command(config: pytest.Config) -> str:
    """Return how `gpubench` is called here: `make bench` activates no environment."""
    if shutil.which("gpubench"):
        return "gpubench"
    beside = Path(sys.executable).with_name("gpubench")
    if beside.exists():
        return shlex.quote(str(short_path(config, beside)))
    return f"{shlex.quote(sys.executable)} -m gpubench"
