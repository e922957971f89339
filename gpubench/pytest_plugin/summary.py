"""The table and the sentence at the end of a pytest session, read back from the results file."""

from pathlib import Path

import pytest

from gpubench.pytest_plugin.measurements import Measurements


def write_summary(reporter: pytest.TerminalReporter, measurements: Measurements) -> None:
    """Write what the file that was just written says, and what to type next.

    It is read back, so that what is printed is what a reader of the file will see.
    """
    if measurements.path is None:
        return
    # pandas is not needed before there is something to show.
    from gpubench.overview.overview import overview  # noqa: PLC0415
    from gpubench.report.overview import render_overview  # noqa: PLC0415
    from gpubench.results.reader import read_results  # noqa: PLC0415

    table = read_results(measurements.path)
    reporter.write_line("")
    reporter.write_line(render_overview(overview(table.frame), "text"))
    path = _short(measurements.path, reporter.config.invocation_params.dir)
    reporter.write_line(f"results: {path}")
    reporter.write_line(f"next: gpubench show {path}")


def _short(path: Path, folder: Path) -> Path:
    """Return a path as one would type it in a folder."""
    absolute = path.absolute()
    return absolute.relative_to(folder) if absolute.is_relative_to(folder) else path
