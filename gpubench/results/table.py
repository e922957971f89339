"""The rows of one results file, checked, as a data frame with its warnings."""

import shlex
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gpubench.errors import ResultsFileError
from gpubench.results.schema import TEXT_COLUMNS


def constant_text(text: str, rows: int) -> "pd.Series[Any]":
    """Return a column that holds one text, in a byte per row."""
    codes = np.zeros(rows, dtype=np.int8)
    return pd.Series(pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype([text])))


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsTable:
    """What `read_results` made of a file."""

    frame: pd.DataFrame
    """One line per row, numbered from 0: text columns hold str (empty is ``""``), the others
    numbers (empty is NaN). All case columns are there, other optional ones only if the file has
    them; unknown columns are kept as pandas read them."""
    source: str
    """What messages call the file."""
    warnings: tuple[str, ...] = ()
    """What a reader should know before trusting the rows, without the file's name."""
    first_copy: tuple[str, str] | None = None
    """Where the first row stands that is left out as a copy, and the row that it repeats."""

    def refuse_copies(self) -> None:
        """Complain about a row that stands there twice.

        Looking at a file or joining files can leave copies out; a verdict should not rest on a
        file that somebody pasted together.

        Raises:
            ResultsFileError: Naming both lines.
        """
        if self.first_copy is not None:
            copy, original = self.first_copy
            merge = f"gpubench merge {shlex.quote(self.source)} -o unique.csv"
            raise ResultsFileError(
                copy,
                seen=f"the same row as line {original.rpartition(':')[2]}",
                expected="each measurement once",
                advice=f"keep one of each: `{merge}`",
            )

    def column(self, name: str) -> pd.Series:
        """Return a contract column, all empty if the file does not have it.

        Absent columns are not added to the frame, because seventy of them for a million rows
        take half a gigabyte.
        """
        if name in self.frame:
            return self.frame[name]
        empty = "" if name in TEXT_COLUMNS else float("nan")
        return pd.Series(empty, index=self.frame.index, name=name)

    def require(self, *names: str, purpose: str) -> None:
        """Complain if columns are missing that the contract leaves optional.

        Args:
            names: Columns without which the purpose cannot be served.
            purpose: What the reader wanted, e.g. ``to resume the run``.

        Raises:
            ResultsFileError: Naming the missing columns.
        """
        missing = [name for name in names if name not in self.frame]
        if missing:
            raise ResultsFileError(
                self.source,
                seen=f"the columns {', '.join(missing)} are missing",
                expected=f"the columns that are needed {purpose}",
                advice="name a file that `gpubench run` wrote",
            )
