"""The table and the sentence at the end of a pytest session, read back from the results file."""

import shlex
import shutil
import sys
from pathlib import Path

import pytest

from gpubench.errors import GpubenchError
from gpubench.pytest_plugin.measurements import Measurements
from gpubench.pytest_plugin.options import in_our_words
from gpubench.pytest_plugin.results_file import ResultsFile
from gpubench.pytest_plugin.screen import short_path
from gpubench.report.layout.screen import Screen, screen_width

_NAMED = 3


def write_summary(reporter: "pytest.TerminalReporter", file: ResultsFile) -> None:
    """Write what the file that was just written says, and what to type next.

    It is read back, so that what is printed is what a reader of the file will see.
    """
    # pandas is not needed before there is something to show.
    from gpubench.batches.answerable import is_answerable  # noqa: PLC0415
    from gpubench.overview.overview import overview  # noqa: PLC0415
    from gpubench.report.layout.writers import written  # noqa: PLC0415
    from gpubench.report.overview.document import overview_document  # noqa: PLC0415
    from gpubench.results.reader import read_results  # noqa: PLC0415

    reporter.ensure_newline()
    reporter.write_sep("-", "gpubench by workload")
    screen = Screen(width=screen_width(is_terminal=reporter.isatty()))
    try:
        table = read_results(file.path)
        reporter.write_line(written(overview_document(overview(table.frame)), "text", screen))
    except GpubenchError as error:
        reporter.write_line(in_our_words(error), red=True)
        return
    path = short_path(reporter.config, file.path)
    reporter.write_line(f"results: {path}")
    # The overview stands above; what it leaves open is which sizes to choose.
    answers = "batches" if is_answerable(table) else "show"
    reporter.write_line(f"next: {command(reporter.config)} {answers} {shlex.quote(str(path))}")


def write_runs_without_effect(
    reporter: "pytest.TerminalReporter", measurements: Measurements
) -> None:
    """Write that functions were measured in one run where the plan has more, and what to do.

    A fresh process could not be given the function of a test, so there is no second run.
    """
    runs, names = measurements.plan.runs, measurements.functions
    if runs == 1 or not names:
        return
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    reporter.write_line(
        f"runs: {runs} asked for, 1 made of {', '.join(names[:_NAMED])}{more}, since functions are "
        f"measured in this process; call pytest {runs} times and gpubench merge the files, or "
        f"write a workload (docs/own-workload.md)",
        yellow=True,
    )


def command(config: pytest.Config) -> str:
    """Return how `gpubench` is called here: `make bench` activates no environment."""
    if shutil.which("gpubench"):
        return "gpubench"
    beside = Path(sys.executable).with_name("gpubench")
    if beside.exists():
        return shlex.quote(str(short_path(config, beside)))
    return f"{shlex.quote(sys.executable)} -m gpubench"
