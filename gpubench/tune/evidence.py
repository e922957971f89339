"""The evidence file: one JSON line per answer, data only, from which a search goes on."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from gpubench.errors import ResultsFileError
from gpubench.results.appended_file import AppendedFile
from gpubench.tune.answers import Answered
from gpubench.tune.asks import Ask
from gpubench.tune.plain_json import NotARecordError, from_json, from_plain, plain, to_json
from gpubench.tune.result import TuneResult
from gpubench.tune.settings import TuneSettings

_ASK, _ANSWER, _TOOK = "ask", "answer", "took_s"
_MOST_BYTES = 256 * 2**20


class EvidenceFile(AppendedFile):
    """Where each answer goes as soon as it is known."""

    header: ClassVar[bytes] = b'{"file": "gpubench tune", "schema": 1}\n'
    command: ClassVar[str] = "gpubench tune package.module:factory"

    def write_settings(self, settings: TuneSettings) -> None:
        """Append the settings, which come before all answers."""
        self.append(to_json(settings) + "\n")

    def write_result(self, result: TuneResult) -> None:
        """Append what the search came to; a search that is gone on with later adds another."""
        self.append(to_json(result) + "\n")

    def write(self, ask: Ask, answered: Answered) -> None:
        """Append what was asked and what was answered.

        Raises:
            ResultsFileError: If it could not be written whole; the file is left as before.
        """
        parts = {
            _ASK: plain(ask),
            _ANSWER: plain(answered.answer),
            _TOOK: answered.took_s,
        }
        self.append(json.dumps(parts, allow_nan=False) + "\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneEvidence:
    """All that an evidence file holds."""

    settings: TuneSettings
    answers: Mapping[Ask, Answered]
    result: TuneResult | None
    """The last one; None where the search did not come to its end."""


def read_evidence(path: str) -> TuneEvidence:
    """Return what a file holds; nothing that it names is run.

    Args:
        path: A file that `EvidenceFile` wrote.

    Raises:
        ResultsFileError: Naming the first line that is none of its lines.
    """
    lines = _lines(path)
    if not lines:
        raise _refusal(path, 2, "it holds no settings")
    settings = _parsed(path, 2, lines[0])
    if not isinstance(settings, TuneSettings):
        raise _refusal(path, 2, "it holds no settings")
    answers: dict[Ask, Answered] = {}
    result: TuneResult | None = None
    for number, line in enumerate(lines[1:], start=3):
        read = _read(path, number, line)
        if isinstance(read, TuneResult):
            result = read
        else:
            ask, answered = read
            answers[ask] = answered
    return TuneEvidence(settings=settings, answers=answers, result=result)


def _lines(path: str) -> list[str]:
    file = Path(path)
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise _refusal(path, 1, "the file has over 256 MB")
        header, *rest = file.read_text(encoding="utf-8", errors="replace").splitlines() or [""]
    except (OSError, ValueError) as error:
        raise _refusal(path, 1, f"it cannot be read ({error})") from error
    if f"{header}\n".encode() != EvidenceFile.header:
        raise _refusal(path, 1, "it is no header of gpubench tune")
    return rest


def _read(path: str, number: int, line: str) -> TuneResult | tuple[Ask, Answered]:
    try:
        parts = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _refusal(path, number, "it is no JSON") from error
    try:
        if isinstance(parts, dict) and parts.keys() == {_ASK, _ANSWER, _TOOK}:
            answered = Answered(answer=from_plain(parts[_ANSWER]), took_s=_seconds(parts[_TOOK]))
            return from_plain(parts[_ASK]), answered
        result = from_plain(parts)
    except NotARecordError as error:
        raise _refusal(path, number, str(error)) from error
    if not isinstance(result, TuneResult):
        raise _refusal(path, number, "it holds no ask, answer and time, and no result")
    return result


def _seconds(value: object) -> float:
    if type(value) in (int, float) and 0 <= value < math.inf:  # type: ignore[operator]
        return float(value)  # type: ignore[arg-type]
    raise NotARecordError(f"{_TOOK} is {value!r}, not a number of seconds")


def _parsed(path: str, number: int, line: str) -> object:
    try:
        return from_json(line)
    except NotARecordError as error:
        raise _refusal(path, number, str(error)) from error


def _refusal(path: str, line: int, seen: str) -> ResultsFileError:
    return ResultsFileError(
        f"{path}, line {line}",
        seen=seen,
        expected="a line that gpubench tune wrote",
        advice="restore the file, or begin a new one",
    )
