"""Append block rows to a results file."""

from typing import ClassVar

from gpubench.model import BlockRow
from gpubench.results.appended_file import AppendedFile
from gpubench.results.row_text import header_line, row_line


class ResultsWriter(AppendedFile):
    """The one process that appends to a results file; see `AppendedFile`."""

    header: ClassVar[bytes] = header_line().encode()
    command: ClassVar[str] = "gpubench run"
    rows: int = 0
    """Written by this writer."""

    def write(self, row: BlockRow) -> None:
        """Append one row.

        Raises:
            ResultsFileError: If the row could not be written whole; the file is left as before.
        """
        self.append(row_line(row))
        self.rows += 1
