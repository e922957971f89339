"""The folder that `gpubench ab` writes: a results file for each side, and what was asked for."""

import csv
import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from gpubench.errors import ResultsFileError
from gpubench.model import BlockRow
from gpubench.results.row_reading import block_row
from gpubench.results.writer import ResultsWriter
from gpubench.suites.planning import PLAN_FLAGS
from gpubench.terminal_text import shortened

SIDES = ("a", "b")

_FILE = "ab.json"
_VERSION = 1
_MOST_CHARACTERS = 1_000_000
_LONGEST_WORD = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSide:
    """What was asked for on one side; names no program that reading it could start."""

    options: tuple[str, ...]
    """Those of the plan, as `gpubench run` takes them."""
    label: str
    programs: tuple[str, ...]
    """Which flags named another interpreter or checkout, to be given again, with a digest of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for."""

    sides: tuple[AskedSide, AskedSide]
    identify: bool


def csv_path(folder: Path, side: str) -> Path:
    """Return where a side's rows are."""
    return folder / f"{side}.csv"


def begin_folder(folder: Path, asked: Asked) -> tuple[ResultsWriter, ResultsWriter]:
    """Make a folder for a new measurement, and its two files without rows.

    Raises:
        ResultsFileError: If there is a measurement already, or nothing can be written there.
    """
    refuse_measured(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        # A ValueError is a NUL in the name.
        reason = getattr(error, "strerror", None) or error
        raise _unusable(folder, f"it cannot be made ({reason})") from error
    with ExitStack() as opened:
        writers = [
            opened.enter_context(ResultsWriter.create(csv_path(folder, side))) for side in SIDES
        ]
        try:
            # Not before both files are locked, so that it belongs to them.
            (folder / _FILE).write_text(_text(asked), encoding="utf-8")
        except OSError as error:
            raise _unusable(folder, f"it cannot be written ({error.strerror})") from error
        opened.pop_all()
    return writers[0], writers[1]


def refuse_measured(folder: Path) -> None:
    """Refuse a folder in which there is a measurement.

    Raises:
        ResultsFileError: If there is one, or nobody can look.
    """
    if _has_measurement(folder):
        raise ResultsFileError(
            str(folder),
            seen="it holds a measurement already",
            expected="a new folder",
            advice="go on with it by gpubench ab --resume, or name another folder",
        )


def _has_measurement(folder: Path) -> bool:
    try:
        return (folder / _FILE).exists()
    except OSError as error:
        raise _unusable(folder, f"it cannot be ({error.strerror})") from error


class _OtherContentError(ValueError):
    """Says in our own words what a file holds that `gpubench ab` did not write."""


def read_asked(folder: Path) -> Asked:
    """Return what was asked for in a folder.

    Raises:
        ResultsFileError: If `gpubench ab` did not write it.
    """
    path = folder / _FILE
    try:
        with path.open(encoding="utf-8") as stream:
            # Cut where nobody's options reach: what is left of the text is no JSON then.
            return _asked(json.loads(stream.read(_MOST_CHARACTERS)))
    except OSError as error:
        raise ResultsFileError(
            str(folder),
            seen=f"{_FILE} cannot be read ({error.strerror})",
            expected="a folder that gpubench ab wrote",
            advice="start a new one with -o",
        ) from error
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        # Of a wrong shape Python tells indices and keys, which nobody has typed.
        told = f" ({error})" if isinstance(error, _OtherContentError) else ""
        raise ResultsFileError(
            str(path),
            seen=f"it cannot be read{told}",
            expected="what gpubench ab wrote",
            advice="start a new folder with -o",
        ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Continued:
    """A folder whose complete pairs are kept and whose files take more rows."""

    writers: tuple[ResultsWriter, ResultsWriter]
    pairs: int
    """Complete ones."""
    dropped: int
    """Rows of a pair that was interrupted, to be measured again."""
    before: tuple[BlockRow | None, BlockRow | None]
    """A row of either side, if there is one."""


def continue_folder(folder: Path, cells: tuple[int, int]) -> Continued:
    """Lock both files and drop what is not of a complete pair.

    The rest of an interrupted pair would be measured hours after its beginning, and the two runs of
    a pair belong together because they follow each other.

    Args:
        folder: Where they are.
        cells: Rows of a run of either side.

    Raises:
        ResultsFileError: If a file cannot be continued.
    """
    with ExitStack() as opened:
        writers = [
            opened.enter_context(ResultsWriter.continue_(csv_path(folder, side))) for side in SIDES
        ]
        rows = [_rows(csv_path(folder, side)) for side in SIDES]
        pairs = min(
            _complete_pairs(of_side, count) for of_side, count in zip(rows, cells, strict=True)
        )
        dropped = 0
        for writer, of_side, count in zip(writers, rows, cells, strict=True):
            writer.keep_rows(pairs * count)
            dropped += len(of_side) - pairs * count
        before = [of_side[0] if pairs else None for of_side in rows]
        opened.pop_all()
    return Continued(
        writers=(writers[0], writers[1]),
        pairs=pairs,
        dropped=dropped,
        before=(before[0], before[1]),
    )


def _rows(path: Path) -> list[BlockRow]:
    with path.open(encoding="utf-8", newline="") as stream:
        try:
            return [block_row(cells) for cells in csv.DictReader(stream, restval="")]
        except (ValueError, TypeError, csv.Error) as error:
            raise ResultsFileError(
                str(path),
                seen=f"a row cannot be read ({error})",
                expected="rows that gpubench ab wrote",
                advice="start a new folder with -o",
            ) from error


def _complete_pairs(rows: Sequence[BlockRow], cells: int) -> int:
    """Return how many pairs from the first on have all their rows."""
    runs = [(pair, len(list(of))) for pair, of in groupby(rows, key=lambda row: row.run.pair)]
    complete = 0
    for place, run in enumerate(runs):
        if run != (place, cells):
            break
        complete += 1
    return complete


def _text(asked: Asked) -> str:
    return json.dumps({"gpubench_ab": _VERSION, **asdict(asked)}, indent=1) + "\n"


def _asked(found: Any) -> Asked:
    if found["gpubench_ab"] != _VERSION:
        raise _OtherContentError(f"its version is {found['gpubench_ab']}, expected {_VERSION}")
    first, second = (_side(of) for of in found["sides"])
    return Asked(sides=(first, second), identify=found["identify"] is True)


def _side(found: Mapping[str, Any]) -> AskedSide:
    return AskedSide(
        options=_plan_words(found["options"]),
        label=_texts([found["label"]])[0],
        programs=_texts(found["programs"]),
    )


def _plan_words(found: Any) -> tuple[str, ...]:
    """Return the options of a plan, and no others: ``--help`` would end the command well."""
    words = _texts(found)
    for word in words:
        flag, equals, _ = word.partition("=")
        if flag not in PLAN_FLAGS or not equals:
            raise _OtherContentError(
                f"{shortened(repr(word), _LONGEST_WORD)} is no option of a plan"
            )
    return words


def _texts(found: Any) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise TypeError("not a list of texts")
    return tuple(found)


def _unusable(folder: Path, seen: str) -> ResultsFileError:
    return ResultsFileError(
        str(folder), seen=seen, expected="a folder for two files", advice="name another place"
    )
