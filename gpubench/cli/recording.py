"""Record a measurement where its user wants it, with progress, until it is done or interrupted."""

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gpubench.cli.interrupts import orderly_end
from gpubench.cli.standard_streams import say, standard_output
from gpubench.device.topology import cpu_list
from gpubench.model import BlockRow
from gpubench.report.progress import TimeLeft, progress
from gpubench.results.row_text import header_line, row_line
from gpubench.results.writer import ResultsWriter
from gpubench.runner.budget_limit import BudgetLimit
from gpubench.runner.forecast import Forecast
from gpubench.runner.measurement import Measurement
from gpubench.runner.node.session import NodeSession
from gpubench.runner.node.time_left import NodeTimeLeft
from gpubench.runner.recording import Recording
from gpubench.runner.resume_command import resume_command
from gpubench.runner.session import Session
from gpubench.suites.estimate import PlanEstimate


class StandardOutputSink:
    """Rows on stdout, for a pipe."""

    def __init__(self) -> None:
        self._print(header_line())

    def write(self, row: BlockRow) -> None:
        """Print one row.

        Raises:
            ReaderGoneError: If nobody reads it any more.
            UsageError: If it cannot be written.
        """
        self._print(row_line(row))

    def _print(self, line: str) -> None:
        with standard_output() as stream:
            stream.write(line)


@contextmanager
def new_file(path: str) -> Iterator[ResultsWriter]:
    """Open a new results file; without rows none is left.

    Raises:
        ResultsFileError: If there is a file with content, or none can be written there.
    """
    with ResultsWriter.create(path) as writer:
        try:
            yield writer
        finally:
            # While the lock is held, so that it cannot be a file that somebody else has begun.
            if not writer.rows:
                Path(path).resolve().unlink(missing_ok=True)


def measure_shown(
    recording: Recording, expectation: PlanEstimate, within_s: float | None = None
) -> None:
    """Measure everything that is missing, with progress on stderr.

    Args:
        recording: What is measured.
        expectation: What its plan should take.
        within_s: A budget's seconds; runs that would exceed them by far are not begun.

    Raises:
        GpubenchError: If the device, a workload or the sink cannot be used.
        KeyboardInterrupt: On Ctrl-C or SIGTERM; the worker has ended, the rows are kept.
    """
    forecast = _time_left(recording.session, expectation)
    limit = None
    if within_s is not None and forecast is not None:
        limit = BudgetLimit(within_s, lambda: forecast.left_s, recording.session.now_s)
    with orderly_end(), progress(recording.total, forecast=forecast) as shown:
        recording.measure(shown, limit)


def _time_left(measurement: Measurement, expectation: PlanEstimate) -> TimeLeft | None:
    match measurement:
        case Session():
            return Forecast(measurement, expectation)
        case NodeSession():
            return NodeTimeLeft(measurement, expectation.measuring_s)
    return None


def say_seats(measurement: Measurement) -> None:
    """Say to which CPUs each of several devices is bound."""
    if isinstance(measurement, NodeSession):
        seats = (f"{one.name} on CPUs {cpu_list(one.binding.cpus)}" for one in measurement.seats)
        say(f"devices: {', '.join(seats)}")


def interrupted_line(recording: Recording, path: str | None) -> str:
    """Return how far a measurement came, and how to go on where its rows are kept."""
    if not recording.rows:
        done = "interrupted before the first row"
    else:
        done = f"interrupted: {recording.rows} of {recording.total} rows measured"
    if path is None or not recording.can_be_resumed:
        return done
    return f"{done}; finish with: {shlex.join(resume_command(path, recording.plan.workloads))}"


def budget_end_line(recording: Recording, path: str | None) -> str:
    """Return how far a measurement came within its budget, and how to go on."""
    done = f"budget: {recording.rows} of {recording.total} rows; another run would exceed it"
    if path is None:
        return done
    command = shlex.join(resume_command(path, recording.plan.workloads))
    return f"{done}; for the rest: {command}"


def lost_line(recording: Recording, path: str | None) -> str:
    """Return which devices of a node were given up, what is missing and how to go on."""
    names = ", ".join(lost.name for lost in recording.lost)
    missing = recording.total - recording.rows
    done = f"lost: {names}; {missing} of {recording.total} rows are missing"
    if path is None or not recording.can_be_resumed:
        return done
    return f"{done}; for these: {shlex.join(resume_command(path, recording.plan.workloads))}"


def search_path() -> tuple[str, ...]:
    """Return where a user's own workload may be: what this process searches, and its folder."""
    return (*(folder for folder in sys.path if folder), str(Path.cwd()))
