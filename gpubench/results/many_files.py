"""Read very many results files: those with one header together, batches of them in processes."""

import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import Generic, TypeVar

import numpy as np
import pandas as pd

from gpubench.errors import ResultsFileError
from gpubench.results.document import (
    EmptyFileError,
    NoRowsError,
    ResultsText,
    open_document,
)
from gpubench.results.reader import checked_cells, parse_document
from gpubench.results.schema import KEY_COLUMNS, OWN_MARK

BATCH_BYTES = 16_000_000
"""Text that is parsed at once: pandas takes 25 ms for a file however small, and memory grows with
the batch."""

MOST_PROCESSES = 4
"""Each takes some 300 MB, and a disk is not read any sooner by more."""

FILE = "file"
"""The column that says which file a row is of, by its place among the names."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyFiles(Generic[T]):
    """What was made of many files."""

    parts: tuple[T, ...]
    warnings: tuple[str, ...]
    """What a reader should know before trusting the rows, with the file's name."""
    empty: tuple[str, ...]
    """Files that have no row."""


def read_many(
    names: Sequence[str],
    reduce: Callable[[pd.DataFrame], T],
    done: Callable[[int], None] | None = None,
) -> ManyFiles[T]:
    """Return what a function makes of the rows of many files, some files at a time.

    Ten thousand files of a hundred rows hold more than memory should; who reads so many keeps what
    is needed of each part.

    Args:
        names: Files, - for standard input.
        reduce: Makes something of rows that `parse_document` would give, with the column `FILE`;
            a function of a module, since it may be called in another process.
        done: Is told how many files have been read.

    Raises:
        ResultsFileError: About the first file that cannot be read, or in which a row stands twice.
    """
    batches = list(_batches(names))
    parts: list[_ReadBatch[T]] = []
    files = 0
    for batch, part in zip(batches, _parts(names, batches, reduce), strict=True):
        parts.append(part)
        files += len(batch)
        if done is not None:
            done(files)
    return ManyFiles(
        parts=tuple(one for part in parts for one in part.made),
        warnings=tuple(text for part in parts for text in part.warnings),
        empty=tuple(name for part in parts for name in part.empty),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReadBatch(Generic[T]):
    made: tuple[T, ...]
    warnings: tuple[str, ...]
    empty: tuple[str, ...]


def _batches(names: Sequence[str]) -> Iterator[range]:
    """Yield neighbouring files that together are large enough, by place."""
    start, size = 0, 0
    for place, name in enumerate(names):
        size += _size(name)
        if size >= BATCH_BYTES:
            yield range(start, place + 1)
            start, size = place + 1, 0
    if start < len(names):
        yield range(start, len(names))


def _parts(
    names: Sequence[str], batches: Sequence[range], reduce: Callable[[pd.DataFrame], T]
) -> Iterator[_ReadBatch[T]]:
    processes = min(len(os.sched_getaffinity(0)), MOST_PROCESSES, len(batches))
    work = [partial(_read, batch, [names[place] for place in batch], reduce) for batch in batches]
    # Standard input is this process's own.
    if processes == 1 or "-" in names:
        yield from (one() for one in work)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        with warnings.catch_warnings():
            # As in `gpubench.results.parallel`: threads of a library that nobody uses here.
            warnings.simplefilter("ignore", DeprecationWarning)
            started = [pool.submit(one) for one in work]
        try:
            yield from (one.result() for one in started)
        finally:
            pool.shutdown(cancel_futures=True)


def _read(
    places: range, names: Sequence[str], reduce: Callable[[pd.DataFrame], T]
) -> _ReadBatch[T]:
    documents: list[tuple[int, ResultsText]] = []
    empty: list[str] = []
    for place, name in zip(places, names, strict=True):
        try:
            documents.append((place, open_document(name)))
        except (EmptyFileError, NoRowsError) as error:
            empty.append(error.where)
    told: list[str] = []
    frames = list(_frames(documents, told))
    return _ReadBatch(
        made=tuple(reduce(frame) for frame in frames), warnings=tuple(told), empty=tuple(empty)
    )


def _frames(
    documents: Iterable[tuple[int, ResultsText]], told: list[str]
) -> Iterator[pd.DataFrame]:
    alike: dict[tuple[str, ...], list[tuple[int, ResultsText]]] = {}
    for place, document in documents:
        alike.setdefault(document.header, []).append((place, document))
    for header, same in alike.items():
        joined = _joined(same) if OWN_MARK in header and len(same) > 1 else None
        if joined is None:
            yield from (_alone(place, document, told) for place, document in same)
        else:
            told += [f"{one.source}: {text}" for _, one in same for text in one.warnings]
            yield joined


def _joined(documents: Sequence[tuple[int, ResultsText]]) -> pd.DataFrame | None:
    """Return the rows of documents with one header; None if they have to be looked at one by one.

    What is wrong with one of them has to be said with its name and line.
    """
    bodies = [document.text.partition(b"\n")[2] for _, document in documents]
    header = documents[0][1].text.partition(b"\n")[0]
    counts = [body.count(b"\n") for body in bodies]
    whole = ResultsText(
        source="",
        text=b"\n".join([header, b"".join(bodies)]),
        header=documents[0][1].header,
        warnings=(),
    )
    try:
        frame = checked_cells(whole)
    except ResultsFileError:
        return None
    # Rows of other tools may span lines, and blank lines are none.
    if len(frame) != sum(counts):
        return None
    frame[FILE] = np.repeat([place for place, _ in documents], counts)
    return None if frame[[FILE, *KEY_COLUMNS]].duplicated().any() else frame


def _alone(place: int, document: ResultsText, told: list[str]) -> pd.DataFrame:
    table = parse_document(document)
    table.refuse_copies()
    told += [f"{table.source}: {text}" for text in table.warnings]
    return table.frame.assign(**{FILE: place})


def _size(name: str) -> int:
    try:
        return os.stat(name).st_size  # noqa: PTH116  # a text, which may be "-"
    except (OSError, ValueError):
        # A ValueError is a NUL in the name. Whoever reads the file will say what is wrong with it.
        return 0
