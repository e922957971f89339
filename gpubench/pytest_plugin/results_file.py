"""The one results file of a pytest session."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from gpubench.errors import ResultsFileError
from gpubench.model import BlockRow
from gpubench.pytest_plugin.options import csv_path
from gpubench.results.naming import new_results_path
from gpubench.results.writer import ResultsWriter
from gpubench.runner.rows import new_session_id


class ResultsFile:
    """Appends rows; what one session measures in several goes are segments of the same run.

    Declared cases and functions are measured by different processes. Were each a run of its own,
    then no case would be in all runs of the file, and nothing in it could be compared.

    Args:
        writer: Of a file that has a header and no rows yet.
    """

    def __init__(self, writer: ResultsWriter) -> None:
        self._writer = writer
        self._rows = 0
        self._session = new_session_id()
        self._run_ids: dict[int, str] = {}
        self._segments: dict[int, dict[tuple[str, int], int]] = {}

    @classmethod
    def open(cls, config: pytest.Config, backend: str) -> "ResultsFile":
        """Start the file that the flags name, or else a new one in `results/`.

        Raises:
            ResultsFileError: If there is a file with content, or none can be written there.
        """
        path = csv_path(config) or _new_path(config.rootpath / "results", backend)
        return cls(ResultsWriter.create(path))

    @property
    def path(self) -> Path:
        """Where it is."""
        return self._writer.path

    @property
    def has_rows(self) -> bool:
        """Whether anything was measured."""
        return self._rows > 0

    def write(self, row: BlockRow) -> None:
        """Append one row.

        Raises:
            ResultsFileError: If the row could not be written whole.
        """
        self._writer.write(self._in_session(row))
        self._rows += 1

    def close(self) -> None:
        """Force the rows to the disk; remove a file that has none, since it says nothing.

        Raises:
            ResultsFileError: If the file system reports only now that it could not keep them.
        """
        if not self.has_rows:
            self.path.unlink(missing_ok=True)
        self._writer.close()

    def _in_session(self, row: BlockRow) -> BlockRow:
        run = row.run
        run_id = self._run_ids.setdefault(run.run_index, run.run_id)
        processes = self._segments.setdefault(run.run_index, {})
        segment = processes.setdefault((run.run_id, run.segment), len(processes))
        here = replace(run, run_id=run_id, segment=segment, session=self._session)
        return replace(row, run=here)


def _new_path(folder: Path, backend: str) -> Path:
    try:
        return new_results_path(folder, backend, datetime.now().astimezone())
    except OSError as error:
        raise ResultsFileError(
            str(folder),
            seen=f"the folder cannot be made ({error.strerror})",
            expected="a folder that you may write to",
            advice="name a file elsewhere with --gpubench-csv",
        ) from error
