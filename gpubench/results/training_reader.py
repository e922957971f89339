"""Read a training file into records, checked cell by cell."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from gpubench.errors import ResultsFileError
from gpubench.model.training_row import TRAINING_SCHEMA, TrainingRow
from gpubench.results.source import Source, name_of, read_text
from gpubench.results.training_cells import TrainingLine, row_of_line
from gpubench.results.training_schema import TRAINING_REQUIRED


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingTable:
    """The rows of a training file."""

    source: str
    """What messages call it."""
    rows: tuple[TrainingRow, ...]
    warnings: tuple[str, ...]


def read_training(source: Source, *, name: str | None = None) -> TrainingTable:
    """Return the runs in a training file, each once.

    Args:
        source: A path (gzip is recognised), ``-`` for standard input, or an open stream.
        name: What messages call it; by default the path.

    Raises:
        ResultsFileError: If it cannot be read, is no training file, or a cell breaks the contract.
    """
    name = name or name_of(source)
    content = read_text(source, name)
    whole, warnings = _whole_lines(content)
    lines = _lines(_decoded(whole, name), name)
    rows: dict[object, TrainingRow] = {}
    copies = 0
    for line in lines:
        row = row_of_line(line)
        if (row.origin.run_id, row.case) in rows:
            copies += 1
        rows.setdefault((row.origin.run_id, row.case), row)
    if not rows:
        raise ResultsFileError(
            name,
            seen="the file has a header and no rows",
            expected="at least one row",
            advice="measure again with `gpubench converge`",
        )
    if copies:
        warnings = (*warnings, f"rows of a run that is there already: {copies}, left out")
    return TrainingTable(source=name, rows=tuple(rows.values()), warnings=warnings)


def is_training_file(content: bytes) -> bool:
    """Return whether a file's first line is that of a training file.

    Args:
        content: As `read_text` returns it.
    """
    return TRAINING_REQUIRED[0].encode() in content.partition(b"\n")[0].split(b",")


def _whole_lines(content: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Leave out the row in flight: our own files always end their lines."""
    if content.endswith(b"\n") or b"\n" not in content:
        return content, ()
    line = content.count(b"\n") + 1
    whole = content[: content.rindex(b"\n") + 1]
    return whole, (f"line {line} is incomplete and left out: its writer was stopped",)


def _decoded(content: bytes, name: str) -> str:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _no_training_file(f"{name}:{line}", "a byte that is no UTF-8") from error
    if "\0" in text:
        raise _no_training_file(name, "a NUL byte")
    return text


def _lines(text: str, name: str) -> Iterator[TrainingLine]:
    reader = csv.reader(io.StringIO(text, newline="\n"))
    try:
        header = next(reader, [])
        _check_header(header, name)
        start = reader.line_num + 1
        for cells in reader:
            place = f"{name}:{start}"
            start = reader.line_num + 1
            if not cells:
                continue
            if len(cells) != len(header):
                raise ResultsFileError(
                    place,
                    seen=f"the line has {len(cells)} fields",
                    expected=f"{len(header)} as in the header",
                    advice="repair or delete the line",
                )
            yield TrainingLine(place=place, cells=dict(zip(header, cells, strict=True)))
    except csv.Error as error:
        raise _no_training_file(f"{name}:{reader.line_num}", f"no CSV ({error})") from error


def _check_header(header: list[str], name: str) -> None:
    missing = [column for column in TRAINING_REQUIRED if column not in header]
    if "time_median_s" in header and missing:
        raise ResultsFileError(
            f"{name}:1",
            seen="the columns are those of a timing file",
            expected="a training file",
            advice="name one that `gpubench converge` wrote",
        )
    if missing:
        raise _no_training_file(f"{name}:1", f"a header without {', '.join(missing)}")
    if len(set(header)) < len(header):
        raise _no_training_file(f"{name}:1", "a column that stands there twice")


def _no_training_file(where: str, seen: str) -> ResultsFileError:
    return ResultsFileError(
        where,
        seen=f"it has {seen}",
        expected=f"a training file (CSV in UTF-8, training_schema {TRAINING_SCHEMA})",
        advice="name one that `gpubench converge` wrote",
    )
