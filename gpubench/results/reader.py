"""Read a results file into a checked table."""

import io
import warnings
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Literal, TypeAlias

import pandas as pd

from gpubench.errors import ResultsFileError
from gpubench.results.document import ResultsText, open_document, refuse_ragged
from gpubench.results.duplicates import repeated_rows
from gpubench.results.rates import rate_warnings
from gpubench.results.rules import check_cells
from gpubench.results.schema import (
    ALONE,
    KEY_COLUMNS,
    OPTIONAL_CASE_COLUMNS,
    OWN_MARK,
    TEXT_COLUMNS,
)
from gpubench.results.source import Source
from gpubench.results.table import ResultsTable, constant_text

Category: TypeAlias = Literal["category"]

_MANY_COLUMNS = 100

_MOST_AS_TEXT = 2**20
"""Bytes of a file whose texts are read as they are: below, categories cost more than they save."""


def read_results(source: Source, *, name: str | None = None) -> ResultsTable:
    """Return the rows of a results file.

    Columns that tell rows apart are read as text, so that the run ``01`` of another tool stays
    another run than ``1``. Identical rows are kept once, with a warning; who concludes something
    from them refuses (`ResultsTable.refuse_copies`).

    Args:
        source: A path (gzip is recognised), ``-`` for standard input, or an open stream.
        name: What messages call it; by default the path.

    Raises:
        ResultsFileError: If it cannot be read or breaks the contract, with the line's number.
        NoRowsError: If there is a header and no row.
    """
    table = _checked(open_document(source, name=name))
    _convert(table.frame, TEXT_COLUMNS, str)
    return table


def read_compact_results(source: Source, *, name: str | None = None) -> ResultsTable:
    """Return the same with text columns as categories.

    They take a third of the memory, and what groups by them need not hash every cell again. But
    grouping by a category makes groups that have no row, so this is for who knows what it gets.

    Raises:
        ResultsFileError: As `read_results`.
        NoRowsError: As `read_results`.
    """
    return parse_document(open_document(source, name=name))


def parse_document(document: ResultsText) -> ResultsTable:
    """Return the rows of a document as numbers and categories; see `read_compact_results`."""
    table = _checked(document)
    _convert(table.frame, TEXT_COLUMNS, "category")
    return table


def _checked(document: ResultsText) -> ResultsTable:
    """Return the rows with texts as str or as categories, whichever is sooner read."""
    frame = checked_cells(document)
    copied = repeated_rows(frame, frame[list(KEY_COLUMNS)], document.place_of)
    copies = int(copied.sum())
    odd_rates = rate_warnings(frame, document)
    first_copy = _first_copy(frame, copied, document) if copies else None
    if copies:
        frame = frame[~copied].reset_index(drop=True)
    return ResultsTable(
        frame=frame,
        source=document.source,
        warnings=(*document.warnings, *_copies_warning(copies), *odd_rates),
        first_copy=first_copy,
    )


def checked_cells(document: ResultsText) -> pd.DataFrame:
    """Return the rows of a document as `parse_document` has them, copies among them.

    Raises:
        ResultsFileError: If a cell breaks the contract.
    """
    frame = _parse(document)
    for column, default in OPTIONAL_CASE_COLUMNS.items():
        _fill(frame, column, default)
    check_cells(frame, document)
    _fill_loads(frame)
    return frame


def read_cells(document: ResultsText) -> pd.DataFrame:
    """Return the cells of a document as the text that stands in it."""
    return _read_csv(document, dtype=str, na_filter=False)


def _parse(document: ResultsText) -> pd.DataFrame:
    text = set(document.header) & TEXT_COLUMNS
    is_large = len(document.text) > _MOST_AS_TEXT
    frame = _parse_as(document, "category", text) if is_large else None
    # pandas makes numbers of categories that all look like some, and 01 would be 1; of one that no
    # integer of 64 bits holds it makes an object that is none of its numbers.
    if frame is None or not all(_are_texts(frame[name]) for name in text):
        frame = _parse_as(document, str, text)
    if frame is None:
        raise TypeError("pandas cannot put text columns together")
    # A table of many pieces is slow, and pandas warns of it; the contract's columns are too few.
    return frame.copy() if len(frame.columns) > _MANY_COLUMNS else frame


def _are_texts(cells: "pd.Series[Any]") -> bool:
    kind = pd.api.types.infer_dtype(cells.cat.categories, skipna=True)
    return kind in ("string", "empty")


def _convert(frame: pd.DataFrame, names: AbstractSet[str], kind: type[str] | Category) -> None:
    """Change the kind of some columns; `DataFrame.astype` would walk over all there are."""
    for name in names & set(frame.columns):
        if frame[name].dtype != kind:
            frame[name] = frame[name].astype(kind)


def _parse_as(
    document: ResultsText, kind: type[str] | Category, text: set[str]
) -> pd.DataFrame | None:
    """Return the rows with text columns of a kind; None if their pieces do not fit together."""
    try:
        return _read_csv(
            document,
            dtype=dict.fromkeys(text, kind),
            # Only an empty cell is missing: the words that pandas knows are text or mistakes here.
            keep_default_na=False,
            na_values={name: [""] for name in set(document.header) - text},
        )
    except TypeError:
        # pandas reads in pieces, and one whose categories look like numbers fits no other.
        return None


def _fill(frame: pd.DataFrame, column: str, default: str) -> None:
    """Give an optional case column the value that its absence means."""
    if column not in frame:
        is_text = column in TEXT_COLUMNS
        frame[column] = constant_text(default, len(frame)) if is_text else int(default)
    elif column not in TEXT_COLUMNS:
        frame[column] = frame[column].fillna(int(default))


def _fill_loads(frame: pd.DataFrame) -> None:
    """Say of rows of ours that do not tell how many devices were loaded that it was one."""
    if OWN_MARK not in frame:
        return
    name = "loaded_devices"
    frame[name] = frame[name].fillna(float(ALONE)) if name in frame else float(ALONE)


def _read_csv(document: ResultsText, **options: object) -> pd.DataFrame:
    with warnings.catch_warnings():
        # A line longer than the header is only a warning to pandas, and loses cells.
        warnings.simplefilter("error", pd.errors.ParserWarning)
        # Columns of mixed types are found, and complained about with a line, by the rules.
        warnings.simplefilter("ignore", pd.errors.DtypeWarning)
        try:
            return pd.read_csv(  # type: ignore[call-overload, no-any-return]
                io.BytesIO(document.text), index_col=False, **_EXACT, **options
            )
        except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
            refuse_ragged(document)
            raise ResultsFileError(
                document.source,
                seen=f"it cannot be parsed ({error})",
                expected="CSV",
                advice="save it as CSV again",
            ) from error


def _first_copy(
    frame: pd.DataFrame, copied: "pd.Series[bool]", document: ResultsText
) -> tuple[str, str]:
    copy = int(copied.argmax())
    keys = frame[list(KEY_COLUMNS)]
    original = int((keys == keys.iloc[copy]).all(axis=1).argmax())
    return document.place_of(copy), document.place_of(original)


def _copies_warning(copies: int) -> tuple[str, ...]:
    if not copies:
        return ()
    return (
        ("1 row is a copy of another and counts once",)
        if copies == 1
        else (f"{copies} rows are copies of others and count once",)
    )


def _exact_floats() -> Mapping[str, str]:
    """Return the option that makes pandas read back the very float that was written.

    From 3.1 on it always does, and warns about the option.
    """
    major, minor = (int(part) for part in pd.__version__.split(".")[:2])
    return {} if (major, minor) >= (3, 1) else {"float_precision": "round_trip"}


_EXACT = _exact_floats()
