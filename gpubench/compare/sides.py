"""Which files make up each side of a comparison, and their rows."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from gpubench.compare.rows import Rows, rows_below_each_other, rows_of_frame
from gpubench.errors import UsageError
from gpubench.results.identifiers import with_one_name_each
from gpubench.results.table import ResultsTable

_STDIN = "-"
_LEAST_SIDES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SideFiles:
    """What was typed for one side."""

    label: str
    files: tuple[str, ...]
    is_named: bool = False
    """Whether its user gave it the label, and so means to hold it against others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side's results."""

    label: str
    tables: tuple[ResultsTable, ...]
    """One per file."""


def parse_sides(texts: Sequence[str]) -> tuple[SideFiles, ...]:
    """Return what the arguments of `gpubench compare` name: files, or ``label=a.csv,b.csv``.

    Raises:
        UsageError: If a side names no file, a label or a stream is used twice, or there is one
            side only.
    """
    if len(texts) < _LEAST_SIDES:
        raise UsageError(
            "FILE",
            seen=f"{len(texts)} side",
            expected="a baseline and at least one contender",
            advice="name two files, such as h100.csv h200.csv",
        )
    return named_sides(texts)


def named_sides(texts: Sequence[str]) -> tuple[SideFiles, ...]:
    """Return the same of any number of arguments, which one alone may be.

    Raises:
        UsageError: If a side names no file, or a label or a stream is used twice.
    """
    sides = [_parse_side(text) for text in texts]
    _refuse_repeated([side.label for side in sides if side.label], "the label", "other names")
    streams = [name for side in sides for name in side.files if name == _STDIN]
    _refuse_repeated(streams, "standard input", "it once, and a file")
    return tuple(
        replace(side, label=label) for label, side in zip(_labels(sides), sides, strict=True)
    )


def files_of(sides: Sequence[SideFiles]) -> list[str]:
    """Return the files of all sides in their order."""
    return [name for side in sides for name in side.files]


def filled_sides(sides: Sequence[SideFiles], tables: Sequence[ResultsTable]) -> tuple[Side, ...]:
    """Return the sides with their rows.

    Args:
        sides: What was typed.
        tables: What was read, in the order of `files_of`.

    Raises:
        ResultsFileError: If a row stands twice in a file.
    """
    for table in tables:
        table.refuse_copies()
    rest = iter(tables)
    return tuple(
        Side(label=side.label, tables=tuple(next(rest) for _ in side.files)) for side in sides
    )


def rows_of(sides: Sequence[Side], columns: Sequence[str]) -> tuple[Rows, ...]:
    """Return the rows of all files of each side with these columns, and `file`, its number.

    A machine that some files name in clear and others by a hash has one name in all of them.
    """
    frames = iter(with_one_name_each([table.frame for side in sides for table in side.tables]))
    return tuple(_rows(list(islice(frames, len(side.tables))), columns) for side in sides)


def _rows(frames: Sequence[pd.DataFrame], columns: Sequence[str]) -> Rows:
    parts = [rows_of_frame(frame, columns) for frame in frames]
    numbers = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return rows_below_each_other(parts, columns).with_numbers({"file": numbers})


def _parse_side(text: str) -> SideFiles:
    label, equals, names = text.partition("=")
    if not text:
        raise UsageError(
            "FILE",
            seen="an empty name",
            expected="a results file",
            advice="name one, or - for stdin",
        )
    if not equals or os.path.exists(text):  # noqa: PTH110  # takes any text
        return SideFiles(label="", files=(text,))
    files = tuple(name for name in names.split(",") if name)
    if not label or not files or not label.isprintable():
        raise UsageError(
            repr(text),
            seen="it has no label" if files else "it names no file",
            expected="label=a.csv or label=a.csv,b.csv",
            advice="write both, or the path alone",
        )
    _refuse_repeated(list(files), f"in {label}, the file", "each file once")
    return SideFiles(label=label, files=files, is_named=True)


def _refuse_repeated(names: Sequence[str], what: str, expected: str) -> None:
    name, times = max(Counter(names).items(), key=lambda item: item[1], default=("", 0))
    if times > 1:
        raise UsageError(
            "FILE",
            seen=f"{what} {name!r} stands there {times} times",
            expected=expected,
            advice="name each once",
        )


def _labels(sides: Sequence[SideFiles]) -> list[str]:
    """Return the labels as given, else the shortest names that tell the files apart."""
    stems = [side.label or _stem(side.files[0]) for side in sides]
    paths = [
        side.label or (stem if stems.count(stem) == 1 else side.files[0])
        for side, stem in zip(sides, stems, strict=True)
    ]
    return [
        path if path not in paths[:place] else f"{path} #{paths[: place + 1].count(path)}"
        for place, path in enumerate(paths)
    ]


def _stem(name: str) -> str:
    if name == _STDIN:
        return "stdin"
    return Path(name).name.removesuffix(".gz").removesuffix(".csv") or name
