"""Several results files as one, with every cell's text as it was."""

import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import TextIO

import pandas as pd

from gpubench.errors import ResultsFileError
from gpubench.results.document import open_document
from gpubench.results.duplicates import repeated_rows
from gpubench.results.reader import parse_document, read_cells
from gpubench.results.schema import COLUMN_NAMES, KEY_COLUMNS, OPTIONAL_CASE_COLUMNS
from gpubench.results.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTable:
    """The rows of results files as text."""

    cells: pd.DataFrame
    """Every cell as the characters that stand in the file, rows numbered from 0."""
    places: tuple[str, ...]
    """``file:line`` of each row."""
    warnings: tuple[str, ...] = ()
    """What to know before trusting the rows, each with its file's name."""
    repeated: int = 0
    """Rows that were there once more and are not in it."""


def read_text_table(source: Source, *, name: str | None = None) -> TextTable:
    """Return a results file's rows as text, checked as `read_results` does.

    Merging works on text, since a number that is read and written again may come out in other
    characters, and a merged file must still prove where its rows came from.

    Raises:
        ResultsFileError: If it cannot be read or breaks the contract.
    """
    document = open_document(source, name=name)
    checked = parse_document(document)
    places = tuple(f"{document.source}:{line}" for line in document.line_numbers())
    warnings = tuple(f"{document.source}: {warning}" for warning in checked.warnings)
    return TextTable(cells=read_cells(document), places=places, warnings=warnings)


def merge(tables: Sequence[TextTable]) -> TextTable:
    """Return the rows of all tables, identical ones once, in the order in which they first occur.

    The columns are those of all tables: the contract's first, in its order, then the others as
    they occur. A column that a table lacks is empty in its rows.

    Args:
        tables: One or more; the order decides the order of rows, never which rows there are.

    Raises:
        ResultsFileError: If two rows about the same case, run and block differ; names both places.
    """
    columns = _united_columns(tables)
    cells = pd.concat(
        [table.cells.reindex(columns=columns, fill_value="") for table in tables],
        ignore_index=True,
    )
    places = [place for table in tables for place in table.places]
    kept = ~repeated_rows(cells, _keys(cells), places.__getitem__)
    return TextTable(
        cells=cells[kept].reset_index(drop=True),
        places=tuple(compress(places, kept)),
        warnings=tuple(warning for table in tables for warning in table.warnings),
        repeated=int((~kept).sum()),
    )


def write_merged(table: TextTable, destination: str | Path | TextIO) -> None:
    """Write a merged table as CSV, to a new file (compressed if it ends in ``.gz``) or a stream.

    A link to a file that is not there yet stays a link, and its file is made.

    Raises:
        ResultsFileError: If the file exists or cannot be written; no part of it is left behind.
    """
    if not isinstance(destination, str | Path):
        table.cells.to_csv(destination, index=False, lineterminator="\n")
        return
    path = Path(destination)
    if destination == "":
        raise ResultsFileError(
            "''",
            seen="the name is empty",
            expected="a new file",
            advice="name one with -o; is a shell variable not set?",
        )
    try:
        _write_whole(table, path)
    except (OSError, ValueError) as error:
        # A ValueError is a NUL in the name.
        raise ResultsFileError(
            str(path),
            seen=f"it cannot be written ({getattr(error, 'strerror', None) or error})",
            expected="a place with room that you may write to",
            advice="name another place or free space",
        ) from error


def _write_whole(table: TextTable, path: Path) -> None:
    if path.exists():
        raise ResultsFileError(
            str(path),
            seen="the file exists already",
            expected="a new file",
            advice="name another file or delete this one",
        )
    # Where a link leads: renaming onto the link itself would put the file in its place.
    path = Path(os.path.realpath(path))
    if path.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    # Under another name until it is whole, so that nobody takes half of it for the result.
    part = path.with_name(f"part-{path.name}")
    try:
        table.cells.to_csv(part, index=False, lineterminator="\n")
        part.rename(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _keys(cells: pd.DataFrame) -> pd.DataFrame:
    keys = cells.reindex(columns=list(KEY_COLUMNS), fill_value="")
    for name, default in OPTIONAL_CASE_COLUMNS.items():
        keys[name] = keys[name].mask(keys[name] == "", default)
    return keys


def _united_columns(tables: Sequence[TextTable]) -> list[str]:
    found = list(dict.fromkeys(name for table in tables for name in table.cells.columns))
    known = [name for name in COLUMN_NAMES if name in found]
    return known + [name for name in found if name not in COLUMN_NAMES]
