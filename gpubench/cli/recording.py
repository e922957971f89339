"""Measure a session row by row into a sink, with progress, until it is done or interrupted."""

import shlex
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from gpubench.cli.interrupts import orderly_end
from gpubench.cli.standard_streams import standard_output
from gpubench.model import BlockRow
from gpubench.report.progress import progress
from gpubench.results.row_text import header_line, row_line
from gpubench.results.writer import ResultsWriter
from gpubench.runner.session import Measured, Session


class Sink(Protocol):
    """Where rows go."""

    def write(self, row: BlockRow) -> None:
        """Append one row."""
        ...


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


class Recording:
    """What a measurement has brought so far.

    Args:
        session: What to measure.
        sink: Takes each row as soon as it is known.
    """

    def __init__(self, session: Session, sink: Sink) -> None:
        self._session = session
        self._sink = sink
        self.total = _missing(session)
        """Cells to be measured."""
        self.rows = 0
        """Rows written."""
        recorded = session.recorded.cells.values() if session.recorded else ()
        self._before = len(recorded)
        self.timed = any(status.has_time for status in recorded)
        """Whether any row, of an earlier process too, has a time."""

    @property
    def can_be_resumed(self) -> bool:
        """Whether there is a row, of an earlier process too, that tells what the plan is."""
        return self.rows + self._before > 0

    def measure(self) -> None:
        """Measure everything that is missing.

        Raises:
            GpubenchError: If the device, a workload or the sink cannot be used.
            KeyboardInterrupt: On Ctrl-C or SIGTERM; the worker has ended, the rows are kept.
        """
        with (
            orderly_end(),
            progress(self.total) as shown,
            # Not left to the garbage collector: an error's traceback would keep the worker alive.
            closing(self._session.events()) as events,
        ):
            for event in events:
                if isinstance(event, Measured):
                    self._sink.write(event.row)
                    self.rows += 1
                    self.timed = self.timed or event.observation.status.has_time
                shown.tell(event)


@contextmanager
def new_recording(session: Session, path: str) -> Iterator[Recording]:
    """Open a new results file for what a session measures; without rows none is left.

    Raises:
        ResultsFileError: If there is a file with content, or none can be written there.
    """
    with ResultsWriter.create(path) as writer:
        recording = Recording(session, writer)
        try:
            yield recording
        finally:
            # While the lock is held, so that it cannot be a file that somebody else has begun.
            if not recording.rows:
                Path(path).unlink(missing_ok=True)


def interrupted_line(recording: Recording, path: str | None) -> str:
    """Return how far a measurement came, and how to go on where its rows are kept."""
    if not recording.rows:
        done = "interrupted before the first row"
    else:
        done = f"interrupted: {recording.rows} of {recording.total} cells measured"
    if path is None or not recording.can_be_resumed:
        return done
    return f"{done}; finish with: gpubench run --resume {shlex.quote(path)}"


def search_path() -> tuple[str, ...]:
    """Return where a user's own workload may be: what this process searches, and its folder."""
    return (*(folder for folder in sys.path if folder), str(Path.cwd()))


def _missing(session: Session) -> int:
    plan = session.plan
    if session.recorded is None:
        return len(session.cases) * plan.blocks * plan.runs
    return sum(1 for run in range(plan.runs) for _ in session.cells(run))
