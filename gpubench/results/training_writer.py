"""Append runs to a training file."""

from typing import ClassVar

from gpubench.model.training_row import TrainingRow
from gpubench.results.appended_file import AppendedFile
from gpubench.results.row_text import cells_of, csv_line
from gpubench.results.training_schema import TRAINING_COLUMN_NAMES, TRAINING_COLUMNS


class TrainingWriter(AppendedFile):
    """The one process that appends to a training file; see `AppendedFile`."""

    header: ClassVar[bytes] = csv_line(TRAINING_COLUMN_NAMES).encode()
    command: ClassVar[str] = "gpubench converge"

    def write(self, row: TrainingRow) -> None:
        """Append one row.

        Raises:
            ResultsFileError: If the row could not be written whole; the file is left as before.
        """
        self.append(csv_line(cells_of(row, TRAINING_COLUMNS)))
